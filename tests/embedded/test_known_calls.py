"""A call that has been made before is answered as it was the first time, until something changes."""

from __future__ import annotations

import base64
import http.client
import json
import urllib.request
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from embedded_cloud import Cloud, package, run_task

pytestmark = pytest.mark.cloud

CODE = """
import base64, json, os
LATIN = {"X-Note": "caf\\u00e9", "content-type": "text/plain"}
COOKIES = {"cookies": ["a=1", "b=2"], "headers": {"set-cookie": "c=3"}}
BINARY = base64.b64encode(b"\\0\\1\\xff").decode()
ANSWERS = {
    "plain": lambda event: {"statusCode": 201, "headers": LATIN, "body": "x"},
    "cookies": lambda event: {"statusCode": 200, **COOKIES, "body": ""},
    "several": lambda event: {"statusCode": 200, "multiValueHeaders": {"X-A": ["1", "2"]}, "body": "s"},
    "binary": lambda event: {"statusCode": 200, "isBase64Encoded": True, "body": BINARY},
    "empty": lambda event: None,
    "list": lambda event: [1, "\\u00fc"],
    "text": lambda event: "text",
    "object": lambda event: {"any": "thing"},
    "inner": lambda event: json.dumps({"statusCode": 202, "body": "inner"}),
    "wrong": lambda event: {"statusCode": "none", "body": "x"},
    "nested": lambda event: {"statusCode": 200, "body": {"a": 1}},
    "null": lambda event: {"statusCode": 204, "body": None},
    "number": lambda event: {"statusCode": 200, "body": 5},
    "unreadable": lambda event: {"statusCode": 200, "isBase64Encoded": True, "body": "a"},
    "length": lambda event: {"statusCode": 200, "headers": {"Content-Length": "3"}, "body": "longer"},
    "fails": lambda event: 1 / 0,
}
def handler(event, context):
    asked = (event.get("queryStringParameters") or {}).get("answer")
    if asked in ANSWERS:
        return ANSWERS[asked](event)
    return {"statusCode": 200, "body": json.dumps({"event": event, "note": os.environ.get("NOTE")})}
"""
ANSWERS = [
    "plain",
    "cookies",
    "several",
    "binary",
    "empty",
    "list",
    "text",
    "object",
    "inner",
    "wrong",
    "nested",
    "null",
    "number",
    "unreadable",
    "length",
]
OF_ONE_CALL = ("date", "apigw-requestid")


def api(path: str, version: str) -> dict[str, Any]:
    properties = {"Method": "ANY", "Path": path, "ApiId": {"Ref": "Api"}, "PayloadFormatVersion": version}
    return {"Type": "HttpApi", "Properties": properties}


TEMPLATE: dict[str, Any] = {
    "Transform": "AWS::Serverless-2016-10-31",
    "Resources": {
        "Api": {
            "Type": "AWS::Serverless::HttpApi",
            "Properties": {
                "StageName": "live",
                "StageVariables": {"colour": "blue"},
                "CorsConfiguration": {"AllowOrigins": ["https://shop.example"], "AllowMethods": ["*"]},
                "Auth": {
                    "EnableIamAuthorizer": True,
                    "Authorizers": {
                        "Asks": {
                            "FunctionArn": {"Fn::GetAtt": ["Guard", "Arn"]},
                            "AuthorizerPayloadFormatVersion": "2.0",
                            "EnableSimpleResponses": True,
                            "EnableFunctionDefaultPermissions": True,
                        }
                    },
                },
            },
        },
        "Says": {
            "Type": "AWS::Serverless::Function",
            "Properties": {
                "Runtime": "python3.11",
                "Handler": "index.handler",
                "InlineCode": CODE,
                "FunctionName": "says",
                "Events": {
                    "Second": api("/second/{id}", "2.0"),
                    "First": api("/first/{rest+}", "1.0"),
                    "Signed": {
                        "Type": "HttpApi",
                        "Properties": {
                            "Method": "GET",
                            "Path": "/signed",
                            "ApiId": {"Ref": "Api"},
                            "Auth": {"Authorizer": "AWS_IAM"},
                        },
                    },
                    "Guarded": {
                        "Type": "HttpApi",
                        "Properties": {
                            "Method": "GET",
                            "Path": "/guarded",
                            "ApiId": {"Ref": "Api"},
                            "Auth": {"Authorizer": "Asks"},
                        },
                    },
                },
            },
        },
        "Guard": {
            "Type": "AWS::Serverless::Function",
            "Properties": {
                "Runtime": "python3.11",
                "Handler": "index.handler",
                "InlineCode": "def handler(event, context): return {'isAuthorized': event['headers']['x-who'] == 'me'}",
            },
        },
    },
    "Outputs": {"Url": {"Value": {"Fn::Sub": "https://${Api}.execute-api.us-east-1.amazonaws.com/live"}}},
}


@pytest.fixture(scope="module")
def url(cloud: Cloud) -> str:
    stack = cloud.deploy("known-calls", TEMPLATE)
    return stack["Outputs"][0]["OutputValue"]


def known(cloud: Cloud) -> int:
    request = urllib.request.Request(f"{cloud.url}/_stackline/health")
    request.add_header("Authorization", f"Bearer {cloud.endpoint['secret']}")
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["known_calls"]


def ask(
    url: str, path: str, method: str = "GET", headers: list[tuple[str, str]] | None = None, body: bytes = b""
) -> tuple[int, list[tuple[str, str]], Any]:
    """What is the same of every call: status, headers, and the body without what names this one."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc)
    connection.putrequest(method, parts.path + path)
    for name, value in [*(headers or []), *([("Content-Length", str(len(body)))] if body else [])]:
        connection.putheader(name, value)
    connection.endheaders(body)
    answer = connection.getresponse()
    raw = answer.read()
    connection.close()
    kept = sorted((n.lower(), v) for n, v in answer.getheaders() if n.lower() not in OF_ONE_CALL)
    try:
        said = json.loads(raw)
        context = said["event"]["requestContext"]
    except (ValueError, TypeError, KeyError):
        return answer.status, kept, raw
    for name in ("requestId", "extendedRequestId", "time", "timeEpoch", "requestTime", "requestTimeEpoch"):
        context.pop(name, None)
    return answer.status, [one for one in kept if one[0] != "content-length"], said


REQUESTS: list[tuple[str, str, list[tuple[str, str]], bytes]] = [
    ("GET", "?a=1&a=2&b=%20x&c=", [("X-Twice", "1"), ("x-twice", "2"), ("Cookie", "a=1; b=2")], b""),
    ("POST", "", [("Content-Type", "application/json; charset=utf-8")], '{"ü": 1}'.encode()),
    ("PUT", "", [("Content-Type", "application/octet-stream")], b"\0\1\xff"),
    ("POST", "", [], b"no type"),
    ("GET", "", [("Origin", "https://shop.example"), ("User-Agent", "test")], b""),
    ("HEAD", "", [], b""),
    ("DELETE", "", [("X-Forwarded-For", "10.0.0.1")], b""),
]


@pytest.mark.parametrize("route", ["/second/caf%C3%A9%20", "/first/a/b%25"])
def test_the_second_event_is_as_the_first(cloud: Cloud, url: str, route: str) -> None:
    for number, (method, query, headers, body) in enumerate(REQUESTS):
        before = known(cloud)
        path = f"{route}{number}{query}"
        first = ask(url, path, method, headers, body)
        assert known(cloud) == before + 1, (method, path)
        assert ask(url, path, method, headers, body) == first
        assert first[0] == 200


@pytest.mark.parametrize("route", ["/second/answers", "/first/answers"])
def test_the_second_answer_is_as_the_first(cloud: Cloud, url: str, route: str) -> None:
    for name in [*ANSWERS, "fails"]:
        path = f"{route}-{name}?answer={name}"
        first = ask(url, path)
        assert ask(url, path) == first, name
    assert ask(url, f"{route}-null?answer=null")[0] == 204
    assert ask(url, f"{route}-number?answer=number")[0] == 500
    assert ask(url, f"{route}-unreadable?answer=unreadable")[0] == 500
    assert ask(url, f"{route}-length?answer=length")[2] == b"longer"


def test_who_is_asked_for_is_asked_each_time(cloud: Cloud, url: str) -> None:
    before = known(cloud)
    assert ask(url, "/guarded", headers=[("X-Who", "me"), ("Authorization", "x")])[0] == 200
    assert ask(url, "/guarded", headers=[("X-Who", "you"), ("Authorization", "x")])[0] == 403
    assert known(cloud) == before


@pytest.mark.parametrize("account", ["000000000000", "111111111111"])
def test_who_must_sign_must_do_so_each_time(cloud: Cloud, url: str, account: str) -> None:
    """Also a user of another account, whose name is not told where the API is."""
    iam = cloud.client("iam", account=account)
    iam.create_user(UserName="signs")
    made = iam.create_access_key(UserName="signs")["AccessKey"]
    request = AWSRequest("GET", f"{url}/signed")
    key = Credentials(made["AccessKeyId"], made["SecretAccessKey"])
    SigV4Auth(key, "execute-api", "us-east-1").add_auth(request)
    before = known(cloud)
    assert ask(url, "/signed", headers=list(request.headers.items()))[0] == 200
    assert ask(url, "/signed")[0] == 403
    assert known(cloud) == before


def test_a_foreign_page_is_refused_also_at_a_known_call(url: str) -> None:
    assert ask(url, "/second/page")[0] == 200
    assert ask(url, "/second/page", headers=[("Origin", "https://evil.example")])[0] == 403


def test_a_change_of_the_function_counts_at_once(cloud: Cloud, url: str) -> None:
    client = cloud.client("lambda")
    ask(url, "/second/change")
    client.update_function_configuration(FunctionName="says", Environment={"Variables": {"NOTE": "new"}})
    assert ask(url, "/second/change")[2]["note"] == "new"
    assert ask(url, "/second/change")[2]["note"] == "new"
    code = "def handler(event, context): return 'other'"
    client.update_function_code(FunctionName="says", ZipFile=package({"index.py": code}))
    assert ask(url, "/second/change")[2] == b"other"


def test_a_change_by_a_state_machine_counts_at_once(cloud: Cloud, url: str) -> None:
    assert ask(url, "/second/machine")[0] == 200
    before = ask(url, "/second/machine")[2]
    assert before != b"from a machine"
    code = "def handler(event, context): return 'from a machine'"
    told = run_task(
        cloud,
        "lambda:updateFunctionCode",
        {"FunctionName": "says", "ZipFile": base64.b64encode(package({"index.py": code})).decode()},
    )
    assert told["status"] == "SUCCEEDED", told
    assert [ask(url, "/second/machine")[2] for _ in range(2)] == [b"from a machine"] * 2


def test_a_change_of_the_stack_counts_at_once(cloud: Cloud, url: str) -> None:
    assert ask(url, "/second/gone")[0] == 200
    assert ask(url, "/second/gone")[0] == 200
    changed = json.loads(json.dumps(TEMPLATE))
    del changed["Resources"]["Says"]["Properties"]["Events"]["Second"]
    cloud.deploy("known-calls", changed, "UPDATE")
    assert ask(url, "/second/gone")[0] == 404
