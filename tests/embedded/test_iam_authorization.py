"""AWS_IAM on a route or a function URL means a verified signature."""

from __future__ import annotations

import urllib.error
import urllib.request
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from embedded_cloud import Cloud

pytestmark = pytest.mark.cloud

SOURCE = "def handler(event, context): return {'statusCode': 200, 'body': 'in'}"


def template() -> dict[str, Any]:
    def function(**more: Any) -> dict[str, Any]:
        properties = {"Runtime": "python3.11", "Handler": "index.handler", "InlineCode": SOURCE, **more}
        return {"Type": "AWS::Serverless::Function", "Properties": properties}

    rest = {"Path": "/closed", "Method": "get", "Auth": {"Authorizer": "AWS_IAM"}}
    http = {"ApiId": {"Ref": "Http"}, "Path": "/closed", "Method": "get", "Auth": {"Authorizer": "AWS_IAM"}}
    return {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {
            "Http": {
                "Type": "AWS::Serverless::HttpApi",
                "Properties": {"Auth": {"EnableIamAuthorizer": True}},
            },
            "Fn": function(
                FunctionUrlConfig={"AuthType": "AWS_IAM"},
                Events={
                    "R": {"Type": "Api", "Properties": rest},
                    "H": {"Type": "HttpApi", "Properties": http},
                },
            ),
        },
        "Outputs": {
            "Rest": {
                "Value": {
                    "Fn::Sub": "https://${ServerlessRestApi}.execute-api.${AWS::Region}.amazonaws.com/Prod/closed"
                }
            },
            "Http": {"Value": {"Fn::Sub": "https://${Http}.execute-api.${AWS::Region}.amazonaws.com/closed"}},
            "Url": {"Value": {"Fn::GetAtt": ["FnUrl", "FunctionUrl"]}},
        },
    }


def status(url: str, headers: Any = None) -> int:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=dict(headers or {}))) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_only_signed_calls_come_in(cloud: Cloud) -> None:
    assert cloud.deploy("iam", template())["StackStatus"] == "CREATE_COMPLETE", cloud.failures("iam")
    for url in cloud.outputs("iam").values():
        assert status(url) == 403
        for secret, expected in ((cloud.endpoint["secret"], 200), ("wrong", 403)):
            request = AWSRequest("GET", url)
            SigV4Auth(Credentials("000000000000", secret), "execute-api", "us-east-1").add_auth(request)
            assert status(url, request.headers) == expected, url
