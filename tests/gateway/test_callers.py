"""Who may call an API, and what CORS tells them."""

from __future__ import annotations

from typing import Any

import pytest

from stackline.gateway.callers import cors_headers, host_allowed, is_loopback_origin, is_named

HERE = "127.0.0.1:4566"


@pytest.mark.parametrize(
    "host", [HERE, "localhost:4566", "abcd1234.execute-api.localhost:4566", "bucket.s3.localhost:4566"]
)
def test_our_hosts(host: str) -> None:
    assert host_allowed(host, 4566)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "127.0.0.1",
        "127.0.0.1:80",
        "evil.example:4566",
        "localhost.evil.example:4566",
        "127.0.0.1.nip.io:4566",
        "evil.example:80@localhost:4566",
        "[::1]:4566",
    ],
)
def test_foreign_hosts(host: str) -> None:
    assert not host_allowed(host, 4566)


def test_origins() -> None:
    assert all(
        map(
            is_loopback_origin,
            ["http://localhost:3000", "http://127.0.0.1:8080", "https://app.localhost", "http://[::1]:5"],
        )
    )
    foreign = [
        "null",
        "",
        "http://evil.example",
        "http://localhost.evil.example",
        "file://",
        "http://127.0.0.1.nip.io",
        "http://[",
        "chrome-extension://x",
    ]
    assert not any(map(is_loopback_origin, foreign))


def test_cors_is_for_the_origins_it_names() -> None:
    cors: dict[str, Any] = {"allowOrigins": ["https://Shop.example"], "exposeHeaders": ["x-a", "x-b"]}
    told = cors_headers({**cors, "allowCredentials": True}, "https://shop.example")
    assert told == {
        "Access-Control-Allow-Origin": "https://shop.example",
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Expose-Headers": "x-a,x-b",
        "Vary": "Origin",
    }
    assert cors_headers(cors, "https://evil.example") == {}
    assert cors_headers(cors, "") == {}
    assert cors_headers({}, "https://shop.example") == {}
    everybody = cors_headers({"allowOrigins": ["*"], "allowCredentials": True}, "")
    assert everybody == {"Access-Control-Allow-Origin": "*", "Vary": "Origin"}


def test_an_origin_may_be_named_with_a_wildcard() -> None:
    assert is_named(["https://*.shop.example"], "https://a.shop.example")
    assert not is_named(["https://*.shop.example"], "https://evil.example")
    assert not is_named(None, "https://a.shop.example")
