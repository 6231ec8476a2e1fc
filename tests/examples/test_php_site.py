"""`examples/php-site` on the embedded cloud, behind each kind of API, and packaged for AWS."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import shutil
import struct
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from deploy_projects import run_deploy, stackline
from php_sites import needs_server
from stackline.blueprints import blueprint
from stackline.cloud import EmbeddedCloud
from stackline.environments import evaluator, read_environment
from stackline.template import Project
from waiting import until

pytestmark = pytest.mark.cloud
EVERY = ("rest", "http-2.0", "http-1.0")


@dataclass(frozen=True)
class Visited:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def all(self, wanted: str) -> list[str]:
        return [value for name, value in self.headers if name.lower() == wanted]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Visitor:
    """Over HTTP itself: headers as they are sent and come."""

    def __init__(self, url: str) -> None:
        self.url = urlsplit(url)

    def ask(self, method: str, path: str, body: bytes | None = None, *headers: tuple[str, str]) -> Visited:
        connection = http.client.HTTPConnection(self.url.netloc, timeout=60)
        connection.putrequest(method, self.url.path.rstrip("/") + path, skip_accept_encoding=True)
        for name, value in headers:
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        found = Visited(answer.status, answer.getheaders(), answer.read())
        connection.close()
        return found

    def get(self, path: str, *headers: tuple[str, str]) -> Visited:
        return self.ask("GET", path, None, *headers)


def written(folder: Path) -> Path:
    for path, data in blueprint("php-site").files().items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The blueprint with a second HTTP API, of payload format 1.0, deployed."""
    needs_server("builtin")
    folder = written(tmp_path_factory.mktemp("sites") / "site")
    template = (folder / "template.yaml").read_text()
    template = template.replace(
        "        Root:\n",
        "        Old:\n          Type: HttpApi\n"
        "          Properties: {ApiId: !Ref OldApi, PayloadFormatVersion: '1.0'}\n        Root:\n",
    )
    template = template.replace(
        "  Site:\n    Type", "  OldApi:\n    Type: AWS::Serverless::HttpApi\n\n  Site:\n    Type"
    )
    (folder / "template.yaml").write_text(
        template
        + "  OldSiteUrl:\n    Value: !Sub https://${OldApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}\n"
    )
    outcome, events = run_deploy(folder)
    assert outcome.outcome == "deployed", events
    yield folder
    EmbeddedCloud.of(folder).stop()


@pytest.fixture
def visitor(site: Path, api: str) -> Visitor:
    outputs = json.loads(stackline(site, "outputs", "--json").stdout)
    name = {"rest": "RestSiteUrl", "http-2.0": "SiteUrl", "http-1.0": "OldSiteUrl"}[api]
    found = outputs.get("outputs", outputs)
    return Visitor(
        found[name] if isinstance(found, dict) else next(o["value"] for o in found if o["name"] == name)
    )


every = pytest.mark.parametrize("api", EVERY)


@every
def test_a_page_with_cookies(visitor: Visitor, api: str) -> None:
    page = visitor.get("/", ("Cookie", "visits=41; other=x"))
    assert page.status == 200
    assert b"Visit 42" in page.body
    assert page.all("content-type") == ["text/html; charset=utf-8"]
    assert [cookie.split("=")[0] for cookie in page.all("set-cookie")] == ["visits", "last"]


@every
def test_links_lead_to_where_the_site_is(visitor: Visitor, api: str) -> None:
    page = visitor.get("/").body.decode()
    base = "/live" if api == "rest" else ""
    assert f'href="{base}/style.css"' in page
    style = visitor.get("/style.css")
    assert (style.status, style.all("content-type")) == (200, ["text/css; charset=utf-8"])
    [tag] = style.all("etag")
    assert visitor.get("/style.css", ("If-None-Match", tag)).status == 304


@every
def test_everything_of_a_request(visitor: Visitor, api: str) -> None:
    seen = visitor.ask(
        "PUT",
        "/api/echo?a=1&a=2&list[]=x&list[]=y%20z&%C3%BC=%C3%B6&empty=",
        b"text",
        ("X-Own", "a"),
        ("X-Own", "b"),
        ("Cookie", "c=d; e=f%20g"),
        ("Content-Type", "text/plain"),
    ).json
    assert (seen["method"], seen["path"]) == ("PUT", "/api/echo")
    assert seen["query"] == {"a": "2", "list": ["x", "y z"], "ü": "ö", "empty": ""}
    assert seen["queryString"].startswith("a=1&a=2&")
    headers = {name.lower(): value for name, value in seen["headers"].items()}
    assert headers["x-own"].replace(" ", "") == "a,b"
    assert seen["cookies"] == {"c": "d", "e": "f g"}
    assert base64.b64decode(seen["body"]) == b"text"
    assert seen["address"] == "127.0.0.1"
    assert seen["context"]["stage"] == ("live" if api == "rest" else "$default")


@every
def test_a_binary_body_and_a_binary_answer(visitor: Visitor, api: str) -> None:
    data = bytes(range(256)) * 40
    sent = visitor.ask("POST", "/api/echo", data, ("Content-Type", "application/octet-stream"))
    assert base64.b64decode(sent.json["body"]) == data
    picture = visitor.get("/picture.png?colour=ff0000&colour=00ff00&colour=0000ff")
    assert picture.all("content-type") == ["image/png"]
    assert picture.body.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", picture.body[16:24]) == (320, 3 * 24)


@every
@pytest.mark.parametrize("size", [0, 1000, 3_000_000])
def test_an_upload(visitor: Visitor, api: str, size: int) -> None:
    data = (bytes(range(256)) * (size // 256 + 1))[:size]
    body = (
        b'--edge\r\nContent-Disposition: form-data; name="title"\r\n\r\n\xc3\xbc\r\n--edge\r\nContent-Disposition: '
        b'form-data; name="file"; filename="a b.bin"\r\nContent-Type: application/x-own\r\n\r\n'
        + data
        + b"\r\n--edge--\r\n"
    )
    told = visitor.ask("POST", "/upload", body, ("Content-Type", "multipart/form-data; boundary=edge"))
    assert told.status == 200, told.body
    assert told.json == {
        "title": "ü",
        "name": "a b.bin",
        "type": "application/x-own",
        "bytes": size,
        "sha256": hashlib.sha256(data).hexdigest(),
    }


@every
def test_paths_with_odd_letters(visitor: Visitor, api: str) -> None:
    assert "Hello Zoë &amp; &lt;b&gt;" in visitor.get("/hello/Zo%C3%AB%20%26%20%3Cb%3E").body.decode()


@every
def test_errors(visitor: Visitor, site: Path, api: str) -> None:
    assert visitor.get("/nowhere").status == 404
    failed = visitor.get("/fail")
    assert failed.status == 500
    assert b"RuntimeException" not in failed.body

    def logged() -> bool:
        return "This page fails, to show where errors go" in stackline(site, "logs", "Site").stdout

    until(logged, "the error in the log")
    assert visitor.ask("HEAD", "/").body == b""
    assert visitor.get("/").status == 200


# For AWS: built and inspected, not run.


def built(folder: Path, *more: str) -> dict[str, list[zipfile.ZipInfo]]:
    """The files of each package that `stackline build --target aws` makes."""
    done = stackline(folder, "build", "--target", "aws", "--json", *more)
    assert done.returncode == 0, done.stdout + done.stderr
    packages = json.loads(done.stdout)["packages"]
    found: dict[str, list[zipfile.ZipInfo]] = {}
    for package in packages:
        with zipfile.ZipFile(folder / package["path"]) as archive:
            found[package["resource"]] = archive.infolist()
    return found


def names(entries: list[zipfile.ZipInfo]) -> set[str]:
    return {entry.filename for entry in entries}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    needs_server("builtin")
    for program in ("make", "composer"):
        if shutil.which(program) is None:
            pytest.skip(f"there is no {program} on this machine")
    return written(tmp_path / "site")


def a_php_for_lambda(folder: Path) -> Path:
    """Not one that runs: another program for Linux, which needs no newer glibc than Lambda has, in its place."""
    import uv

    (folder / "bin").mkdir(parents=True)
    (folder / "lib" / "modules").mkdir(parents=True)
    (folder / "etc" / "php.d").mkdir(parents=True)
    shutil.copy(uv.find_uv_bin(), folder / "bin" / "php")
    (folder / "bin" / "pear").write_text("not taken")
    shutil.copy(_extension(), folder / "lib" / "modules" / "own.so")
    (folder / "etc" / "php.d" / "own.ini").write_text("extension = own.so\n")
    return folder


def _extension() -> str:
    """A library for Linux that asks for little."""
    import yaml._yaml

    return yaml._yaml.__file__


def make(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["make", "--silent", "-C", str(project / "layers" / "php"), "php", *arguments]
    return subprocess.run(command, capture_output=True, text=True)


def test_the_packages_without_a_php_of_their_own(project: Path) -> None:
    found = built(project)
    layer = {entry.filename: entry for entry in found["PhpRuntime"]}
    assert {"bootstrap", "php.ini", "runtime/main.php", "runtime/Site.php"} <= layer.keys()
    assert not {"Makefile", "take.php"} & layer.keys()
    assert layer["bootstrap"].external_attr >> 16 & 0o111 == 0o111
    assert {"public/index.php", "public/style.css", "php/conf.d/site.ini", "vendor/autoload.php"} <= names(
        found["Site"]
    )
    assert names(found["Site"]) & {"bootstrap", "runtime/main.php"} == set()


def test_a_php_from_a_folder_is_packaged_with_the_runtime(project: Path, tmp_path: Path) -> None:
    done = make(project, f"FROM={a_php_for_lambda(tmp_path / 'php')}")
    assert done.returncode == 0, done.stderr
    assert "3 files for x86_64 are in lambda" in done.stdout
    layer = {entry.filename: entry for entry in built(project)["PhpRuntime"]}
    assert {
        "bin/php",
        "lib/modules/own.so",
        "etc/php.d/own.ini",
        "bootstrap",
        "runtime/main.php",
    } <= layer.keys()
    assert layer["bin/php"].external_attr >> 16 & 0o111 == 0o111
    assert "bin/pear" not in layer


def test_a_php_that_would_not_run_there_is_not_taken(project: Path, tmp_path: Path) -> None:
    php = a_php_for_lambda(tmp_path / "php")
    assert "Say where it is: make php FROM=" in make(project).stderr
    assert "There is no bin/php in /nowhere" in make(project, "FROM=/nowhere").stderr
    other = make(project, f"FROM={php}", "ARCHITECTURE=arm64")
    assert other.returncode != 0
    assert "bin/php is for x86_64, and the function is for arm64" in other.stderr
    assert "lib/modules/own.so is for x86_64" in other.stderr  # all of them at once
    debian = Path(shutil.which("php") or "").resolve()
    shutil.copy(debian, php / "bin" / "php")
    assert "bin/php needs glibc 2." in make(project, f"FROM={php}").stderr
    (php / "lib" / "half.so").write_bytes((php / "bin" / "php").read_bytes()[:5000])
    assert "lib/half.so is not whole" in make(project, f"FROM={php}").stderr
    (php / "bin" / "php").write_text("#!/bin/sh\n")
    assert "is no program for Linux" in make(project, f"FROM={php}").stderr
    assert not (project / "layers" / "php" / "lambda").exists()


def test_a_php_for_another_machine_in_the_layer_is_pointed_out(project: Path, tmp_path: Path) -> None:
    assert make(project, f"FROM={a_php_for_lambda(tmp_path / 'php')}").returncode == 0
    template = project / "template.yaml"
    template.write_text(template.read_text().replace("x86_64", "arm64"))
    done = stackline(project, "build", "--target", "aws")
    assert "has native code for x86_64, not for arm64" in done.stdout + done.stderr


def test_a_layer_with_php_is_attached_before_the_runtime(project: Path) -> None:
    arn = "arn:aws:lambda:eu-central-1:534081306603:layer:php-83-fpm:99"
    (project / "environments").mkdir()
    (project / "environments" / "prod.yaml").write_text(f"parameters:\n  PhpLayerArn: {arn}\n")
    opened = Project.open(project)
    values = evaluator(opened.template, read_environment(project, "prod"))
    layers = ("Resources", "Site", "Properties", "Layers")
    assert values.value(opened.template.get((*layers, 0))) == arn
    assert opened.template.get((*layers, 1)) == {"Ref": "PhpRuntime"}  # the later one's bootstrap counts
    assert "bin/php" not in names(built(project, "--env", "prod")["PhpRuntime"])


def test_packages_of_composer(project: Path) -> None:
    """From a folder of the project: no registry is asked."""
    package = project / "packages" / "greeting"
    (package / "src").mkdir(parents=True)
    (package / "composer.json").write_text(
        json.dumps({"name": "own/greeting", "version": "1.0.0", "autoload": {"psr-4": {"Own\\": "src/"}}})
    )
    (package / "src" / "Greeting.php").write_text(
        "<?php namespace Own; final class Greeting { const WORDS = 'from a package'; }"
    )
    manifest = project / "site" / "composer.json"
    told = json.loads(manifest.read_text())
    told["repositories"] = [{"type": "path", "url": "../packages/*"}, {"packagist.org": False}]
    told["require"]["own/greeting"] = "*"
    manifest.write_text(json.dumps(told))
    pages = project / "site" / "src" / "Pages.php"
    pages.write_text(pages.read_text().replace("'<p>Nice to meet you.</p>'", "\\Own\\Greeting::WORDS"))
    assert "vendor/own/greeting/src/Greeting.php" in names(built(project)["Site"])
    try:
        outcome, events = run_deploy(project)
        assert outcome.outcome == "deployed", events
        outputs = json.loads(stackline(project, "outputs", "--json").stdout)
        found = outputs.get("outputs", outputs)
        url = (
            found["SiteUrl"]
            if isinstance(found, dict)
            else next(o["value"] for o in found if o["name"] == "SiteUrl")
        )
        assert b"from a package" in Visitor(url).get("/hello/Ann").body
    finally:
        EmbeddedCloud.of(project).stop()
