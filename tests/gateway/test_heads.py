"""Calls of APIs are read where nothing about them is unusual; everything else is left to another reader."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackline.gateway.heads import may_begin, read_head, whole

PLAIN = (
    b"POST /_api/ab12cd34/caf%C3%A9?q=1 HTTP/1.1\r\nHost: 127.0.0.1:1\r\nCookie: a=1\r\nCOOKIE: b=2\r\n"
    b"Content-Length: 5\r\n\r\nhello"
)


def test_a_head_becomes_a_scope() -> None:
    head = read_head(PLAIN, {"client": ("127.0.0.1", 9)})
    assert head is not None
    assert (head.size, head.length, head.keep) == (len(PLAIN) - 5, 5, True)
    scope = head.scope
    assert (scope["method"], scope["path"], scope["query_string"]) == ("POST", "/_api/ab12cd34/café", b"q=1")
    assert scope["raw_path"] == b"/_api/ab12cd34/caf%C3%A9"
    assert [value for name, value in scope["headers"] if name == b"cookie"] == [b"a=1", b"b=2"]
    assert scope["client"] == ("127.0.0.1", 9)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"/_api/", b"/bucket/"),
        (b"HTTP/1.1", b"HTTP/1.0"),
        (b"Content-Length: 5", b"Transfer-Encoding: chunked"),
        (b"Content-Length: 5", b"Content-Length: 5\r\nContent-Length: 6"),
        (b"Content-Length: 5", b"Content-Length: +5"),
        (b"Content-Length: 5", b"Content-Length: 99999999999"),
        (b"Content-Length: 5", b"Content-Length: 000000000000000000005"),
        pytest.param(b"Content-Length: 5", b"Content-Length: " + b"9" * 5000, id="5000 digits"),
        (b"POST", b"CONNECT"),
        (b"Cookie: a=1", b"Upgrade: websocket"),
        (b"Cookie: a=1", b"Expect: 100-continue"),
        (b"Cookie: a=1", b"Connection: upgrade"),
        (b"Cookie: a=1", b"Cookie : a=1"),
        (b"Cookie: a=1", b" folded: a"),
        (b"Cookie: a=1", b"Cookie: a\x00"),
        (b"Cookie: a=1", b"no colon"),
        (b"Host: 127.0.0.1:1\r\n", b""),
        (b"Host: 127.0.0.1:1", b"Host: 127.0.0.1:1\r\nHost: evil.example"),
        (b"/caf", b"/ caf"),
    ],
)
def test_what_is_unusual_is_left_to_another(old: bytes, new: bytes) -> None:
    assert old in PLAIN
    assert read_head(PLAIN.replace(old, new), {}) is None


@given(st.integers(min_value=0, max_value=len(PLAIN)))
def test_the_beginning_of_a_call_is_waited_for(length: int) -> None:
    assert may_begin(PLAIN[:length])
    assert whole(PLAIN[:length]) == (b"\r\n\r\n" in PLAIN[:length])


@pytest.mark.parametrize("first", [b"GET /", b"GET /_", b"GET /_api", b"DELETE /_url/x"])
def test_what_may_still_be_a_call_is_waited_for(first: bytes) -> None:
    assert may_begin(first)


@pytest.mark.parametrize("first", [b"GET /b", b"PUT /_stackline/session", b"\x16\x03\x01", b"PRI * HTTP/2.0"])
def test_other_beginnings_are_not_waited_for(first: bytes) -> None:
    assert not may_begin(first)
