"""The calls that are known, on disk: the next session of a project that has not changed is answered before MiniStack is
loaded.

The file is there only while it is true. It is written when all that it rests on is on disk, and taken away before
any of that may change.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from stackline.core import write_atomic
from stackline.embedded.live import Live
from stackline.embedded.settings import Folder, source_mark
from stackline.gateway.untyped import record

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """`functions` as the session told them (`live.py`); `calls` as the runner is told, with what notes of them need."""

    functions: dict[str, Any]
    calls: tuple[dict[str, Any], ...]


def write(
    folder: Folder, port: int, functions: Mapping[str, Any], calls: Iterable[Mapping[str, Any]]
) -> None:
    """Only its owner may read it: functions' variables are in it. Raises OSError."""
    head = {"source": source_mark(), "port": port, "functions": functions}
    lines = [json.dumps(one) for one in (head, *calls)]
    write_atomic(folder.calls, ("\n".join(lines) + "\n").encode(), mode=0o600)


def read(folder: Folder, port: int) -> Kept | None:
    """None where there is no such file, or one of another toolkit or port."""
    try:
        head, *calls = [record(json.loads(line)) for line in folder.calls.read_bytes().splitlines()]
    except (OSError, ValueError):
        return None
    if head.get("source") != source_mark() or head.get("port") != port:
        return None
    return Kept(record(head.get("functions")), tuple(calls))


def drop(folder: Folder) -> None:
    folder.calls.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Keeping:
    """What a launcher keeps: calls while a session's code runs (`live`), with no debugger, as itself."""

    folder: Folder
    port: int
    live: Live

    def write(self, calls: list[dict[str, Any]]) -> None:
        functions = self.live.told
        if self.live.process is None or not functions:
            return  # what is deployed runs, which no session has looked at
        if any(record(one).get("debug") or record(one).get("acting") for one in functions.values()):
            return
        try:
            write(self.folder, self.port, functions, calls)
        except OSError as error:
            _log.warning("The calls that are known could not be kept: %s", error)

    def drop(self) -> None:
        drop(self.folder)
