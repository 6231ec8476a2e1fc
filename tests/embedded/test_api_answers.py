"""What a caller of an API sees of a function that fails: nothing but that it failed."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

import pytest

from embedded_cloud import Cloud, package
from stackline.gateway.responses import is_response

CODE = """
import os
def handler(event, context):
    how = (event.get("queryStringParameters") or {}).get("how")
    if how == "raise":
        raise ValueError("secret internals")
    if how == "exit":
        os._exit(3)
    return {
        "none": None, "text": "hello", "ok": {"statusCode": "201", "body": "made"}, "number": {"statusCode": "abc"},
        "own": {"statusCode": 502, "body": "mine"}, "body": {"statusCode": 200, "body": {"a": 1}}, "keys": {"a": 1},
        "null": {"statusCode": 204, "body": None}, "count": {"statusCode": 200, "body": 5},
        "base": {"statusCode": 200, "isBase64Encoded": True, "body": "a"},
    }[how]
"""


def api(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": kind, "Properties": {"Path": "/it", "Method": "get", **properties}}


@pytest.fixture(scope="module")
def urls(cloud: Cloud, artifacts: str) -> dict[str, str]:
    cloud.client("s3").put_object(Bucket=artifacts, Key="answers.zip", Body=package({"app.py": CODE}))
    function = {
        "Runtime": "python3.11",
        "Handler": "app.handler",
        "CodeUri": {"Bucket": artifacts, "Key": "answers.zip"},
        "Timeout": 10,
        "FunctionUrlConfig": {"AuthType": "NONE"},
        "Events": {"Http": api("HttpApi"), "Rest": api("Api")},
    }
    base = "https://${%s}.execute-api.${AWS::Region}.${AWS::URLSuffix}%s/it"
    template = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {"Fail": {"Type": "AWS::Serverless::Function", "Properties": function}},
        "Outputs": {
            "Http": {"Value": {"Fn::Sub": base % ("ServerlessHttpApi", "")}},
            "Rest": {"Value": {"Fn::Sub": base % ("ServerlessRestApi", "/Prod")}},
            "Own": {"Value": {"Fn::GetAtt": ["FailUrl", "FunctionUrl"]}},
        },
    }
    assert cloud.deploy("answers", template)["StackStatus"] == "CREATE_COMPLETE", cloud.failures("answers")
    return cloud.outputs("answers")


def ask(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


HTTP, REST = '{"message": "Internal Server Error"}', '{"message": "Internal server error"}'


@pytest.mark.cloud
@pytest.mark.parametrize(
    ("how", "http", "rest"),
    [
        ("raise", (500, HTTP), (502, REST)),
        ("exit", (500, HTTP), (502, REST)),
        ("number", (500, HTTP), (502, REST)),
        ("body", (500, HTTP), (502, REST)),
        ("text", (200, "hello"), (502, REST)),
        ("none", (200, ""), (502, REST)),
        ("keys", (200, json.dumps({"a": 1})), (502, REST)),
        ("ok", (201, "made"), (201, "made")),
        ("null", (204, ""), (204, "")),
        ("count", (500, HTTP), (502, REST)),
        ("base", (500, HTTP), (200, "a")),
        ("own", (502, "mine"), (502, "mine")),
    ],
)
def test_a_failing_function_is_no_business_of_the_caller(
    urls: dict[str, str], how: str, http: tuple[int, str], rest: tuple[int, str]
) -> None:
    assert ask(f"{urls['Http']}?how={how}") == http
    assert ask(f"{urls['Rest']}?how={how}") == rest


@pytest.mark.cloud
def test_a_function_url_tells_no_more(urls: dict[str, str]) -> None:
    assert ask(f"{urls['Own']}?how=raise") == (502, HTTP)
    assert ask(f"{urls['Own']}?how=null") == (204, "")
    assert ask(f"{urls['Own']}?how=count") == (502, HTTP)
    assert ask(f"{urls['Own']}?how=base") == (502, HTTP)


@pytest.mark.parametrize("status", [None, "x", 99, 600, [], {}])
def test_a_status_that_is_none(status: Any) -> None:
    assert not is_response({"statusCode": status})
    assert is_response({"statusCode": 200, "headers": None, "body": None})
