"""Addresses of APIs, as a template builds them, become ones this machine answers."""

from __future__ import annotations

import pytest

from stackline.embedded.outputs import Addresses

HERE = Addresses("http://127.0.0.1:4566")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (
            "https://abcd1234.execute-api.us-east-1.amazonaws.com/Prod/",
            "http://127.0.0.1:4566/_api/abcd1234/Prod/",
        ),
        ("https://abcd1234.execute-api.eu-west-1.amazonaws.com", "http://127.0.0.1:4566/_api/abcd1234"),
        ("wss://abcd1234.execute-api.eu-west-1.amazonaws.com/prod", "ws://127.0.0.1:4566/_api/abcd1234/prod"),
        ("abcd1234.execute-api.us-gov-west-1.amazonaws.com", "127.0.0.1:4566/_api/abcd1234"),
        (
            "https://abcd1234.execute-api.cn-north-1.amazonaws.com.cn/x",
            "http://127.0.0.1:4566/_api/abcd1234/x",
        ),
        ("http://abcd1234.execute-api.127.0.0.1:9999", "http://127.0.0.1:4566/_api/abcd1234"),
        (
            "curl 'https://abcd1234.execute-api.us-east-1.amazonaws.com/a' -d x",
            "curl 'http://127.0.0.1:4566/_api/abcd1234/a' -d x",
        ),
        (
            "https://0123456789abcdef0123456789abcdef.lambda-url.us-east-1.on.aws/",
            "http://127.0.0.1:4566/_url/0123456789abcdef0123456789abcdef/",
        ),
        ("https://d1abc.cloudfront.net/a", "http://d1abc.cloudfront.localhost:4566/a"),
        (
            "<OutputValue>https://abcd1234.execute-api.us-east-1.amazonaws.com</OutputValue>",
            "<OutputValue>http://127.0.0.1:4566/_api/abcd1234</OutputValue>",
        ),
    ],
)
def test_api_addresses(written: str, read: str) -> None:
    assert HERE.rewrite(written) == read


@pytest.mark.parametrize(
    "text",
    [
        "https://sqs.us-east-1.amazonaws.com/000000000000/q",
        "https://abcd1234.execute-api.us-east-1.amazonaws.com.evil.example/",
        "arn:aws:execute-api:us-east-1:000000000000:abcd1234/*/GET/",
        "execute-api.amazonaws.com",
        "d1abc.cloudfront.net",
        "https://d1abc.cloudfront.net.evil.example/",
        "",
    ],
)
def test_everything_else_stays(text: str) -> None:
    assert HERE.rewrite(text) == text
