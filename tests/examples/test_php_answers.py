"""What a site on the runtime of `examples/php-site` answers, in the form that each kind of event wants."""

from __future__ import annotations

import gzip

import pytest

from http_events import FORMS, Form, alb
from php_sites import SERVERS, PhpSite
from runner.bench import Bench

both = pytest.mark.parametrize("server", SERVERS)
forms = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)


ANSWERS = """<?php
http_response_code(201);
header('Content-Type: text/html; charset=utf-8');
header('X-Own: a'); header('X-Own: b', false);
header('Content-Length: 5'); header('Connection: close');
setcookie('one', '1'); setcookie('two', 'ü', ['secure' => true]);
echo 'hällo';
"""


@both
@forms
def test_status_headers_and_cookies_of_an_answer(bench: Bench, server: str, form: Form) -> None:
    page = PhpSite(
        bench, {"public/index.php": ANSWERS.replace("header('Content-Length: 5'); ", "")}, server
    ).ask(form("GET", "/"))
    assert (page.status, page.text) == (201, "hällo")
    assert page.result.payload["isBase64Encoded"] is False
    assert page.headers["x-own"] in (["a", "b"], ["a, b"])
    assert [cookie.split(";")[0] for cookie in page.headers["set-cookie"]] == ["one=1", "two=%C3%BC"]
    assert not {"connection", "content-length", "date", "host"} & page.headers.keys()
    assert page.headers["content-type"] == ["text/html; charset=utf-8"]


@both
def test_a_load_balancer_without_lists_gets_every_cookie(bench: Bench, server: str) -> None:
    source = "<?php foreach (range(0, 4) as $n) setcookie(\"c$n\", 'x');"
    page = PhpSite(bench, {"public/index.php": source}, server).ask(alb("GET", "/", lists=False))
    cookies = [v for name, v in page.result.payload["headers"].items() if name.lower() == "set-cookie"]
    assert [cookie.split("=")[0] for cookie in cookies] == ["c0", "c1", "c2", "c3", "c4"]
    assert page.result.payload["statusDescription"] == "200"


@both
@pytest.mark.parametrize(
    ("type", "body", "text"),
    [
        ("application/json", "{}", True),
        ("application/vnd.api+json", "{}", True),
        ("image/svg+xml", "<svg/>", True),
        ("text/plain", "\\xff", False),
        ("image/png", "png", False),
        ("application/octet-stream", "plain", False),
    ],
)
def test_what_is_sent_as_text(bench: Bench, server: str, type: str, body: str, text: bool) -> None:
    source = f"<?php header('Content-Type: {type}'); echo \"{body}\";"
    page = PhpSite(bench, {"public/index.php": source}, server).get("/")
    assert page.result.payload["isBase64Encoded"] is not text


@both
def test_a_compressed_answer_stays_compressed(bench: Bench, server: str) -> None:
    source = (
        "<?php header('Content-Encoding: gzip'); header('Content-Type: text/html'); echo gzencode('hello');"
    )
    page = PhpSite(bench, {"public/index.php": source}, server).get("/")
    assert gzip.decompress(page.body) == b"hello"
