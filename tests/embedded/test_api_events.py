"""What functions behind APIs are given and may answer, in the words of Lambda's and API Gateway's documentation."""

from __future__ import annotations

import http.client
import json
from typing import Any

import pytest
from aws_lambda_powertools.utilities.parser.models import (
    APIGatewayProxyEventModel,
    APIGatewayProxyEventV2Model,
    LambdaFunctionUrlModel,
)

from embedded_cloud import Cloud

pytestmark = pytest.mark.cloud

CODE = """
import base64, json
def handler(event, context):
    asked = event.get("queryStringParameters") or {}
    match asked.get("answer"):
        case "picture":
            body = base64.b64encode(bytes(range(256))).decode()
            headers = {"content-type": "image/png"}
            return {"statusCode": 200, "headers": headers, "body": body, "isBase64Encoded": True}
        case "cookies":
            several = {"x-m": ["1", "2"], "Set-Cookie": ["c=3", "d=4"]}
            headers = {"x-h": "1", "X-M": "0"}
            return {"statusCode": 201, "cookies": ["a=1", "b=2"], "multiValueHeaders": several, "headers": headers,
                    "body": "hi"}
        case "object":
            return {"hello": 1}
        case "text":
            return "plain"
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": json.dumps(event)}
"""
PICTURE = bytes(range(256))


def template() -> dict[str, Any]:
    def event(type: str, path: str, api: str, **more: Any) -> dict[str, Any]:
        key = "RestApiId" if type == "Api" else "ApiId"
        return {"Type": type, "Properties": {"Path": path, "Method": "any", key: {"Ref": api}, **more}}

    function = {
        "Runtime": "python3.11",
        "Handler": "index.handler",
        "InlineCode": CODE,
        "Timeout": 20,
        "FunctionUrlConfig": {"AuthType": "NONE"},
        "Events": {
            "Second": event("HttpApi", "/second/{id}", "Http"),
            "First": event("HttpApi", "/first/{id}", "Http", PayloadFormatVersion="1.0"),
            "Staged": event("HttpApi", "/second/{id}", "Staged"),
            "StagedFirst": event("HttpApi", "/first/{id}", "Staged", PayloadFormatVersion="1.0"),
            "Rest": event("Api", "/rest/{id}", "Rest"),
        },
    }
    resources = {
        "Http": {"Type": "AWS::Serverless::HttpApi", "Properties": {"StageVariables": {"v": "1"}}},
        "Staged": {"Type": "AWS::Serverless::HttpApi", "Properties": {"StageName": "live"}},
        "Rest": {
            "Type": "AWS::Serverless::Api",
            "Properties": {"StageName": "Prod", "BinaryMediaTypes": ["image/png"], "Variables": {"v": "1"}},
        },
        "Fn": {"Type": "AWS::Serverless::Function", "Properties": function},
    }
    ends = {name: {"Value": {"Ref": name}} for name in ("Http", "Staged", "Rest")}
    url = {"Url": {"Value": {"Fn::GetAtt": ["FnUrl", "FunctionUrl"]}}}
    return {"Transform": "AWS::Serverless-2016-10-31", "Resources": resources, "Outputs": ends | url}


class Apis:
    def __init__(self, cloud: Cloud, names: dict[str, str]) -> None:
        self.port = int(cloud.endpoint["port"])
        url = names["Url"].rstrip("/").rpartition("/")[2]
        self.paths = {
            "second": f"/_api/{names['Http']}/second/7",
            "first": f"/_api/{names['Http']}/first/7",
            "staged": f"/_api/{names['Staged']}/live/second/7",
            "staged first": f"/_api/{names['Staged']}/live/first/7",
            "rest": f"/_api/{names['Rest']}/Prod/rest/7",
            "url": f"/_url/{url}/any/7",
        }

    def ask(
        self, which: str, query: str = "", method: str = "GET", body: bytes = b"", headers: Any = ()
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        """Each header is sent as it is given, repeated ones too."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.putrequest(method, self.paths[which] + query, skip_accept_encoding=True)
        for name, value in [*headers, *([("Content-Length", str(len(body)))] if body else [])]:
            connection.putheader(name, value)
        connection.endheaders(body or None)
        answer = connection.getresponse()
        return answer.status, [(n.lower(), v) for n, v in answer.getheaders()], answer.read()

    def event(self, which: str, query: str = "", **more: Any) -> dict[str, Any]:
        status, _, body = self.ask(which, query, **more)
        assert status == 200, body
        return json.loads(body)


@pytest.fixture(scope="module")
def apis(cloud: Cloud) -> Apis:
    assert cloud.deploy("api-events", template())["StackStatus"] == "CREATE_COMPLETE", cloud.failures(
        "api-events"
    )
    return Apis(cloud, cloud.outputs("api-events"))


SENT = [
    ("X-A", "1"),
    ("X-A", "2"),
    ("Cookie", "k=v; l=w"),
    ("User-Agent", "me"),
    ("X-Forwarded-For", "9.9.9.9"),
]


def test_format_2(apis: Apis) -> None:
    event = apis.event("second", "?a=1&a=2&b=x%20y", headers=SENT)
    APIGatewayProxyEventV2Model.model_validate(event)
    assert event["version"] == "2.0"
    assert event["cookies"] == ["k=v", "l=w"]
    assert "cookie" not in event["headers"]
    assert event["headers"]["x-a"] == "1,2"
    assert event["headers"]["x-forwarded-for"] == "9.9.9.9, 127.0.0.1"
    assert event["headers"]["x-forwarded-proto"] == "http"
    assert event["headers"]["x-forwarded-port"] == str(apis.port)
    assert event["queryStringParameters"] == {"a": "1,2", "b": "x y"}
    assert event["rawQueryString"] == "a=1&a=2&b=x%20y"
    assert event["stageVariables"] == {"v": "1"}
    assert event["requestContext"]["domainPrefix"] == event["requestContext"]["apiId"]
    assert "body" not in event
    assert "multiValueHeaders" not in event


def test_format_1(apis: Apis) -> None:
    event = apis.event("first", "?a=1&a=2&b=x%20y", headers=SENT)
    APIGatewayProxyEventModel.model_validate(event)
    assert event["version"] == "1.0"
    assert (event["resource"], event["path"], event["httpMethod"]) == ("/first/{id}", "/first/7", "GET")
    assert event["multiValueHeaders"]["x-a"] == ["1", "2"]
    assert event["headers"]["x-a"] == "2"
    assert event["headers"]["cookie"] == "k=v; l=w"
    assert event["multiValueQueryStringParameters"] == {"a": ["1", "2"], "b": ["x y"]}
    assert event["pathParameters"] == {"id": "7"}
    assert event["stageVariables"] == {"v": "1"}
    assert event["requestContext"]["identity"]["userAgent"] == "me"
    assert event["requestContext"]["resourcePath"] == "/first/{id}"
    assert "cookies" not in event
    assert event["body"] is None


def test_the_stage_is_a_part_of_the_path_in_format_2_only(apis: Apis) -> None:
    event = apis.event("staged")
    assert (event["rawPath"], event["requestContext"]["http"]["path"]) == ("/live/second/7", "/live/second/7")
    assert event["pathParameters"] == {"id": "7"}
    assert "stageVariables" not in event
    assert apis.event("staged first")["path"] == "/first/7"
    assert apis.event("rest")["path"] == "/rest/7"
    assert apis.event("rest")["requestContext"]["path"] == "/Prod/rest/7"


def test_a_rest_api(apis: Apis) -> None:
    event = apis.event("rest", "?a=1&a=2", headers=SENT)
    APIGatewayProxyEventModel.model_validate(event)
    assert "version" not in event
    assert event["multiValueHeaders"]["x-a"] == ["1", "2"]
    assert event["headers"]["x-a"] == "2"
    assert event["multiValueQueryStringParameters"] == {"a": ["1", "2"]}
    assert event["stageVariables"] == {"v": "1"}
    assert event["requestContext"]["domainName"].endswith(f".execute-api.localhost:{apis.port}")


def test_a_function_url(apis: Apis) -> None:
    event = apis.event("url", headers=SENT)
    LambdaFunctionUrlModel.model_validate(event)
    assert event["cookies"] == ["k=v", "l=w"]
    assert event["headers"]["x-a"] == "1,2"
    assert event["requestContext"]["domainName"].endswith(".on.aws")


@pytest.mark.parametrize(
    ("which", "kind", "is_text"),
    [
        ("second", "application/json", True),
        ("second", "text/csv", True),
        ("second", "image/png", False),
        ("second", "application/x-www-form-urlencoded", False),
        ("first", "application/json", True),
        ("first", "image/png", False),
        ("rest", "image/png", False),
        ("rest", "application/x-www-form-urlencoded", True),
        ("url", "application/json", True),
        ("url", "image/png", False),
    ],
)
def test_bodies(apis: Apis, which: str, kind: str, is_text: bool) -> None:
    body = '{"a":"é"}'.encode() if is_text else PICTURE
    event = apis.event(which, method="POST", body=body, headers=[("Content-Type", kind)])
    assert event["isBase64Encoded"] is not is_text
    if is_text:
        assert event["body"] == body.decode()
    else:
        import base64

        assert base64.b64decode(event["body"]) == PICTURE


@pytest.mark.parametrize("which", ["second", "first", "url", "rest"])
def test_a_binary_answer(apis: Apis, which: str) -> None:
    _, headers, body = apis.ask(which, "?answer=picture", headers=[("Accept", "image/png")])
    assert body == PICTURE
    assert ("content-type", "image/png") in headers


def test_a_rest_api_decodes_for_those_who_accept_it_only(apis: Apis) -> None:
    assert apis.ask("rest", "?answer=picture")[2].startswith(b"AAECAwQF")


def test_cookies_and_several_values_of_a_header(apis: Apis) -> None:
    def values(which: str, name: str) -> list[str]:
        status, headers, body = apis.ask(which, "?answer=cookies")
        assert (status, body) == (201, b"hi")
        return [value for each, value in headers if each == name]

    for second in ("second", "url"):
        assert values(second, "set-cookie") == ["a=1", "b=2"]
        assert values(second, "x-m") == ["0"]
    for first in ("first", "rest"):
        assert values(first, "set-cookie") == ["c=3", "d=4"]
        assert values(first, "x-m") == ["1", "2"]
        assert values(first, "x-h") == ["1"]


def test_what_is_no_response(apis: Apis) -> None:
    """Format 2.0 takes any JSON for the body of an answer; the others take responses only."""
    for second in ("second", "url"):
        assert apis.ask(second, "?answer=object")[::2] == (200, b'{"hello": 1}')
        assert apis.ask(second, "?answer=text")[::2] == (200, b"plain")
    for answer in ("object", "text"):
        status, _, body = apis.ask("first", f"?answer={answer}")
        assert (status, json.loads(body)) == (500, {"message": "Internal Server Error"})
        assert apis.ask("rest", f"?answer={answer}")[0] == 502


def test_options_without_cors_goes_to_the_route(apis: Apis) -> None:
    event = apis.event("second", method="OPTIONS")
    assert event["requestContext"]["http"]["method"] == "OPTIONS"
    assert apis.event("first", method="OPTIONS")["httpMethod"] == "OPTIONS"
    apis.paths["nowhere"] = apis.paths["second"].replace("/second/", "/nowhere/")
    assert apis.ask("nowhere", method="OPTIONS")[0] == 404
