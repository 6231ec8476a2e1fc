"""What may change an API or a function: rather too much than too little."""

from __future__ import annotations

import pytest

from stackline.embedded.changes import may_change, only_looks


def signed(service: str) -> dict[str, str]:
    return {
        "authorization": f"AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/{service}/aws4_request, x"
    }


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("PUT", "/2015-03-31/functions/f/code", signed("lambda")),
        ("POST", "/2015-03-31/functions", signed("lambda")),
        ("POST", "/v2/apis/a/routes", signed("apigateway")),
        ("POST", "/", signed("cloudformation")),
        ("POST", "/", signed("a-service-to-come")),
        ("PUT", "/_stackline/session", {}),
        ("DELETE", "/_stackline/session", {}),
    ],
)
def test_these_may(method: str, path: str, headers: dict[str, str]) -> None:
    assert may_change(method, path, headers)


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("GET", "/_stackline/events", {}),
        ("GET", "/2015-03-31/functions", signed("lambda")),
        ("POST", "/2015-03-31/functions/f/invocations", signed("lambda")),
        ("POST", "/", signed("dynamodb")),
        ("PUT", "/bucket/key", signed("s3")),
    ],
)
def test_these_do_not(method: str, path: str, headers: dict[str, str]) -> None:
    assert not may_change(method, path, headers)


def test_who_deploys_looks_before_anything_changes() -> None:
    asked = signed("cloudformation")
    for action in ("DescribeStacks", "ListStackResources", "GetTemplate", "CreateChangeSet"):
        assert only_looks(asked, f"Action={action}&StackName=s".encode())
    for action in ("ExecuteChangeSet", "UpdateStack", "CreateStack", "DeleteStack", "SetStackPolicy"):
        assert not only_looks(asked, f"Action={action}&StackName=s".encode())
    assert not only_looks(asked, b"Action=DescribeStacks&Action=DeleteStack")
    assert not only_looks(asked, b"")
    assert not only_looks(signed("lambda"), b"Action=DescribeStacks")
    assert not only_looks({}, b"Action=DescribeStacks")
