"""From what the embedded cloud tells of itself to what a session tells: with the names that the template has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from stackline.core import Diagnostic, Fix
from stackline.deploy.frames import with_own_paths
from stackline.dev.events import Called, Debugger, DevEvent, Logged, Problems, Requested, Returned
from stackline.dev.failures import failure
from stackline.dev.names import Names, named, within
from stackline.dev.telemetry import sender


@dataclass(frozen=True, slots=True)
class Reader:
    """By logical ID: `folders` has the code of each function, `urls` the address of each API, `ports` those of the
    debuggers."""

    root: Path
    names: Names = field(default_factory=Names)
    folders: Mapping[str, Path] = field(default_factory=dict[str, Path])
    urls: Mapping[str, str] = field(default_factory=dict[str, str])
    ports: Mapping[str, int] = field(default_factory=dict[str, int])

    def read(self, told: Mapping[str, Any]) -> Iterator[DevEvent]:
        """The events that one of the launcher's becomes; none for what a person has no use for."""
        if (to_backend := sender()) is not None:
            to_backend.hear(told, self.names)
        match told["kind"]:
            case "request":
                yield self._request(told)
            case "invocation-begin":
                by, records = self._cause(told)
                yield Called(told["at"], self._function(told), str(told["request"]), by, records)
            case "log":
                yield from self._printed(told)
            case "invocation":
                yield self._returned(told)
            case "diagnostic":
                if (diagnostic := _diagnostic(told["diagnostic"])) is not None:
                    yield Problems((diagnostic,))
            case _:
                pass

    def _function(self, told: Mapping[str, Any]) -> str:
        return self.names.function(str(told["function"]))

    def _request(self, told: Mapping[str, Any]) -> Requested:
        name = str(told["api"])
        answers = (id for id, url in self.urls.items() if named(url) == name)
        api = next(answers, None) or self.names.resource(name)
        path = within(self.urls.get(api, ""), str(told["path"]))
        size, ms = told.get("size"), told.get("ms")
        return Requested(told["at"], api, str(told["method"]), path, int(told["status"]), ms, size)

    def _cause(self, told: Mapping[str, Any]) -> tuple[str, int]:
        by, where = str(told.get("by") or ""), str(told.get("from") or "")
        return (self.names.resource(where) if where else by), int(told.get("records") or 0)

    def _printed(self, told: Mapping[str, Any]) -> Iterator[DevEvent]:
        text, function = str(told["text"]), self._function(told)
        if function in self.ports and text.startswith("[stackline] waits for a debugger"):
            yield Debugger(told["at"], function, self.ports[function], False)
        elif function in self.ports and text.startswith("[stackline] the debugger is here"):
            yield Debugger(told["at"], function, self.ports[function], True)
        elif text.strip():
            yield Logged(told["at"], function, self._own(text, function), str(told["request"]))

    def _own(self, text: str, function: str) -> str:
        """With the user's files instead of those of the copy that runs: PHP names them in what it logs."""
        folder = self.folders.get(function)
        if folder is None:
            return text
        called = folder.relative_to(self.root).as_posix() if folder.is_relative_to(self.root) else str(folder)
        return with_own_paths(text, folder, called)

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


def _diagnostic(told: Any) -> Diagnostic | None:
    if not isinstance(told, dict):
        return None
    said = cast("dict[str, Any]", told)
    fix = Fix(str(said["fix"]["summary"])) if said.get("fix") else None
    severity = "error" if said.get("severity") == "error" else "info"
    return Diagnostic(
        severity, str(said["code"]), str(said["summary"]), str(said.get("detail") or ""), fix=fix
    )
