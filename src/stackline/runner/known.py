"""Calls of APIs that the launcher has told of: which function they lead to, for as long as nothing changes."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stackline.core import DiagnosticError
from stackline.gateway import callers
from stackline.gateway.heads import Head, header_map
from stackline.gateway.page import Page
from stackline.gateway.proxy_calls import Route
from stackline.gateway.untyped import record
from stackline.runner.model import Function, read_function

_MOST = 4096
# A request of which more is to come than this goes the whole way: it could not change hands any more.
LARGEST = 64 * 1024

Key = tuple[str, bytes]  # method and path as they were sent


@dataclass(frozen=True, slots=True)
class Known:
    """`number` is the launcher's name for it."""

    number: int
    generation: int
    route: Route
    function: Function


@dataclass
class KnownCalls:
    """`port` is the one that clients must name."""

    page: Page
    port: int
    _known: dict[Key, Known] = field(default_factory=dict[Key, Known])

    def learn(self, told: Mapping[str, Any]) -> None:
        """Of the launcher; what a runner cannot read is not known."""
        try:
            function = read_function(told["function"])
        except DiagnosticError:
            return
        key = (str(told["method"]), str(told["path"]).encode("latin-1"))
        if len(self._known) >= _MOST:
            self._known.pop(next(iter(self._known)))
        route = Route(**record(told["route"]))
        self._known[key] = Known(int(told["number"]), int(told["generation"]), route, function)

    def read(self, file: Path) -> None:
        """Calls that were kept: a line each, after a first one that is not for here."""
        with contextlib.suppress(OSError):  # something has changed since: it is taken away then
            for line in file.read_bytes().splitlines()[1:]:
                self.learn(json.loads(line))

    def functions(self) -> list[Function]:
        """Those that are called, the last that was learned first."""
        found = [known.function for known in reversed(self._known.values())]
        return [one for number, one in enumerate(found) if one not in found[:number]]

    def find(self, head: Head) -> tuple[Known, dict[str, str]] | None:
        """With the request's headers; None where the launcher must look at it."""
        scope = head.scope
        known = self._known.get((scope["method"], scope["raw_path"]))
        if known is None or head.size + head.length > LARGEST:
            return None
        if known.generation != self.page.generation:
            self._known.clear()
            return None
        headers = header_map(scope)
        return (known, headers) if self._may_pass(known, headers) else None

    def _may_pass(self, known: Known, headers: dict[str, str]) -> bool:
        """The launcher refuses who may not."""
        if not callers.host_allowed(headers.get("host", ""), self.port):
            return False
        origin = headers.get("origin")
        if origin is None:
            return not callers.is_of_a_foreign_page(headers)
        return callers.is_loopback_origin(origin) or callers.is_named(
            known.route.cors.get("allowOrigins"), origin
        )
