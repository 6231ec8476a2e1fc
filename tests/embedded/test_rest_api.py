"""REST APIs: ANY, mocked CORS answers, an address that stays, calls in another account and region."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

import pytest

from embedded_cloud import Cloud, error_code

pytestmark = pytest.mark.cloud

ECHO = """
import json
def handler(event, context):
    return {"statusCode": 200, "body": json.dumps(event)}
"""


def template(path: str = "/items/{id}") -> dict[str, Any]:
    return {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {
            "Rest": {
                "Type": "AWS::Serverless::Api",
                "Properties": {
                    "StageName": "v1",
                    "Cors": {"AllowOrigin": "'https://shop.example'", "AllowMethods": "'GET'"},
                },
            },
            "Echo": {
                "Type": "AWS::Serverless::Function",
                "Properties": {
                    "Runtime": "python3.11",
                    "Handler": "index.handler",
                    "InlineCode": ECHO,
                    "Events": {
                        "Any": {
                            "Type": "Api",
                            "Properties": {"RestApiId": {"Ref": "Rest"}, "Path": path, "Method": "any"},
                        }
                    },
                },
            },
        },
        "Outputs": {
            "Url": {"Value": {"Fn::Sub": "https://${Rest}.execute-api.${AWS::Region}.amazonaws.com/v1"}}
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


def test_any_cors_and_an_address_that_stays(cloud: Cloud) -> None:
    assert cloud.deploy("rest-api", template())["StackStatus"] == "CREATE_COMPLETE", cloud.failures(
        "rest-api"
    )
    url = cloud.outputs("rest-api")["Url"]
    assert ask(f"{url}/items/7", "PUT")[2]["pathParameters"] == {"id": "7"}
    status, headers, _ = ask(
        f"{url}/items/7", "OPTIONS", Origin="https://shop.example", Access_Control_Request_Method="GET"
    )
    assert (status, headers["Access-Control-Allow-Origin"]) == (200, "https://shop.example")
    assert ask(f"{url}/items/7", Origin="https://evil.example")[0] == 403

    stack = cloud.deploy("rest-api", template("/products/{id}"), "UPDATE")
    assert stack["StackStatus"] == "UPDATE_COMPLETE", cloud.failures("rest-api")
    assert cloud.outputs("rest-api")["Url"] == url
    assert ask(f"{url}/products/7")[0] == 200
    assert ask(f"{url}/items/7")[0] in (403, 404)


def test_an_unsigned_call_runs_where_its_api_is(cloud: Cloud) -> None:
    there = {"account": "111111111111", "region": "eu-west-1"}
    client = cloud.client("cloudformation", **there)
    stack = cloud.deploy("elsewhere", template(), client=client)
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    event = ask(stack["Outputs"][0]["OutputValue"] + "/items/7")[2]
    assert event["requestContext"]["accountId"] == "111111111111"
    assert (
        error_code(cloud.client("cloudformation").describe_stacks, StackName="elsewhere") == "ValidationError"
    )


def test_a_function_url(cloud: Cloud) -> None:
    function = {
        "Runtime": "python3.11",
        "Handler": "index.handler",
        "InlineCode": ECHO,
        "FunctionUrlConfig": {"AuthType": "NONE"},
    }
    made = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {"Echo": {"Type": "AWS::Serverless::Function", "Properties": function}},
        "Outputs": {"Url": {"Value": {"Fn::GetAtt": ["EchoUrl", "FunctionUrl"]}}},
    }
    assert cloud.deploy("function-url", made)["StackStatus"] == "CREATE_COMPLETE"
    url = cloud.outputs("function-url")["Url"]
    assert url.startswith(f"{cloud.url}/_url/")
    assert ask(url + "a/b?x=1")[2]["rawPath"] == "/a/b"


def test_a_function_reads_addresses_that_work(cloud: Cloud) -> None:
    """A variable holding another API's address must work from inside a function."""
    source = "import os, urllib.request as u\ndef handler(e, c): return u.urlopen(os.environ['API']+'/items/7').status"
    made = template()
    made["Resources"]["Caller"] = {
        "Type": "AWS::Serverless::Function",
        "Properties": {
            "Runtime": "python3.11",
            "Handler": "index.handler",
            "InlineCode": source,
            "Timeout": 20,
            "Environment": {"Variables": {"API": made["Outputs"]["Url"]["Value"]}},
        },
    }
    made["Outputs"]["Caller"] = {"Value": {"Ref": "Caller"}}
    cloud.deploy("caller", made)
    answer = cloud.client("lambda").invoke(FunctionName=cloud.outputs("caller")["Caller"])
    assert json.loads(answer["Payload"].read()) == 200


PICTURE = """
import base64, json
def handler(event, context):
    if event["path"] == "/picture":
        return {"statusCode": 200, "isBase64Encoded": True, "body": base64.b64encode(bytes(range(256))).decode()}
    return {"statusCode": 200, "body": json.dumps([event["isBase64Encoded"], event["body"]])}
"""


def test_media_types_that_are_binary(cloud: Cloud) -> None:
    def made(*types: str) -> dict[str, Any]:
        whole = template("/{any+}")
        whole["Resources"]["Rest"]["Properties"] = {"StageName": "v1", "BinaryMediaTypes": list(types)}
        whole["Resources"]["Echo"]["Properties"]["InlineCode"] = PICTURE
        return whole

    def sent(type: str) -> Any:
        request = urllib.request.Request(f"{url}/echo", b"\xff\x00", {"Content-Type": type})
        return json.loads(urllib.request.urlopen(request).read())

    def picture(**headers: str) -> bytes:
        return urllib.request.urlopen(urllib.request.Request(f"{url}/picture", headers=headers)).read()

    assert cloud.deploy("binary", made("image~1png"))["StackStatus"] == "CREATE_COMPLETE"
    url = cloud.outputs("binary")["Url"]
    assert sent("image/png") == [True, "/wA="]
    assert sent("text/plain")[0] is False
    assert picture(Accept="image/png, text/html").startswith(b"\x00\x01")
    assert picture(Accept="text/html, image/png").startswith(b"AAEC")
    assert picture().startswith(b"AAEC")
    assert cloud.deploy("binary", made("*~1*"), "UPDATE")["StackStatus"] == "UPDATE_COMPLETE"
    assert sent("text/plain") == [True, "/wA="]
    assert picture().startswith(b"\x00\x01")
