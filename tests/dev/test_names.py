"""Physical names and ARNs lead back to the template's logical IDs."""

from __future__ import annotations

import pytest

from stackline.dev.names import Names, named, within


def resource(id: str, type: str, physical: str) -> dict[str, str]:
    return {"LogicalResourceId": id, "ResourceType": type, "PhysicalResourceId": physical}


NAMES = Names.of(
    [
        resource("Get", "AWS::Lambda::Function", "shop-local-Get-1"),
        resource("Pages", "AWS::SQS::Queue", "http://127.0.0.1:1/000000000000/shop-Pages"),
        resource("Items", "AWS::DynamoDB::Table", "shop-Items"),
        resource("News", "AWS::SNS::Topic", "arn:aws:sns:us-east-1:000000000000:shop-News"),
        resource("Files", "AWS::S3::Bucket", "shop-files"),
        resource("Api", "AWS::ApiGatewayV2::Api", "abc123"),
        resource("Waiting", "AWS::SQS::Queue", ""),
    ]
)


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("arn:aws:sqs:us-east-1:000000000000:shop-Pages", "Pages"),
        ("arn:aws:dynamodb:us-east-1:000000000000:table/shop-Items/stream/2026-01-01T00:00:00.000", "Items"),
        ("arn:aws:sns:us-east-1:000000000000:shop-News", "News"),
        ("arn:aws:s3:::shop-files", "Files"),
        ("abc123", "Api"),
        ("arn:aws:sqs:us-east-1:000000000000:others", "others"),
        ("", ""),
    ],
)
def test_a_resource(name: str, id: str) -> None:
    assert NAMES.resource(name) == id


def test_a_function() -> None:
    assert NAMES.function("shop-local-Get-1") == "Get"
    assert NAMES.function("of-another-stack") == "of-another-stack"


@pytest.mark.parametrize(
    ("url", "path", "expected"),
    [
        ("http://127.0.0.1:1/_api/abc", "/items/1?a=b", "/items/1?a=b"),
        ("http://127.0.0.1:1/_api/abc/Prod", "/Prod/items", "/items"),
        ("http://127.0.0.1:1/_api/abc/Prod", "/Prod", "/"),
        ("ws://127.0.0.1:1/_api/abc/live", "/live", "/"),
        ("", "/x", "/x"),
    ],
)
def test_a_path_within_its_api(url: str, path: str, expected: str) -> None:
    assert within(url, path) == expected


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://127.0.0.1:1/_api/abc/Prod", "abc"),
        ("ws://127.0.0.1:1/_api/abc", "abc"),
        ("http://127.0.0.1:1/_url/0123/", "0123"),
        ("http://127.0.0.1:1/_graphql/g1", "g1"),
        ("http://d1.cloudfront.localhost:1", "d1"),
        ("http://127.0.0.1:1", ""),
    ],
)
def test_whom_a_request_asks(url: str, name: str) -> None:
    assert named(url) == name
