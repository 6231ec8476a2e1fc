"""Functions: Lambda, in SAM's form and CloudFormation's."""

from __future__ import annotations

from stackline.catalog.bus_targets import told_by_bus
from stackline.catalog.destinations import destinations
from stackline.catalog.facets import Own
from stackline.catalog.function_logs import FUNCTION_LOGS
from stackline.catalog.function_settings import FUNCTION_SETTINGS
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
from stackline.catalog.schedule_targets import scheduled

_DOCS = "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html"

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
    settings=FUNCTION_SETTINGS,
    facets=(
        Facet(
            "url",
            "URL",
            own=Own(
                path=("FunctionUrlConfig",),
                setting=Setting(
                    path="FunctionUrlConfig.AuthType",
                    label="Who may call it",
                    description="AWS_IAM: who signs the request and has a grant. NONE: anyone.",
                    kind="choice",
                    choices=("AWS_IAM", "NONE"),
                ),
                types=("AWS::Serverless::Function",),
                made="{id}Url",
            ),
        ),
        Facet("failure", "On failure"),
        Facet("success", "On success"),
        Facet("dead-letter", "Dead letters"),
    ),
    adds=(scheduled("function"), told_by_bus()),
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
