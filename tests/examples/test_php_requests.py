"""The runtime of `examples/php-site`: events of every kind as requests, and what a site answers as answers."""

from __future__ import annotations

import hashlib
import json
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from http_events import FORMS, Form, alb, v1, v2
from php_sites import SERVERS, PhpSite, mirror
from runner.bench import Bench

both = pytest.mark.parametrize("server", SERVERS)

forms = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)


def asked(form: Form, method: str, path: str, pairs: list[tuple[str, str]], **more: Any) -> dict[str, Any]:
    """The same query as each kind of event says it."""
    if form is v2:
        return form(method, path, query=urlencode(pairs), **more)
    if form is alb:
        return form(method, path, query=[(quote(a), quote(b)) for a, b in pairs], **more)
    return form(method, path, query=pairs, **more)


@both
@forms
def test_a_query_with_repeated_and_odd_parameters(bench: Bench, server: str, form: Form) -> None:
    pairs = [("a", "1"), ("a", "2"), ("list[]", "x"), ("list[]", "y z"), ("ü", "ö&=+%"), ("empty", "")]
    seen = mirror(bench, server).ask(asked(form, "GET", "/", pairs)).json
    assert seen["get"] == {"a": "2", "list": ["x", "y z"], "ü": "ö&=+%", "empty": ""}
    assert seen["query"].split("&")[:2] == ["a=1", "a=2"]
    assert seen["uri"] == f"/?{seen['query']}"


@both
@forms
def test_headers_that_come_once_and_more_often(bench: Bench, server: str, form: Form) -> None:
    given = [
        ("X-Own", "a"),
        ("X-Own", "b"),
        ("Content-Type", "text/plain; charset=x"),
        ("Proxy", "http://evil.example"),
        ("Authorization", "Bearer t"),
    ]
    seen = mirror(bench, server).ask(form("POST", "/", headers=given, body=b"x")).json["server"]
    assert seen["HTTP_X_OWN"].replace(" ", "") == "a,b"
    assert seen["CONTENT_TYPE"] == "text/plain; charset=x"
    assert seen["HTTP_AUTHORIZATION"] == "Bearer t"
    assert "HTTP_PROXY" not in seen


@both
def test_cookies(bench: Bench, server: str) -> None:
    site = mirror(bench, server)
    expected = {"a": "1", "b": "x y"}
    assert site.get("/", cookies=["a=1", "b=x%20y"]).json["cookies"] == expected
    once = [("Cookie", "a=1; b=x%20y")]
    assert site.ask(v1("GET", "/", headers=once)).json["cookies"] == expected
    assert site.ask(alb("GET", "/", headers=once)).json["cookies"] == expected
    apart = [("Cookie", "a=1"), ("Cookie", "b=x%20y")]
    assert site.ask(v1("GET", "/", headers=apart)).json["cookies"] == expected


@both
@forms
def test_binary_bodies_in_both_directions(bench: Bench, server: str, form: Form) -> None:
    data = bytes(range(256)) * 4
    echo = "<?php header('Content-Type: application/x-own'); echo file_get_contents('php://input');"
    page = PhpSite(bench, {"public/index.php": echo}, server).ask(form("PUT", "/", body=data))
    assert page.body == data
    assert page.result.payload["isBase64Encoded"] is True


@both
@forms
def test_a_form_and_a_body_that_is_text(bench: Bench, server: str, form: Form) -> None:
    event = form(
        "POST", "/", headers=[("Content-Type", "application/x-www-form-urlencoded")], body=b"a=1&b[]=2&b[]=3"
    )
    event |= {"body": "a=1&b[]=2&b[]=3", "isBase64Encoded": False}  # as API Gateway hands text on
    assert mirror(bench, server).ask(event).json["post"] == {"a": "1", "b": ["2", "3"]}


@both
@pytest.mark.parametrize("megabytes", [0, 4])
def test_uploads(bench: Bench, server: str, megabytes: int) -> None:
    data = bytes(range(256)) * (4096 * megabytes or 1)
    parts = (
        b'--edge\r\nContent-Disposition: form-data; name="title"\r\n\r\n\xc3\xbc\r\n--edge\r\n'
        b'Content-Disposition: form-data; name="file"; filename="a b.bin"\r\nContent-Type: application/x-own\r\n\r\n'
        + data
        + b"\r\n--edge--\r\n"
    )
    headers = [("Content-Type", "multipart/form-data; boundary=edge")]
    seen = mirror(bench, server, memory=1024).ask(v2("POST", "/", headers=headers, body=parts)).json
    assert seen["post"] == {"title": "ü"}
    told = seen["files"]["file"]
    assert (told["name"], told["type"], told["size"], told["error"]) == (
        "a b.bin",
        "application/x-own",
        len(data),
        0,
    )
    assert told["sha256"] == hashlib.sha256(data).hexdigest()


@both
@forms
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_methods(bench: Bench, server: str, form: Form, method: str) -> None:
    assert mirror(bench, server).ask(form(method, "/x")).json["method"] == method


@both
def test_head_is_answered_without_a_body(bench: Bench, server: str) -> None:
    page = mirror(bench, server).ask(v2("HEAD", "/x"))
    assert (page.status, page.body) == (200, b"")
    assert page.headers["content-type"] == ["application/json"]


@both
@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("/", "/"),
        ("/a b/ü", "/a%20b/%C3%BC"),
        ("/a%20b/100%", "/a%20b/100%25"),
        ("/a+b;c=d,(e)", "/a+b;c=d,(e)"),
        ("//x", "/x"),
    ],
)
def test_paths(bench: Bench, server: str, path: str, uri: str) -> None:
    site = mirror(bench, server)
    assert site.get(path).json["uri"] == uri
    assert site.ask(v1("GET", path)).json["uri"] == uri


@both
def test_what_a_web_server_says(bench: Bench, server: str) -> None:
    site = mirror(bench, server)
    context = {"authorizer": {"jwt": {"claims": {"sub": "ann"}}}}
    seen = site.get("/deep/path", query="a=b", context=context).json
    told, root = seen["server"], seen["root"]
    expected = {
        "REQUEST_URI": "/deep/path?a=b",
        "SCRIPT_NAME": "/index.php",
        "PHP_SELF": "/index.php",
        "SCRIPT_FILENAME": f"{root}/public/index.php",
        "DOCUMENT_ROOT": f"{root}/public",
        "SERVER_NAME": "site.example",
        "HTTP_HOST": "site.example",
        "SERVER_PORT": "443",
        "HTTPS": "on",
        "REMOTE_ADDR": "203.0.113.7",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "LAMBDA_FUNCTION_ARN": site.function.arn,
    }
    assert {name: told.get(name) for name in expected} == expected
    assert "PATH_INFO" not in told
    assert seen["cwd"] == f"{root}/public"
    assert json.loads(told["LAMBDA_REQUEST_CONTEXT"])["authorizer"] == context["authorizer"]
    assert int(told["LAMBDA_DEADLINE_MS"]) > 0
    plain = site.get("/", headers=[("X-Forwarded-Proto", "http")])
    assert "HTTPS" in plain.json["server"]  # a second value does not undo API Gateway's own


@both
def test_plain_http_behind_a_load_balancer(bench: Bench, server: str) -> None:
    told = mirror(bench, server).ask(
        alb("GET", "/", headers=[("x-forwarded-proto", "http"), ("x-forwarded-port", "80")])
    )
    seen = told.json["server"]
    assert (seen.get("HTTPS"), seen["SERVER_PORT"], seen["REMOTE_ADDR"]) == (None, "80", "203.0.113.7")


@both
@pytest.mark.parametrize(
    ("event", "uri", "prefix"),
    [
        (v1("GET", "/a/b"), "/a/b", "/live"),
        (v1("GET", "/a/b", rest=False), "/a/b", "/live"),
        (v1("GET", "/a", rest=False, stage="$default"), "/a", None),
        (v2("GET", "/a/b", stage="live"), "/a/b", "/live"),
        (v2("GET", "/", stage="live"), "/", "/live"),
        (v2("GET", "/live/x"), "/live/x", None),
        (v2("GET", "/", headers=[("X-Forwarded-Prefix", "/evil")]), "/", None),
        (v1("GET", "/", headers=[("x-forwarded-prefix", "/evil")]), "/", "/live"),
    ],
)
def test_a_stage_is_no_part_of_the_path(
    bench: Bench, server: str, event: dict[str, Any], uri: str, prefix: str | None
) -> None:
    seen = mirror(bench, server).ask(event).json
    assert (seen["uri"], seen["server"].get("HTTP_X_FORWARDED_PREFIX")) == (uri, prefix)
