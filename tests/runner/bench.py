"""A host in the test's own event loop, and functions written on the spot."""

from __future__ import annotations

import asyncio
import json
import textwrap
import uuid
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pytest

from stackline.runner.host import Host
from stackline.runner.launching import Launching
from stackline.runner.model import Function, Request, Result

T = TypeVar("T")


class Bench:
    """A runner to try functions on. Everything runs in one event loop that `run` turns."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.loop = asyncio.new_event_loop()
        self.host = Host(Launching(folder / "state"))
        (folder / "state").mkdir()

    def function(self, source: str, **changes: Any) -> Function:
        code = self.folder / uuid.uuid4().hex[:8]
        code.mkdir()
        (code / "app.py").write_text(textwrap.dedent(source), "utf-8")
        given: dict[str, Any] = {
            "name": "hello",
            "arn": f"arn:aws:lambda:us-east-1:000000000000:function:{code.name}",
            "version": "$LATEST",
            "runtime": "python3.11",
            "handler": "app.handler",
            "code": code,
            "code_id": code.name,
            "timeout": 20,
        }
        return Function(**{**given, **changes})

    def invoke(self, function: Function, event: Any = None, **changes: Any) -> Result:
        return self.run(self.invoking(function, event, **changes))

    def invoking(self, function: Function, event: Any = None, **changes: Any) -> Coroutine[Any, Any, Result]:
        request = Request(str(uuid.uuid4()), json.dumps(event).encode(), **changes)
        return self.host.invoke(function, request)

    def together(self, *invocations: Coroutine[Any, Any, Result]) -> list[Result]:
        async def gather() -> list[Result]:
            return list(await asyncio.gather(*invocations))

        return self.run(gather())

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    def until(self, condition: Callable[[], bool]) -> None:
        async def wait() -> None:
            while not condition():
                await asyncio.sleep(0.02)

        try:
            self.run(asyncio.wait_for(wait(), 60))
        except TimeoutError:
            pytest.fail(f"waited 60 s for a state the host never had; it is {self.host.status()}")
