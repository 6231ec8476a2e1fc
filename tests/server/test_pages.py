"""The web app's files: packed where the browser takes it, and kept by their hash."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from stackline.server.pages import web_app

SCRIPT = b"console.log('the app');" * 100


@pytest.fixture
def client(tmp_path: Path) -> Any:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html>")
    (tmp_path / "assets" / "app-1a2b.js").write_bytes(SCRIPT)
    (tmp_path / "assets" / "app-1a2b.js.gz").write_bytes(gzip.compress(SCRIPT))
    (tmp_path.parent / "secret.js.gz").write_bytes(gzip.compress(b"secret"))
    return TestClient(Starlette(routes=[Mount("/", web_app(tmp_path))]))


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip, deflate, br", "gzip"), ("gzip;q=0.8", "gzip"), ("identity", None), ("", None), ("br", None)],
)
def test_a_file_is_sent_packed_where_that_is_there_and_wanted(
    client: Any, accepted: str, encoding: str | None
) -> None:
    answer = client.get("/assets/app-1a2b.js", headers={"accept-encoding": accepted})
    assert answer.content == SCRIPT
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["vary"] == "accept-encoding"


def test_what_has_its_hash_in_the_name_is_kept_and_the_rest_asked_for_again(client: Any) -> None:
    assert "immutable" in client.get("/assets/app-1a2b.js").headers["cache-control"]
    assert client.get("/").headers["cache-control"] == "no-cache"


def test_packing_opens_no_way_out(client: Any) -> None:
    for path in ("/../secret.js", "/assets/../../secret.js", "/%2e%2e/secret.js"):
        assert client.get(path, headers={"accept-encoding": "gzip"}).status_code == 404
