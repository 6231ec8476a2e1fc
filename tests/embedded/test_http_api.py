"""HTTP APIs as SAM writes them: routes from the body, ANY, CORS, authorizers, an address that stays."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

import pytest

from embedded_cloud import Cloud, package

pytestmark = pytest.mark.cloud

ECHO = """
import json
def handler(event, context):
    return {"statusCode": 201, "headers": {"x-fn": "1"}, "body": json.dumps(event)}
def authorize(event, context):
    return {"isAuthorized": event["headers"].get("authorization") == "good", "context": {"who": "me"}}
"""


def template(path: str = "/items/{id}") -> dict[str, Any]:
    def event(path: str, method: str, **auth: Any) -> dict[str, Any]:
        return {
            "Type": "HttpApi",
            "Properties": {"ApiId": {"Ref": "Http"}, "Path": path, "Method": method, **auth},
        }

    code = {"Bucket": "artifacts", "Key": "http-api.zip"}
    function = {"Runtime": "python3.11", "CodeUri": code, "Timeout": 10}
    authorizer = {
        "FunctionArn": {"Fn::GetAtt": ["Gate", "Arn"]},
        "AuthorizerPayloadFormatVersion": "2.0",
        "EnableSimpleResponses": True,
        "EnableFunctionDefaultPermissions": True,
        "Identity": {"Headers": ["Authorization"]},
    }
    return {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {
            "Http": {
                "Type": "AWS::Serverless::HttpApi",
                "Properties": {
                    "CorsConfiguration": {"AllowOrigins": ["https://shop.example"], "AllowMethods": ["GET"]},
                    "Auth": {"Authorizers": {"Own": authorizer}},
                },
            },
            "Gate": {
                "Type": "AWS::Serverless::Function",
                "Properties": {**function, "Handler": "app.authorize"},
            },
            "Echo": {
                "Type": "AWS::Serverless::Function",
                "Properties": {
                    **function,
                    "Handler": "app.handler",
                    "Events": {
                        "Get": event(path, "get"),
                        "Any": event("/any/{proxy+}", "any"),
                        "Closed": event("/closed", "get", Auth={"Authorizer": "Own"}),
                    },
                },
            },
        },
        "Outputs": {
            "Url": {"Value": {"Fn::Sub": "https://${Http}.execute-api.${AWS::Region}.${AWS::URLSuffix}"}},
            "Endpoint": {"Value": {"Fn::GetAtt": ["Http", "ApiEndpoint"]}},
        },
    }


def ask(url: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], Any]:
    request = urllib.request.Request(
        url, method=method, headers={k.replace("_", "-"): v for k, v in headers.items()}
    )
    try:
        with urllib.request.urlopen(request) as answer:
            body = answer.read()
            return answer.status, dict(answer.headers), json.loads(body) if body else None
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read()


@pytest.fixture(scope="module")
def url(cloud: Cloud, artifacts: str) -> str:
    cloud.client("s3").put_object(Bucket=artifacts, Key="http-api.zip", Body=package({"app.py": ECHO}))
    assert cloud.deploy("http-api", template())["StackStatus"] == "CREATE_COMPLETE", cloud.failures(
        "http-api"
    )
    outputs = cloud.outputs("http-api")
    assert outputs["Url"] == outputs["Endpoint"]
    assert outputs["Url"].startswith(cloud.url + "/_api/")
    return outputs["Url"]


def test_routes(url: str) -> None:
    status, headers, event = ask(f"{url}/items/7?a=1&a=2")
    assert (status, headers["x-fn"]) == (201, "1")
    assert event["routeKey"] == "GET /items/{id}"
    assert event["rawPath"] == "/items/7"
    assert event["pathParameters"] == {"id": "7"}
    assert event["queryStringParameters"] == {"a": "1,2"}
    assert event["requestContext"]["accountId"] == "000000000000"
    assert ask(f"{url}/nothing")[0] == 404


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "PATCH"])
def test_any_method(url: str, method: str) -> None:
    event = ask(f"{url}/any/a/b", method)[2]
    assert event["requestContext"]["http"]["method"] == method
    assert event["pathParameters"] == {"proxy": "a/b"}


def test_escapes_reach_the_function_as_sent(url: str) -> None:
    assert ask(f"{url}/items/a%20b")[2]["pathParameters"] == {"id": "a b"}


def test_the_apis_own_cors(url: str) -> None:
    allowed = {"Origin": "https://shop.example", "Access_Control_Request_Method": "GET"}
    status, headers, _ = ask(f"{url}/items/7", "OPTIONS", **allowed)
    assert status in (200, 204)
    assert headers["Access-Control-Allow-Origin"] == "https://shop.example"
    assert ask(f"{url}/items/7", Origin="https://shop.example")[0] == 201
    assert ask(f"{url}/items/7", Origin="https://evil.example")[0] == 403


def test_a_lambda_authorizer(url: str) -> None:
    assert ask(f"{url}/closed", Authorization="good")[2]["requestContext"]["authorizer"] == {
        "lambda": {"who": "me"}
    }
    assert ask(f"{url}/closed", Authorization="bad")[0] == 403
    assert ask(f"{url}/closed")[0] == 401


def test_the_host_name_works_too(cloud: Cloud, url: str) -> None:
    api = url.rpartition("/")[2]
    port = cloud.endpoint["port"]
    assert ask(f"{cloud.url}/items/7", Host=f"{api}.execute-api.localhost:{port}")[2]["rawPath"] == "/items/7"


def test_an_update_keeps_the_address(cloud: Cloud, url: str) -> None:
    stack = cloud.deploy("http-api", template("/products/{id}"), "UPDATE")
    assert stack["StackStatus"] == "UPDATE_COMPLETE", cloud.failures("http-api")
    assert cloud.outputs("http-api")["Url"] == url
    assert ask(f"{url}/products/7")[0] == 201
    assert ask(f"{url}/items/7")[0] == 404
    assert ask(f"{url}/items/7", Origin="https://shop.example")[0] == 404  # CORS is still there
