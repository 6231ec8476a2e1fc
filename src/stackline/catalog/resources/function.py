"""Functions: Lambda, in SAM's form and CloudFormation's."""

from __future__ import annotations

from stackline.catalog.destinations import destinations
from stackline.catalog.function_logs import FUNCTION_LOGS
from stackline.catalog.holes import Text, To
from stackline.catalog.model import (
    Accessible,
    Connection,
    Deed,
    Existing,
    Facet,
    Grant,
    Identity,
    Resource,
    Setting,
    Statement,
    Variable,
)

PYTHON = '''"""{id}: what it does, in one line."""

import json


def handler(event, context):
    print(json.dumps(event))
    return {"statusCode": 200, "body": json.dumps({"ok": True})}
'''

NODE = """// {id}: what it does, in one line.

export const handler = async (event) => {
  console.log(JSON.stringify(event));
  return { statusCode: 200, body: JSON.stringify({ ok: true }) };
};
"""

_DOCS = "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html"
_RUNTIMES = (
    "python3.14",
    "python3.13",
    "python3.12",
    "nodejs24.x",
    "nodejs22.x",
    "java25",
    "java21",
    "dotnet10",
    "dotnet8",
    "ruby3.4",
    "provided.al2023",
)

_LAMBDA_ROLE = {
    "Type": "AWS::IAM::Role",
    "Properties": {
        "AssumeRolePolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "lambda.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
    },
}
_CODE = {"Handler": "app.handler", "Runtime": "python3.14"}

RESOURCE = Resource(
    kind="function",
    types=("AWS::Serverless::Function", "AWS::Lambda::Function"),
    label="Function",
    summary="Runs your code when something happens, for up to 15 minutes.",
    group="Compute",
    family="compute",
    glyph="function",
    documentation=_DOCS,
    defaults={
        "CodeUri": "src/{id}",
        "Handler": "app.handler",
        "Runtime": "python3.14",
        "Architectures": ["arm64"],
        "MemorySize": 1024,
        "Timeout": 30,
        "LoggingConfig": {"LogFormat": "JSON"},
    },
    companions={
        "{id}LogGroup": {
            "Type": "AWS::Logs::LogGroup",
            "Properties": {"LogGroupName": {"Fn::Sub": "/aws/lambda/${{id}}"}, "RetentionInDays": 30},
        }
    },
    starter_code={"python": {"app.py": PYTHON, "requirements.txt": ""}, "nodejs": {"app.mjs": NODE}},
    settings=(
        Setting(
            path="Runtime",
            label="Runtime",
            kind="choice",
            choices=_RUNTIMES,
            description="Language and version.",
        ),
        Setting(path="Handler", label="Handler", description="File and function, e.g. `app.handler`."),
        Setting(path="CodeUri", label="Code", description="Folder of the code, relative to the template."),
        Setting(path="Code", label="Code", kind="yaml", description="Where its zip is: bucket and key."),
        Setting(
            path="MemorySize",
            label="Memory",
            kind="number",
            unit="MB",
            minimum=128,
            maximum=10240,
            default=128,
            description="CPU grows with it.",
        ),
        Setting(
            path="Timeout",
            label="Timeout",
            kind="number",
            unit="s",
            minimum=1,
            maximum=900,
            default=3,
            description="Then a call is stopped.",
        ),
        Setting(
            path="Architectures.0",
            label="Architecture",
            kind="choice",
            choices=("arm64", "x86_64"),
            default="x86_64",
            description="`arm64` costs a fifth less.",
        ),
        Setting(
            path="ReservedConcurrentExecutions",
            label="Reserved concurrency",
            kind="number",
            minimum=0,
            description="At most so many at once, and so many kept free for it; 0 stops it.",
        ),
        Setting(
            path="EphemeralStorage.Size",
            label="Disk in /tmp",
            kind="number",
            unit="MB",
            minimum=512,
            maximum=10240,
            default=512,
            description="Empty again in a new worker.",
        ),
        Setting(
            path="LoggingConfig.LogFormat",
            label="Log format",
            kind="choice",
            choices=("JSON", "Text"),
            default="Text",
            description="JSON can be searched by field.",
        ),
        Setting(
            path="Tracing",
            label="Tracing",
            kind="choice",
            choices=("Active", "PassThrough", "Disabled"),
            description="Active traces its calls with X-Ray.",
        ),
        Setting(
            path="TracingConfig.Mode",
            label="Tracing",
            kind="choice",
            choices=("Active", "PassThrough"),
            default="PassThrough",
            description="Active traces its calls with X-Ray.",
        ),
        Setting(
            path="Layers",
            label="Layers",
            kind="yaml",
            description="ARNs of versions, at most five; wires write it.",
        ),
        Setting(
            path="AutoPublishAlias",
            label="Alias to publish",
            description="Publishes a version on every change.",
        ),
        Setting(
            path="FunctionUrlConfig.AuthType",
            label="URL: who may call it",
            kind="choice",
            choices=("AWS_IAM", "NONE"),
            description="Gives the function an HTTPS address. AWS_IAM: who signs and has a grant. NONE: anyone.",
        ),
        Setting(
            path="FunctionUrlConfig.InvokeMode",
            label="URL: answers",
            kind="choice",
            choices=("BUFFERED", "RESPONSE_STREAM"),
            default="BUFFERED",
            description="Whole, up to 6 MB; or as the function writes them.",
        ),
        Setting(
            path="FunctionUrlConfig.Cors",
            label="URL: web pages",
            kind="yaml",
            description="Whose pages may call it, e.g. `{AllowOrigins: [https://example.com]}`.",
        ),
        Setting(
            path="Environment.Variables", label="Variables", kind="yaml", description="What the code reads."
        ),
        Setting(
            path="Policies", label="Policies", kind="yaml", description="What it may do; wires write it."
        ),
        Setting(path="Role", label="Role", description="Set, SAM ignores Policies."),
        Setting(path="Description", label="Description", description="What it does."),
        Setting(path="FunctionName", label="Name", description="Leave it out: CloudFormation makes one."),
    ),
    facets=(
        Facet("url", "URL"),
        Facet("failure", "On failure"),
        Facet("success", "On success"),
        Facet("dead-letter", "Dead letters"),
    ),
    attributes={"arn": "Arn", "name": None},
    existing=Existing(
        arns={"AWS::Lambda::Function": "lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9_-]+"},
        example="lambda:eu-west-1:111122223333:function:orders",
        derived={"": "{Name=6}", "Arn": "{}"},
    ),
    smallest={
        "AWS::Serverless::Function": {
            "{id}": {"Type": "AWS::Serverless::Function", "Properties": {"CodeUri": "src", **_CODE}}
        },
        "AWS::Lambda::Function": {
            "{id}Role": _LAMBDA_ROLE,
            "{id}": {
                "Type": "AWS::Lambda::Function",
                "Properties": {
                    "Code": {"S3Bucket": "code", "S3Key": "app.zip"},
                    **_CODE,
                    "Role": {"Fn::GetAtt": ["{id}Role", "Arn"]},
                },
            },
        },
    },
    word="FUNCTION",
    variables=(Variable("NAME", To("target", "name")), Variable("ARN", To("target", "arn"))),
    identity={
        "AWS::Serverless::Function": Identity("Role", "Policies", ("Environment", "Variables")),
        "AWS::Lambda::Function": Identity("Role", None, ("Environment", "Variables")),
    },
    access=Accessible(
        service="lambda",
        default="write",
        writes=("InvokeFunction", "InvokeAsync", "InvokeFunctionUrl"),
        levels={
            "write": Grant(
                (Statement(("lambda:InvokeFunction",), (To("target", "arn"), Text("{target.arn}:*"))),),
                (("LambdaInvokePolicy", {"FunctionName": To("target", "name")}),),
            ),
        },
        deeds=(
            Deed("invoke", "{}", ("InvokeFunction", "InvokeAsync", "InvokeFunctionUrl")),
            Deed("see", "the code and settings of {}", ("Get*", "List*")),
            Deed(
                "change",
                "the code and settings of {}",
                ("UpdateFunction*", "PublishVersion", "UpdateAlias", "CreateAlias", "AddPermission"),
                "change its code",
            ),
            Deed("delete", "{}", ("DeleteFunction",), "delete it"),
        ),
    ),
)

CONNECTIONS: list[Connection] = [*destinations(), FUNCTION_LOGS]
