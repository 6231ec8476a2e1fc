"""Whom a GraphQL API lets in where a function decides, as its first way or as another; resolvers see whom."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from embedded_cloud import Cloud

pytestmark = pytest.mark.cloud
DECIDES = """
def handler(event, context):
    asked = event["requestContext"]
    word = event["authorizationToken"].removeprefix("word ")
    known = {"who": word, "query": asked["queryString"]}
    return {"isAuthorized": word in ("friend", "guest"), "resolverContext": known}
"""
CODE = """
export function request(ctx) { return { payload: null }; }
export function response(ctx) { return ctx.identity ? ctx.identity.resolverContext.who : "nobody"; }
"""
API: dict[str, Any] = {"Fn::GetAtt": ["Api", "ApiId"]}
BY_FUNCTION = {
    "AuthenticationType": "AWS_LAMBDA",
    "LambdaAuthorizerConfig": {
        "AuthorizerUri": {"Fn::GetAtt": ["Decides", "Arn"]},
        "IdentityValidationExpression": "^word [a-z]+$",
    },
}


def _template(ways: dict[str, Any]) -> dict[str, Any]:
    resources = {
        "Decides": {
            "Type": "AWS::Serverless::Function",
            "Properties": {"Runtime": "python3.11", "Handler": "index.handler", "InlineCode": DECIDES},
        },
        "Api": {"Type": "AWS::AppSync::GraphQLApi", "Properties": {"Name": "decided", **ways}},
        "Schema": {
            "Type": "AWS::AppSync::GraphQLSchema",
            "Properties": {"ApiId": API, "Definition": "type Query { whoami: String }"},
        },
        "Nothing": {
            "Type": "AWS::AppSync::DataSource",
            "Properties": {"ApiId": API, "Name": "Nothing", "Type": "NONE"},
        },
        "Who": {
            "Type": "AWS::AppSync::Resolver",
            "DependsOn": ["Schema", "Nothing"],
            "Properties": {
                "ApiId": API,
                "TypeName": "Query",
                "FieldName": "whoami",
                "DataSourceName": "Nothing",
                "Runtime": {"Name": "APPSYNC_JS", "RuntimeVersion": "1.0.0"},
                "Code": CODE,
            },
        },
    }
    outputs = {
        "Url": {"Value": {"Fn::GetAtt": ["Api", "GraphQLUrl"]}},
        "Decides": {"Value": {"Ref": "Decides"}},
    }
    return {"Transform": "AWS::Serverless-2016-10-31", "Resources": resources, "Outputs": outputs}


def _ask(url: str, headers: dict[str, str]) -> tuple[int, Any]:
    body = json.dumps({"query": "{ whoami }"}).encode()
    sent = urllib.request.Request(url, body, {"content-type": "application/json", **headers})
    try:
        with urllib.request.urlopen(sent) as answer:
            return answer.status, json.loads(answer.read())["data"]["whoami"]
    except urllib.error.HTTPError as error:
        return error.code, None


def _signed(cloud: Cloud, url: str) -> dict[str, str]:
    body = json.dumps({"query": "{ whoami }"})
    request = AWSRequest("POST", url, data=body, headers={"content-type": "application/json"})
    signer: Any = SigV4Auth(Credentials("000000000000", cloud.endpoint["secret"]), "appsync", "us-east-1")
    signer.add_auth(request)
    return dict(request.headers)


@pytest.mark.parametrize(
    ("name", "ways"),
    [
        ("first", {**BY_FUNCTION, "AdditionalAuthenticationProviders": [{"AuthenticationType": "AWS_IAM"}]}),
        ("other", {"AuthenticationType": "AWS_IAM", "AdditionalAuthenticationProviders": [BY_FUNCTION]}),
    ],
)
def test_a_function_decides(cloud: Cloud, name: str, ways: dict[str, Any]) -> None:
    stack = f"decided-{name}"
    assert cloud.deploy(stack, _template(ways))["StackStatus"] == "CREATE_COMPLETE", cloud.failures(stack)
    url = cloud.outputs(stack)["Url"]
    assert _ask(url, {}) == (401, None)
    assert _ask(url, {"authorization": "word stranger"}) == (401, None)
    assert _ask(url, {"authorization": "friend"}) == (401, None)  # its expression wants more
    assert _ask(url, {"authorization": "word friend"}) == (200, "friend")
    assert _ask(url, {"authorization": "word guest"}) == (200, "guest")
    assert _ask(url, _signed(cloud, url)) == (200, "nobody")  # and the function is not asked
    logs, group = cloud.client("logs"), f"/aws/lambda/{cloud.outputs(stack)['Decides']}"
    starts = logs.filter_log_events(logGroupName=group, filterPattern="START")["events"]
    assert len([one for one in starts if one["message"].startswith("START ")]) == 3
