"""What a function prints is told when it prints it, and before its invocation is over."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

from stackline.runner.feed import Feed
from stackline.runner.host import Host
from stackline.runner.launching import Launching
from stackline.runner.model import Function, Request
from stackline.runner.output import Output

CODE = """
import sys, time
print("at the start", flush=True)
def handler(event, context):
    print("one")
    sys.stderr.write("two\\n")
    print("no end", end="")
    return {}
"""


def test_lines_are_told_once_however_they_come() -> None:
    async def run() -> list[str]:
        told: list[str] = []
        output = Output(told.append)
        for piece in (b"a\nb", b"c\n", b"\xc3", b"\xa9\n\n", b"rest"):
            os.write(output.write_end, piece)
            await asyncio.sleep(0.01)
        assert output.take() == "a\nbc\né\n\nrest"
        os.write(output.write_end, b"more\n")
        assert output.take() == "more\n"
        os.close(output.write_end)
        output.close()
        return told

    assert asyncio.run(run()) == ["a", "bc", "é", "", "rest", "more"]


def test_an_invocation_is_told_line_by_line(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(CODE)
    ours, theirs = os.pipe()

    async def run() -> None:
        feed = Feed()
        await feed.open(theirs)
        host = Host(Launching(tmp_path / "state"), feed=feed)
        function = Function("f", "arn", "$LATEST", "python3.11", "app.handler", tmp_path, "1", timeout=30)
        for request in ("r1", "r2"):
            assert (await host.invoke(function, Request(request, b"{}"))).status == "ok"
        await host.invoke(Function("g", "", "1", "java21", "x", tmp_path, "1"), Request("r3", b"{}"))
        await host.close()
        feed.close()
        await asyncio.sleep(0)  # what closes it runs after

    asyncio.run(run())
    with os.fdopen(ours) as pipe:
        told: list[dict[str, Any]] = [json.loads(line) for line in pipe]
    said = [(entry["request"], entry["line"]) if "line" in entry else entry["end"] for entry in told]
    first = [("r1", "one"), ("r1", "two"), ("r1", "no end")]
    second = [("r2", "one"), ("r2", "two"), ("r2", "no end")]
    assert said == [("", "at the start"), *first, "r1", *second, "r2", "r3"]


def test_nobody_listens() -> None:
    Feed().line("f", "r", "x")
    Feed().end("r")
