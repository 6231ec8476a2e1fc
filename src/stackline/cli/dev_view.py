"""How a developer's session is shown to a person: one view of everything. Programs get `json_lines.py`."""

from __future__ import annotations

import json
import re
import time
from typing import Any, cast

from rich.status import Status
from rich.text import Text

from stackline.cli.output import console, print_diagnostics
from stackline.dev import (
    Api,
    Called,
    Debugger,
    DevEvent,
    Logged,
    Place,
    Problems,
    Progress,
    Ready,
    Reloaded,
    Requested,
    Returned,
    Updated,
)

_COLOURS = ("cyan", "magenta", "blue", "green", "yellow", "bright_cyan", "bright_magenta", "bright_blue")
# What runtimes and their debuggers print of themselves.
_RUNTIMES = (
    "[ERROR] ",
    "LAMBDA_WARNING: ",
    "Debugger listening on ws:",
    "Debugger attached.",
    "For help, see: https://nod",
)
# `TIME⇥REQUEST⇥LEVEL⇥…` of Node.js, `[LEVEL]⇥TIME⇥REQUEST⇥…` of Python.
_TEXT = re.compile(
    r"(?:\[(?P<python>[A-Z]+)\]\t)?\d{4}-\d\d-\d\dT[\d:.]+Z\t[\w-]*\t(?(python)|(?P<level>[A-Z]+)\t)(?P<said>.*)"
)
_KINDS = {"function-url": "function URL", "graphql-api": "GraphQL", "cdn": "CDN"}
_CAUSED = {"aws:sqs": "a queue", "aws:sns": "a topic", "aws:s3": "a bucket", "aws:logs": "a log group"}


class People:
    """Lines that go on: a clock, who speaks in a colour of its own, and what happened."""

    def __init__(self) -> None:
        self._out = console()
        self._colours: dict[str, str] = {}
        self._width = 0
        self._apis: tuple[Api, ...] | None = None
        self._status: Status | None = None

    def tell(self, event: DevEvent) -> None:
        if isinstance(event, Progress):
            self._progress(event.text)
            return
        self._at_rest()
        match event:
            case Ready():
                self._ready(event)
            case Requested():
                self._requested(event)
            case Returned():
                self._returned(event)
            case Logged():
                if not of_the_runtime(event.text):
                    self._line(event.at, event.function, Text(f"│ {shown(event.text)}"))
            case Debugger():
                self._debugger(event)
            case Reloaded():
                self._reloaded(event)
            case Updated():
                self._updated(event)
            case Problems():
                print_diagnostics(event.diagnostics)
            case Called():
                pass  # its end says all of it
            case _:
                self._out.print("Stopped; what the embedded cloud holds is kept.")

    def _progress(self, text: str) -> None:
        if not self._out.is_terminal:
            self._out.print(Text(text, "dim"))
        elif self._status is None:
            self._status = self._out.status(Text(text, "dim"))
            self._status.start()
        else:
            self._status.update(Text(text, "dim"))

    def _at_rest(self) -> None:
        if self._status is not None:
            self._status.stop()
            self._status = None

    def _ready(self, event: Ready) -> None:
        self._width = max([len(name) for name in event.functions] + [len(api.id) for api in event.apis] + [0])
        if event.apis == self._apis:
            return
        self._apis = event.apis
        self._out.print()
        for api in event.apis:
            kind = (f"  {_KINDS[api.kind]}" if api.kind in _KINDS else "", "dim")
            self._out.print(Text.assemble((api.id, "bold"), "  ", (api.url, "underline"), kind))
            labels = [_aligned(route.label) for route in api.routes]
            width = max(map(len, labels), default=0)
            for label, route in zip(labels, api.routes, strict=True):
                self._out.print(Text(f"  {label:<{width}}  {', '.join(route.targets)}"))
        place = "" if event.environment == "local" else f", works in {event.environment}"
        self._out.print(
            Text(f"{event.stack} is up{place}, and follows every change. Ctrl-C ends it.\n", "bold")
        )

    def _requested(self, event: Requested) -> None:
        colour = "green" if event.status < 400 else "yellow" if event.status < 500 else "red"
        text = Text.assemble((f"{event.method} ", "bold"), event.path, "  ")
        if event.status:
            text.append(str(event.status), f"bold {colour}")
        if event.ms is not None:
            text.append(f"  {event.ms:.0f} ms", "dim")
        if event.size is not None:
            text.append(f"  {event.size} bytes", "dim")
        self._line(event.at, event.api, text)

    def _returned(self, event: Returned) -> None:
        good = event.status == "ok"
        text = Text("✓ " if good else "✗ ", "green" if good else "bold red")
        if event.error:
            text.append(f"{event.error.type}: {event.error.message}  ", "red")
        parts = [f"{event.ms:.0f} ms"]
        parts += [f"cold start {event.init_ms:.0f} ms"] if event.init_ms is not None else []
        parts += [f"{event.memory_mb} MB"] if event.memory_mb else []
        text.append(" · ".join(parts), "dim")
        if event.by:
            many = f"{event.records} of " if event.records > 1 else ""
            text.append(f"  ← {many}{_CAUSED.get(event.by, event.by)}", "dim")
        self._line(event.at, event.function, text)
        for place in event.error.trace if event.error else ():
            self._out.print(_place(place, self._indent))
        if event.diagnostic:
            print_diagnostics([event.diagnostic])

    def _debugger(self, event: Debugger) -> None:
        where = f"127.0.0.1:{event.port}"
        what = (
            f"● the debugger is attached on {where}"
            if event.attached
            else f"◌ waits for a debugger on {where}"
        )
        self._line(event.at, event.function, Text(what, "bold"))

    def _reloaded(self, event: Reloaded) -> None:
        self._line(time.time(), "", Text(f"↻ {', '.join(event.functions)} in {event.ms:.0f} ms", "bold"))

    def _updated(self, event: Updated) -> None:
        outcome = event.outcome
        if outcome.outcome == "unchanged":
            self._line(time.time(), "", Text("Nothing changed in the stack", "dim"))
            return
        changed = sorted({change.resource or change.id for change in outcome.changes})
        few = ", ".join(changed[:6]) + (f" and {len(changed) - 6} more" if len(changed) > 6 else "")
        what = f": {few}" if few else ""
        self._line(time.time(), "", Text(f"↑ Updated in {outcome.duration:.1f} s{what}", "bold"))

    @property
    def _indent(self) -> int:
        return 10 + self._width

    def _line(self, at: float, who: str, what: Text) -> None:
        clock = time.strftime("%H:%M:%S", time.localtime(at))
        colour = self._colours.setdefault(who, _COLOURS[len(self._colours) % len(_COLOURS)]) if who else ""
        self._out.print(Text.assemble((f"{clock} ", "dim"), (f"{who:<{self._width}} ", colour), what))


def _place(place: Place, indent: int) -> Text:
    """A line of a trace; the user's own with the line of code."""
    text = Text(" " * indent + "  ")
    if not place.file:
        text.append(place.text.strip(), "dim")
        return text
    text.append(f"{place.file}:{place.line}", "bold")
    if place.code:
        text.append(f"\n{' ' * indent}    {place.code.strip()}", "red")
    return text


def _aligned(label: str) -> str:
    """`GET /items` with its path below those of other methods."""
    method, space, path = label.partition(" ")
    return f"{method:<6} {path}" if space and method.isupper() else label


def of_the_runtime(line: str) -> bool:
    """What a runtime prints of an error, or around it: the error is shown with the lines of code it went through."""
    if line.startswith(_RUNTIMES) or "\tERROR\tInvoke Error \t" in line:
        return True
    told = _object(line)
    return {"errorType", "stackTrace"} <= told.keys() or str(told.get("message")).startswith("LAMBDA_WARNING")


def shown(line: str) -> str:
    """A line of a log as a person reads it: level and message, without the clock and the request that are told anyhow;
    of a JSON one what else it says, too."""
    if found := _TEXT.match(line):
        return f"{found['level'] or found['python']} {found['said']}"
    told = _object(line)
    return _told(told) if "message" in told else line


def _object(line: str) -> dict[str, object]:
    """The line as a JSON object, empty where it is none."""
    if not line.startswith("{"):
        return {}
    try:
        told: Any = json.loads(line)
    except ValueError:
        return {}
    return cast("dict[str, object]", told) if isinstance(told, dict) else {}


def _told(told: dict[str, object]) -> str:
    level, message = str(told.pop("level", "")), told.pop("message")
    for known in ("timestamp", "requestId", "logger"):
        told.pop(known, None)
    rest = " ".join(f"{key}={json.dumps(value)}" for key, value in told.items())
    said = message if isinstance(message, str) else json.dumps(message)
    return " ".join(part for part in (level, said, rest) if part)
