"""A real framework on the runtime of `examples/php-site`: Symfony's components, from Debian's packages."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from http_events import alb, v1, v2
from php_sites import SERVERS, PhpSite, needs
from runner.bench import Bench

both = pytest.mark.parametrize("server", SERVERS)
COMPONENTS = "/usr/share/php/Symfony/Component"

FRONT = Path(__file__).parents[1] / "fixtures" / "php" / "symfony.php"


@pytest.fixture
def site(bench: Bench, server: str) -> PhpSite:
    for component in ("HttpFoundation", "Routing", "HttpKernel"):
        needs(f"Symfony's {component}", f"{COMPONENTS}/{component}/autoload.php")
    return PhpSite(bench, {"public/index.php": FRONT.read_bytes(), "picture.bin": bytes(range(256))}, server)


@both
def test_routes_and_parameters(site: PhpSite, server: str) -> None:
    assert site.get("/hello/Ann", query="greeting=hi").text == "Hello Ann, hi"
    assert site.ask(v1("GET", "/hello/Ünä b")).text == "Hello Ünä b, welcome"
    assert site.ask(alb("GET", "/hello/Bob")).text == "Hello Bob, welcome"


@both
@pytest.mark.parametrize("stage", ["$default", "live"])
def test_everything_of_a_request(site: PhpSite, server: str, stage: str) -> None:
    headers = [("Content-Type", "application/json"), ("Accept", "text/html, application/json;q=0.5")]
    body = json.dumps({"ü": [1]}).encode()
    base = "" if stage == "$default" else "/live"
    events: list[dict[str, Any]] = [
        v2("POST", "/told/x", query="list[]=1&list[]=2&a=b", headers=headers, cookies=["c=d"], body=body, stage=stage),
        v1(
            "POST", "/told/x", query=[("list[]", "1"), ("list[]", "2"), ("a", "b")],
            headers=[*headers, ("Cookie", "c=d")], body=body, stage=stage, rest=stage != "$default",
        ),
    ]  # fmt: skip
    for event in events:
        page = site.ask(event)
        seen = page.json
        assert {name: seen[name] for name in ("method", "path", "base", "secure", "ip", "list", "json")} == {
            "method": "POST", "path": "/told/x", "base": base, "secure": True, "ip": "203.0.113.7",
            "list": ["1", "2"], "json": {"ü": [1]},
        }  # fmt: skip
        assert seen["uri"].startswith(f"https://site.example{base}/told/x?")
        assert seen["link"] == f"https://site.example{base}/hello/a%20b"
        assert (seen["cookies"], seen["query"]["a"]) == ({"c": "d"}, "b")
        assert seen["accepts"] == ["text/html", "application/json"]
        assert [cookie.split(";")[0] for cookie in page.headers["set-cookie"]] == ["first=1", "second=x%20y"]


@both
def test_an_upload(site: PhpSite, server: str) -> None:
    data = bytes(range(256)) * 4000
    body = (
        b'--e\r\nContent-Disposition: form-data; name="title"\r\n\r\nT\r\n--e\r\n'
        b'Content-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n' + data + b"\r\n--e--\r\n"
    )
    headers = [("Content-Type", "multipart/form-data; boundary=e")]
    seen = site.ask(v2("POST", "/told/", headers=headers, body=body)).json
    assert seen["form"] == {"title": "T"}
    assert seen["file"] == ["a.bin", len(data), hashlib.sha256(data).hexdigest()]


@both
def test_kinds_of_answers(site: PhpSite, server: str) -> None:
    moved = site.get("/moved")
    assert (moved.status, moved.headers["location"]) == (308, ["https://site.example/hello/you"])
    file = site.get("/file")
    assert (file.body, file.headers["content-type"]) == (bytes(range(256)), ["image/x-own"])
    assert file.headers["content-disposition"] == ["attachment; filename=picture.bin"]
    part = site.get("/file", headers=[("Range", "bytes=2-4")])
    assert (part.status, part.body, part.headers["content-range"]) == (
        206,
        b"\x02\x03\x04",
        ["bytes 2-4/256"],
    )
    assert site.get("/stream").text == "part 1\npart 2\npart 3\n"


@both
def test_errors_become_the_frameworks_pages(site: PhpSite, server: str) -> None:
    missing = site.get("/nowhere")
    assert (missing.status, missing.json["status"]) == (404, 404)
    assert site.get("/denied").json == {"status": 403, "says": "Not for you"}
    assert site.ask(v2("HEAD", "/hello/Ann")).body == b""
    assert site.get("/hello/Ann").status == 200
