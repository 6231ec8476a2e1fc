"""Node.js and custom runtimes, and what is said where the machine has another version."""

from __future__ import annotations

import os
import platform
import shutil
from pathlib import Path
from typing import Any

import pytest

from runner.bench import Bench
from stackline.runner.model import Function

needs_node = pytest.mark.skipif(shutil.which("npm") is None, reason="no Node.js with npm")


def node(bench: Bench, source: str, file: str = "app.mjs", **changes: Any) -> Function:
    function = bench.function("", runtime="nodejs22.x", **changes)
    (function.code / "app.py").unlink()
    (function.code / file).write_text(source)
    return function


@needs_node
def test_node_answers(bench: Bench) -> None:
    function = node(
        bench,
        "export const handler = async (event, context) => {"
        " console.log('line', event.n);"
        " return { event, id: context.awsRequestId, env: process.env.AWS_EXECUTION_ENV } }",
    )
    event = {"n": 1, "text": "ü – 漢字 🎈"}
    first, second = bench.invoke(function, event), bench.invoke(function, event)
    assert first.payload["event"] == event
    assert first.payload["env"] == "AWS_Lambda_nodejs22.x"
    assert "line 1" in first.log
    assert first.payload["id"] != second.payload["id"]
    assert (first.init_ms is None, second.init_ms is None) == (False, True)


@needs_node
def test_node_handlers_with_a_callback(bench: Bench) -> None:
    function = node(
        bench, "exports.handler = (event, context, callback) => callback(null, event * 2)", "app.js"
    )
    assert bench.invoke(function, 21).payload == 42
    silent = node(bench, "exports.handler = () => {}", "app.js")
    assert bench.invoke(silent).payload is None


@needs_node
@pytest.mark.parametrize(
    ("source", "status", "error_type"),
    [
        ("export const handler = async () => { throw new TypeError('no') }", "error", "TypeError"),
        ("export const handler = async () => { setTimeout(() => { throw new RangeError('late') }, 1);"
         " await new Promise(() => setTimeout(() => {}, 60000)) }", "error", "RangeError"),
        ("import 'nowhere'", "init-error", "Error"),
        ("export const other = 1", "init-error", "Runtime.HandlerNotFound"),
        ("export const handler = async () => process.exit(3)", "exit", "Runtime.ExitError"),
    ],
)  # fmt: skip
def test_node_failures(bench: Bench, source: str, status: str, error_type: str) -> None:
    result = bench.invoke(node(bench, source))
    assert (result.status, result.payload["errorType"]) == (status, error_type)


@needs_node
def test_node_finds_layers_and_the_sdk(bench: Bench, tmp_path: Path) -> None:
    package = tmp_path / "layer" / "nodejs" / "node_modules" / "shared"
    package.mkdir(parents=True)
    (package / "package.json").write_text('{"name": "shared", "main": "index.js"}')
    (package / "index.js").write_text("exports.name = 'layer'")
    function = node(
        bench,
        "import shared from 'shared'; import { S3Client } from '@aws-sdk/client-s3';"
        "export const handler = async () => [shared.name, typeof S3Client]",
        layers=(tmp_path / "layer",),
    )
    assert bench.invoke(function).payload == ["layer", "function"]


@needs_node
def test_node_timeout_and_concurrency(bench: Bench) -> None:
    slow = node(
        bench, "export const handler = () => new Promise(() => setInterval(() => {}, 1000))", timeout=1
    )
    assert bench.invoke(slow).status == "timeout"
    source = "export const handler = async (n) => { await new Promise(r => setTimeout(r, 50)); return n }"
    function = node(bench, source, concurrency=2)
    results = bench.together(*(bench.invoking(function, n) for n in range(6)))
    assert [result.payload for result in results] == list(range(6))


BOOTSTRAP = """#!/bin/sh
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
while true; do
  event=$(curl -sS -D $TMPDIR/headers "$api/next")
  id=$(grep -i lambda-runtime-aws-request-id $TMPDIR/headers | tr -d '\\r' | cut -d' ' -f2)
  curl -sS -d "{\\"got\\": $event, \\"handler\\": \\"$_HANDLER\\"}" "$api/$id/response" > /dev/null
done
"""


@pytest.mark.skipif(shutil.which("curl") is None, reason="the bootstrap needs curl")
@pytest.mark.parametrize("in_layer", [False, True])
def test_a_custom_runtime(bench: Bench, tmp_path: Path, in_layer: bool) -> None:
    layer = tmp_path / "layer"
    layer.mkdir()
    (layer / "other").touch()
    function = bench.function("", runtime="provided.al2023", handler="x.y", layers=(layer,))
    bootstrap = (layer if in_layer else function.code) / "bootstrap"
    bootstrap.write_text(BOOTSTRAP)
    bootstrap.chmod(0o755)
    for n in range(3):
        assert bench.invoke(function, n).payload == {"got": n, "handler": "x.y"}


def test_a_custom_runtime_without_a_bootstrap_or_for_another_machine(bench: Bench) -> None:
    function = bench.function("", runtime="provided.al2023")
    assert bench.invoke(function).status == "init-error"
    machine = {"x86_64": 183, "aarch64": 62}[platform.machine()]  # the other one's number, in an ELF head
    head = (
        b"\x7fELF\x02\x01\x01"
        + bytes(9)
        + (2).to_bytes(2, "little")
        + machine.to_bytes(2, "little")
        + bytes(44)
    )
    (function.code / "bootstrap").write_bytes(head)
    (function.code / "bootstrap").chmod(0o755)
    assert bench.invoke(function).status == "init-error"


def test_another_python_version_is_told_once(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.defpath)
    function = bench.function("def handler(e, c): return 1", runtime="python3.5")
    first, second = bench.invoke(function), bench.invoke(function)
    assert first.payload == second.payload == 1
    assert first.diagnostic is not None
    assert (first.diagnostic.code, first.diagnostic.severity) == ("runtime-version", "info")
    assert second.diagnostic is None
