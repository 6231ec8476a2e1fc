"""PHP sites on the runtime of `examples/php-site`, written on the spot, and the events that bring them requests."""

from __future__ import annotations

import base64
import functools
import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from http_events import v2
from runner.bench import Bench
from stackline.runner.model import Result

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "php-site"
SERVERS = ("builtin", "fpm")
MIRROR = (ROOT / "tests" / "fixtures" / "php" / "mirror.php").read_text()


@functools.cache
def installed(*paths: str) -> bool:
    """Debian's packages of `scripts/packages.sh`, installed now where that is allowed."""
    if not all(Path("/").glob(path.lstrip("/")) for path in paths) and os.getuid() == 0:
        subprocess.run(["sh", str(ROOT / "scripts" / "packages.sh")], stdout=subprocess.DEVNULL, check=False)
    return all(list(Path("/").glob(path.lstrip("/"))) for path in paths)


def needs(what: str, *paths: str) -> None:
    if not installed(*paths):
        pytest.skip(f"not on this machine: {what}; install the packages that scripts/packages.sh names")


def needs_server(server: str) -> None:
    needs("php-cli", "/usr/bin/php")
    if server == "fpm":
        needs("php-fpm", "/usr/sbin/php-fpm*")


@dataclass(frozen=True)
class Page:
    """What the visitor gets. `headers` have lower-case names, each with all of its values."""

    status: int
    headers: dict[str, list[str]]
    body: bytes
    result: Result

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()


class PhpSite:
    """`files` by their path below the code: `public/index.php` and more."""

    def __init__(
        self, bench: Bench, files: dict[str, str | bytes], server: str = "builtin", **changes: Any
    ) -> None:
        needs_server(server)
        layer = bench.folder / "layer"
        if not layer.exists():  # as its Makefile does
            shutil.copytree(EXAMPLE / "layers" / "php" / "runtime", layer / "runtime")
            for name in ("bootstrap", "php.ini"):
                shutil.copy(EXAMPLE / "layers" / "php" / name, layer / name)
            (layer / "bootstrap").chmod(0o755)
        environment = {"PHP_SERVER": server, **changes.pop("environment", {})}
        given = {
            "runtime": "provided.al2023",
            "handler": "public/index.php",
            "memory": 512,
            "layers": (layer,),
        }
        self.bench = bench
        self.function = bench.function("", **{**given, **changes, "environment": environment})
        for path, content in files.items():
            place = self.function.code / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content.encode() if isinstance(content, str) else content)

    def send(self, event: Any) -> Result:
        return self.bench.invoke(self.function, event)

    def ask(self, event: dict[str, Any]) -> Page:
        result = self.send(event)
        assert result.status == "ok", (result.payload, result.log)
        return page(result)

    def get(self, path: str, **more: Any) -> Page:
        return self.ask(v2("GET", path, **more))


def page(result: Result) -> Page:
    answer = result.payload
    headers = {name.lower(): [value] for name, value in answer.get("headers", {}).items()}
    headers |= {name.lower(): list(values) for name, values in answer.get("multiValueHeaders", {}).items()}
    headers |= {"set-cookie": answer["cookies"]} if "cookies" in answer else {}
    body = answer["body"]
    content = base64.b64decode(body, validate=True) if answer["isBase64Encoded"] else body.encode()
    return Page(answer["statusCode"], headers, content, result)


def mirror(bench: Bench, server: str, **changes: Any) -> PhpSite:
    """A site that tells what it was asked."""
    return PhpSite(bench, {"public/index.php": MIRROR}, server, **changes)
