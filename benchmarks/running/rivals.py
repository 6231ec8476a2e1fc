"""The other tools that run an API's functions on one machine, each installed in a cache folder of its own."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from stackline.embedded.environment import cache_root

SERVERLESS = ("serverless@3.40.0", "serverless-offline@13.10.1")
CHALICE = ("chalice==1.34.0", "setuptools")
FRAMEWORK = ("functions-framework==3.10.2",)

NODE_CODE = """exports.handler = async (event) => ({
  statusCode: 200, headers: { "content-type": "application/json" }, body: '{"ok":true}',
});
"""
PYTHON_CODE = """def handler(event, context):
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": '{"ok":true}'}
"""
_CHALICE_CODE = """from chalice import Chalice

app = Chalice(app_name="hello")


@app.route("/hello")
def hello():
    return {"ok": True}
"""
_FRAMEWORK_CODE = """import functions_framework


@functions_framework.http
def hello(request):
    return {"ok": True}
"""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a server is started, and where it answers. `url` is None where its first lines tell it."""

    name: str
    language: str
    command: tuple[str, ...]
    folder: Path
    environment: dict[str, str]
    url: str | None


def serverless_offline(folder: Path, port: int) -> Plan:
    """Version 13 with serverless 3; Node.js, its own language: each function in a worker thread of it."""
    tool = _installed("serverless-offline", SERVERLESS, _npm)
    runtime = f"nodejs{_node_major()}.x"
    service = {
        "service": "hello",
        "frameworkVersion": "3",
        "provider": {"name": "aws", "runtime": runtime},
        "functions": {
            "hello": {
                "handler": "app.handler",
                "events": [{"httpApi": {"method": "GET", "path": "/hello"}}],
            }
        },
        "plugins": ["serverless-offline"],
    }
    folder.mkdir()
    (folder / "serverless.json").write_text(json.dumps(service))
    (folder / "app.js").write_text(NODE_CODE)
    (folder / "node_modules").symlink_to(tool / "node_modules")
    command = (
        str(tool / "node_modules" / ".bin" / "serverless"),
        *("offline", "start", "--host", "127.0.0.1", "--httpPort", str(port), "--lambdaPort", str(port + 1)),
    )
    said = {"SLS_TELEMETRY_DISABLED": "1", "SLS_NOTIFICATIONS_MODE": "off"}
    return Plan("serverless-offline 13", "Node.js", command, folder, said, f"http://127.0.0.1:{port}/hello")


def chalice(folder: Path, port: int) -> Plan:
    tool = _installed("chalice", CHALICE, _pip)
    (folder / ".chalice").mkdir(parents=True)
    (folder / ".chalice" / "config.json").write_text('{"version": "2.0", "app_name": "hello"}')
    (folder / "app.py").write_text(_CHALICE_CODE)
    command = (str(tool / "bin" / "chalice"), "local", "--no-autoreload", "--port", str(port))
    return Plan("chalice local", "Python", command, folder, {}, f"http://127.0.0.1:{port}/hello")


def functions_framework(folder: Path, port: int) -> Plan:
    """It serves its one function at every path."""
    tool = _installed("functions-framework", FRAMEWORK, _pip)
    folder.mkdir()
    (folder / "main.py").write_text(_FRAMEWORK_CODE)
    command = (
        str(tool / "bin" / "functions-framework"),
        *("--target", "hello", "--host", "127.0.0.1", "--port", str(port)),
    )
    return Plan("functions-framework", "Python", command, folder, {}, f"http://127.0.0.1:{port}/hello")


def _installed(
    name: str, packages: tuple[str, ...], install: Callable[[Path, tuple[str, ...]], None]
) -> Path:
    """The tool's folder. Marked as ready at the end: one that was cut off is made again."""
    folder = cache_root() / "benchmarks" / name
    folder.parent.mkdir(parents=True, exist_ok=True)
    mark = folder / "ready"
    with folder.with_suffix(".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if not mark.exists() or mark.read_text() != " ".join(packages):
            print(f"installing {' and '.join(packages)}", file=sys.stderr)
            shutil.rmtree(folder, ignore_errors=True)
            install(folder, packages)
            mark.write_text(" ".join(packages))
    return folder


def _npm(folder: Path, packages: tuple[str, ...]) -> None:
    folder.mkdir()
    (folder / "package.json").write_text('{"private": true}')
    _run(["npm", "install", "--no-audit", "--no-fund", "--loglevel=error", *packages], folder)


def _pip(folder: Path, packages: tuple[str, ...]) -> None:
    uv = [sys.executable, "-m", "uv", "--quiet"]
    _run([*uv, "venv", "--python", sys.executable, str(folder)], folder.parent)
    python = str(folder / "bin" / "python")
    _run([*uv, "pip", "install", "--compile-bytecode", "--python", python, *packages], folder.parent)


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=dict(os.environ))
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")


def _node_major() -> str:
    told = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    return told.strip().removeprefix("v").partition(".")[0]
