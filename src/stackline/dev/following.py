"""From what the embedded cloud tells of itself to what a session tells: with the names that the template has."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from stackline.core import Diagnostic, Fix
from stackline.dev.events import Called, DevEvent, Logged, Requested, Returned
from stackline.dev.failures import failure
from stackline.dev.names import Names, within

_PLATFORM = re.compile(r"(?:START|END|REPORT) RequestId: \S+")


@dataclass(frozen=True, slots=True)
class Reader:
    """`folders` has the code of each function, by logical ID; `urls` the address of each API, by logical ID."""

    root: Path
    names: Names = field(default_factory=Names)
    folders: Mapping[str, Path] = field(default_factory=dict[str, Path])
    urls: Mapping[str, str] = field(default_factory=dict[str, str])

    def read(self, told: Mapping[str, Any]) -> Iterator[DevEvent]:
        """The events that one of the launcher's becomes; none for what a person has no use for."""
        match told["kind"]:
            case "request":
                yield self._request(told)
            case "invocation-begin":
                by, records = self._cause(told)
                yield Called(told["at"], self._function(told), str(told["request"]), by, records)
            case "invocation":
                yield from self._printed(told)
                yield self._returned(told)
            case _:
                pass

    def _function(self, told: Mapping[str, Any]) -> str:
        return self.names.function(str(told["function"]))

    def _request(self, told: Mapping[str, Any]) -> Requested:
        api = self.names.resource(str(told["api"]))
        path = within(self.urls.get(api, ""), str(told["path"]))
        size, ms = told.get("size"), told.get("ms")
        return Requested(told["at"], api, str(told["method"]), path, int(told["status"]), ms, size)

    def _cause(self, told: Mapping[str, Any]) -> tuple[str, int]:
        by, where = str(told.get("by") or ""), str(told.get("from") or "")
        return (self.names.resource(where) if where else by), int(told.get("records") or 0)

    def _printed(self, told: Mapping[str, Any]) -> Iterator[Logged]:
        for line in printed(str(told.get("log") or "")):
            yield Logged(told["at"], self._function(told), line, str(told["request"]))

    def _returned(self, told: Mapping[str, Any]) -> Returned:
        function, (by, records) = self._function(told), self._cause(told)
        error = cast("dict[str, Any] | None", told.get("error"))
        return Returned(
            told["at"],
            function,
            str(told["request"]),
            str(told["status"]),
            float(told.get("ms") or 0),
            told.get("init_ms"),
            int(told.get("memory_mb") or 0),
            by,
            records,
            failure(error, self.folders.get(function), self.root) if error else None,
            _diagnostic(told.get("diagnostic")),
        )


def printed(log: str) -> list[str]:
    """The function's own lines of a log, without those of the platform, whichever format it has."""
    return [line for line in log.splitlines() if line.strip() and not _is_platforms(line)]


def _is_platforms(line: str) -> bool:
    if _PLATFORM.match(line):
        return True
    if '"type": "platform.' not in line:
        return False
    try:
        told: Any = json.loads(line)
    except ValueError:
        return False
    return isinstance(told, dict) and "record" in told


def _diagnostic(told: Any) -> Diagnostic | None:
    if not isinstance(told, dict):
        return None
    said = cast("dict[str, Any]", told)
    fix = Fix(str(said["fix"]["summary"])) if said.get("fix") else None
    severity = "error" if said.get("severity") == "error" else "info"
    return Diagnostic(
        severity, str(said["code"]), str(said["summary"]), str(said.get("detail") or ""), fix=fix
    )
