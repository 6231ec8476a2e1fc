"""Names SAM does not know: what it leaves out is no dependency, what it hands on is one; as the translator does."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from stackline.checks.sam_schema import validate
from stackline.design.dependencies import dependencies
from stackline.template import Project, Template
from translated_dependencies import translate

ARN = "arn:aws:sqs:us-east-1:123456789012:q"
FN: dict[str, Any] = {
    "Handler": "a.b",
    "Runtime": "python3.12",
    "CodeUri": "s3://a/b",
    "AutoPublishAlias": "live",
}
API: dict[str, Any] = {
    "StageName": "live",
    "DefinitionBody": {"swagger": "2.0", "paths": {"/x": {"get": {}}}},
}
HTTP: dict[str, Any] = {"DefinitionBody": {"openapi": "3.0.1", "paths": {"/x": {"get": {}}}}}
GRAPHQL: dict[str, Any] = {"SchemaInline": "type Query {a: String}", "Auth": {"Type": "AWS_IAM"}}
MACHINE: dict[str, Any] = {"Definition": {"StartAt": "a", "States": {"a": {"Type": "Pass", "End": True}}}}
FAILED = {"OnFailure": {"Type": "SQS", "Destination": ARN}}
HOURLY = {"Type": "Schedule", "Properties": {"Schedule": "rate(1 hour)", "DeadLetterConfig": {"Arn": ARN}}}
RECORDS = {
    "Type": "Kinesis",
    "Properties": {"Stream": ARN, "StartingPosition": "LATEST", "DestinationConfig": FAILED},
}
AUTHORIZER = {"Authorizers": {"A": {"FunctionArn": ARN, "Identity": {"Headers": ["a"]}}}}
DOMAIN = {"DomainName": "a.b", "CertificateArn": ARN}

# SAM type, its properties, and the mapping of them that gets a name nobody knows.
PLACES = [
    ("Function", {**FN, "EventInvokeConfig": {"MaximumRetryAttempts": 1}}, "EventInvokeConfig"),
    (
        "Function",
        {**FN, "EventInvokeConfig": {"DestinationConfig": FAILED}},
        "EventInvokeConfig.DestinationConfig",
    ),
    (
        "Function",
        {**FN, "EventInvokeConfig": {"DestinationConfig": FAILED}},
        "EventInvokeConfig.DestinationConfig.OnFailure",
    ),
    ("Function", {**FN, "DeadLetterQueue": {"Type": "SQS", "TargetArn": ARN}}, "DeadLetterQueue"),
    ("Function", {**FN, "DeploymentPreference": {"Type": "AllAtOnce"}}, "DeploymentPreference"),
    (
        "Function",
        {**FN, "DeploymentPreference": {"Type": "AllAtOnce", "Hooks": {"PreTraffic": "x"}}},
        "DeploymentPreference.Hooks",
    ),
    ("Function", {**FN, "FunctionUrlConfig": {"AuthType": "NONE"}}, "FunctionUrlConfig"),
    ("Function", {**FN, "Events": {"E": HOURLY}}, "Events.E"),
    ("Function", {**FN, "Events": {"E": HOURLY}}, "Events.E.Properties.DeadLetterConfig"),
    ("Function", {**FN, "Events": {"E": RECORDS}}, "Events.E.Properties.DestinationConfig"),
    ("Function", {**FN, "Events": {"E": RECORDS}}, "Events.E.Properties.DestinationConfig.OnFailure"),
    ("Function", {**FN, "VpcConfig": {"SubnetIds": ["a"], "SecurityGroupIds": ["b"]}}, "VpcConfig"),
    ("Function", {**FN, "Environment": {"Variables": {}}}, "Environment"),
    ("Function", {**FN, "LoggingConfig": {"LogFormat": "JSON"}}, "LoggingConfig"),
    ("StateMachine", {**MACHINE, "Events": {"E": HOURLY}}, "Events.E"),
    ("StateMachine", {**MACHINE, "Events": {"E": HOURLY}}, "Events.E.Properties.DeadLetterConfig"),
    ("StateMachine", {**MACHINE, "Logging": {"Level": "ALL"}}, "Logging"),
    ("Api", {**API, "Auth": AUTHORIZER}, "Auth.Authorizers.A"),
    ("Api", {**API, "Auth": AUTHORIZER}, "Auth.Authorizers.A.Identity"),
    ("Api", {**API, "Domain": DOMAIN}, "Domain"),
    ("Api", {**API, "AccessLogSetting": {"DestinationArn": ARN}}, "AccessLogSetting"),
    ("HttpApi", {**HTTP, "Domain": DOMAIN}, "Domain"),
    ("GraphQLApi", GRAPHQL, ""),
    ("SimpleTable", {"SSESpecification": {"SSEEnabled": True}}, "SSESpecification"),
]


def with_unknown(kind: str, properties: dict[str, Any], place: str) -> dict[str, Any]:
    own = copy.deepcopy(properties)
    inner = own
    for step in place.split(".") if place else ():
        inner = inner[step]
    inner["Unknown"] = {"Fn::GetAtt": ["Other", "Arn"]}
    of_sam = {"Type": f"AWS::Serverless::{kind}", "Properties": own}
    return {"Resources": {"One": of_sam, "Other": {"Type": "AWS::SQS::Queue"}}}


@pytest.mark.parametrize(
    ("kind", "properties", "place"), PLACES, ids=lambda one: one if isinstance(one, str) else ""
)
def test_a_name_that_nobody_knows(kind: str, properties: dict[str, Any], place: str) -> None:
    template = with_unknown(kind, properties, place)
    output, _ = translate(template)
    seen = any("'Other'" in str(body) for id, body in output["Resources"].items() if id != "Other")
    drawn = ("One", "Other") in {(one.source, one.target) for one in dependencies(template)}
    assert drawn == seen


def test_globals_are_read_by_name_too() -> None:
    said = {
        "Function": {"EventInvokeConfig": {"OnFailure": {"Destination": {"Fn::GetAtt": ["Other", "Arn"]}}}}
    }
    template = {**with_unknown("Function", {**FN, "Environment": {}}, "Environment"), "Globals": said}
    del template["Resources"]["One"]["Properties"]["Environment"]
    assert dependencies(template) == []


def test_the_text_is_not_lost_the_check_reports_it() -> None:
    text = (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  Q: {Type: AWS::SQS::Queue}\n"
        "  Fn:\n    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: src\n      Handler: a.b\n"
        "      Runtime: python3.12\n      EventInvokeConfig: {OnFailure: {Destination: !GetAtt Q.Arn}}\n"
    )
    (problem,) = validate(Project.of(Template.parse(text.encode())))
    assert problem.summary == "OnFailure is not a property here"
    assert problem.line == 10
