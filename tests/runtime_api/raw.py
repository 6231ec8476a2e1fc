"""A custom runtime that does nothing itself: the test makes each of its calls to the Runtime API, byte by byte."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from runner.bench import Bench
from stackline.runner.model import Result

BOOTSTRAP = """#!/bin/sh
echo "$AWS_LAMBDA_RUNTIME_API" > "$TMPDIR/api.new"
mv "$TMPDIR/api.new" "$TMPDIR/api"
exec sleep 1000
"""
NEXT = "invocation/next"
OK = (202, {"status": "OK"})
ERROR = {"errorMessage": "No such item", "errorType": "ItemMissing", "stackTrace": ["a.py:1", "b.py:2"]}
UNKNOWN = (400, {"errorMessage": "Invalid request ID", "errorType": "InvalidRequestID"})


@dataclass(frozen=True)
class Answered:
    """`headers` have lower-case names."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class RawRuntime:
    """Its function, and its side of the protocol. A call goes over a connection of its own."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._tasks: list[asyncio.Task[Result]] = []
        self.function = bench.function("", runtime="provided.al2023", handler="raw", memory=512)
        (self.function.code / "bootstrap").write_text(BOOTSTRAP)
        (self.function.code / "bootstrap").chmod(0o755)

    def configure(self, **changes: Any) -> None:
        self.function = replace(self.function, **changes)

    def invoke(self, event: Any = None, **request: Any) -> asyncio.Task[Result]:
        task = asyncio.ensure_future(self._bench.invoking(self.function, event, **request))
        self._tasks.append(task)
        return task

    async def close(self) -> None:
        """Give up what no answer will come for."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def address(self) -> str:
        """Where the worker's Runtime API is; the first invocation starts it."""
        while True:
            found: list[Path] = list((self._bench.folder / "state" / "workers").glob("*/api"))
            if found:
                return found[0].read_text().strip()
            await asyncio.sleep(0.01)

    async def next(self) -> Answered:
        return await self.call("GET", NEXT)

    async def begin(self, event: Any = None, **request: Any) -> tuple[asyncio.Task[Result], str]:
        """An invocation that the runtime has been given: its result to come, and its request ID."""
        task = self.invoke(event, **request)
        given = await self.next()
        return task, given.headers["lambda-runtime-aws-request-id"]

    async def call(
        self, method: str, path: str, body: bytes | str = b"", headers: dict[str, str] | None = None
    ) -> Answered:
        content = body.encode() if isinstance(body, str) else body
        lines = [f"{name}: {value}" for name, value in (headers or {}).items()]
        if method == "POST":
            lines.append(f"Content-Length: {len(content)}")
        return await self.send(
            "\r\n".join([_first(method, path), "Host: api", *lines, "", ""]).encode() + content
        )

    async def stream(
        self, request_id: str, *chunks: bytes, trailers: dict[str, str] | None = None, mode: str = "streaming"
    ) -> Answered:
        return await self.send(streamed(request_id, *chunks, trailers=trailers, mode=mode))

    async def send(self, data: bytes) -> Answered:
        reader, writer = await self.connect()
        writer.write(data)
        answer = await answered(reader)
        writer.close()
        return answer

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        host, _, port = (await self.address()).partition(":")
        return await asyncio.open_connection(host, int(port), limit=1 << 24)


def _first(method: str, path: str) -> str:
    whole = path if path.startswith("/") else f"/2018-06-01/runtime/{path}"
    return f"{method} {whole} HTTP/1.1"


def streamed(
    request_id: str, *chunks: bytes, trailers: dict[str, str] | None = None, mode: str = "streaming"
) -> bytes:
    """A response as "Implementing response streaming in a custom runtime" wants it."""
    head = [
        _first("POST", f"invocation/{request_id}/response"),
        f"Lambda-Runtime-Function-Response-Mode: {mode}",
        "Transfer-Encoding: chunked",
        *(["Trailer: " + ", ".join(trailers)] if trailers else []),
    ]
    body = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in (*chunks,) if chunk)
    ends = "".join(f"{name}: {value}\r\n" for name, value in (trailers or {}).items())
    return "\r\n".join([*head, "", ""]).encode() + body + b"0\r\n" + ends.encode() + b"\r\n"


async def answered(reader: asyncio.StreamReader) -> Answered:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
    return Answered(
        int(head[0].split()[1]), headers, await reader.readexactly(int(headers["content-length"]))
    )


def exchange(
    bench: Bench,
    raw: RawRuntime,
    post: Callable[[str], Coroutine[Any, Any, Answered]],
    event: Any = None,
    **request: Any,
) -> tuple[Result, Answered]:
    """One invocation that `post`, given its request ID, answers."""

    async def talk() -> tuple[Result, Answered]:
        task, request_id = await raw.begin(event, **request)
        answer = await post(request_id)
        return await task, answer

    return bench.run(talk())


def refused(state: str, wanted: str) -> tuple[int, dict[str, str]]:
    told = f"State transition from {state} to {wanted} failed for runtime. Error: State transition is not allowed"
    return 403, {"errorMessage": told, "errorType": "InvalidStateTransition"}


def told(answer: Answered) -> tuple[int, Any]:
    return answer.status, answer.json
