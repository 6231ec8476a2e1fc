"""Debuggers as an editor drives them: the Debug Adapter Protocol of debugpy, the inspector protocol of Node.js."""

from __future__ import annotations

import itertools
import json
import socket
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from websockets.sync.client import connect

from waiting import until

_PATIENCE = 120.0
Message = dict[str, Any]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _connected(port: int) -> Any:
    """A first connection that is the real one: a debugger takes whoever connects for its client."""
    try:
        return socket.create_connection(("127.0.0.1", port))
    except OSError:
        return None


def _inspected(port: int) -> str:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
            return json.load(answer)[0]["webSocketDebuggerUrl"]
    except OSError:
        return ""


class Debugpy:
    """Attaches as VS Code does, with no mapping of paths; breakpoints are lines of a file."""

    def __init__(self, port: int, file: Path, *lines: int, restart: bool = False) -> None:
        self._socket = until(lambda: _connected(port), f"a debugger at {port}")
        self._socket.settimeout(_PATIENCE)
        self._file = self._socket.makefile("rb")
        self._numbers = itertools.count(1)
        self._events: list[Message] = []
        self.call("initialize", adapterID="test", pathFormat="path", linesStartAt1=True, columnsStartAt1=True)
        self._send("attach", justMyCode=True, **({"restart": True} if restart else {}))
        self.event("initialized")
        self.breaks(file, *lines)
        self.call("configurationDone")

    def __enter__(self) -> Debugpy:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError, AssertionError):  # what it looked at may be gone
            self.call("disconnect", terminateDebuggee=False)
        self._file.close()
        self._socket.close()

    def breaks(self, file: Path, *lines: int) -> None:
        told = self.call(
            "setBreakpoints", source={"path": str(file)}, breakpoints=[{"line": line} for line in lines]
        )
        assert all(one["verified"] for one in told["breakpoints"]), told

    def stopped(self) -> tuple[str, int]:
        """The file and line at which it stops next."""
        self._thread = self.event("stopped")["threadId"]
        self._frame = self.call("stackTrace", threadId=self._thread)["stackFrames"][0]
        return self._frame["source"]["path"], self._frame["line"]

    def value(self, expression: str) -> str:
        return self.call("evaluate", expression=expression, frameId=self._frame["id"], context="repl")[
            "result"
        ]

    def go_on(self) -> None:
        self.call("continue", threadId=self._thread)

    def event(self, name: str) -> Message:
        for known in self._events:
            if known["event"] == name:
                self._events.remove(known)
                return known.get("body") or {}
        return self._read(lambda message: message.get("event") == name).get("body") or {}

    def call(self, command: str, **arguments: Any) -> Message:
        number = self._send(command, **arguments)
        answer = self._read(
            lambda message: message["type"] == "response" and message["request_seq"] == number
        )
        assert answer["success"], answer
        return answer.get("body") or {}

    def _send(self, command: str, **arguments: Any) -> int:
        number = next(self._numbers)
        message = {"seq": number, "type": "request", "command": command, "arguments": arguments}
        body = json.dumps(message).encode()
        self._socket.sendall(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        return number

    def _read(self, wanted: Callable[[Message], bool]) -> Message:
        while True:
            length = 0
            while line := self._file.readline().strip():
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            assert length, "the debugger hung up"
            message: Message = json.loads(self._file.read(length))
            if wanted(message):
                return message
            assert message.get("success", True), message
            if message["type"] == "event":
                self._events.append(message)


class Inspector:
    """Attaches as VS Code does; breakpoints are lines of a file, counted from 1."""

    def __init__(self, port: int, file: Path, *lines: int) -> None:
        address = until(lambda: _inspected(port), f"an inspector at {port}")
        self._stack = ExitStack()
        self._socket = self._stack.enter_context(connect(address, open_timeout=_PATIENCE))
        self._numbers = itertools.count(1)
        self._events: list[Message] = []
        self._urls: dict[str, str] = {}
        for method in ("Runtime.enable", "Debugger.enable"):
            self.call(method)
        for line in lines:
            self.call("Debugger.setBreakpointByUrl", lineNumber=line - 1, url=file.as_uri())
        self.call("Runtime.runIfWaitingForDebugger")

    def __enter__(self) -> Inspector:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def stopped(self) -> tuple[str, int]:
        while True:
            paused = next((one for one in self._events if one["method"] == "Debugger.paused"), None)
            if paused is None:
                self._hear()
                continue
            self._events.remove(paused)
            self._frame = paused["params"]["callFrames"][0]
            location = self._frame["location"]
            return self._urls[location["scriptId"]].removeprefix("file://"), location["lineNumber"] + 1

    def value(self, expression: str) -> str:
        frame = self._frame["callFrameId"]
        told = self.call("Debugger.evaluateOnCallFrame", callFrameId=frame, expression=expression)
        return str(told["result"]["value"])

    def go_on(self) -> None:
        self.call("Debugger.resume")

    def call(self, method: str, **params: Any) -> Message:
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            message = self._hear()
            if message.get("id") == number:
                assert "error" not in message, message
                return message["result"]

    def _hear(self) -> Message:
        message: Message = json.loads(self._socket.recv(timeout=_PATIENCE))
        if message.get("method") == "Debugger.scriptParsed":
            self._urls[message["params"]["scriptId"]] = message["params"]["url"]
        elif "method" in message:
            self._events.append(message)
        return message
