"""The lines of a stack trace that are in a function's own code, with the file and line they lead to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

# `File "/var/task/app.py", line 5` (of syntax errors `Line 5`, without the comma),
# `at handler (file:///var/task/app.mjs:3:9)`, `/var/task/app.php:5`
_PLACES = (
    re.compile(r'File "([^"]+)",? [Ll]ine (\d+)'),
    re.compile(r"(?:file://)?((?:/|\.\.?/)[^\s()]+?):(\d+)(?::\d+)?\)?$"),
)
# In the embedded cloud's copy of a package, and in the sandbox.
_COPY = re.compile(r"(?:/[^\s:()'\"]*/code/[0-9a-f]{64}|(?<![\w/])/var/task)/([^\s:()'\"]+)")


@dataclass(frozen=True, slots=True)
class Frame:
    """A line of a trace; `path` (in the function's folder) and `line` where it is in its own code."""

    text: str
    path: str | None = None
    line: int = 0


def frames(trace: Iterable[str], folder: Path | None) -> list[Frame]:
    """Each line; `path` and `line` where it is a file of the function's folder, which then is named as there.

    The code runs from a copy: where that was is of no use to anybody.
    """
    return [_frame(line, folder) for entry in trace for line in entry.rstrip().split("\n") if line.strip()]


def _frame(text: str, folder: Path | None) -> Frame:
    for pattern in _PLACES:
        found = pattern.search(text.strip())
        if found and folder is not None:
            path = _own(found[1], folder)
            if path is not None:
                said = text.replace(f"file://{found[1]}", path).replace(found[1], path)
                return Frame(said, path, int(found[2]))
    return Frame(text)


def with_own_paths(text: str, folder: Path, called: str) -> str:
    """What a function printed, with the paths of the copy that runs as those of its folder, which is `called` so."""

    def name(found: re.Match[str]) -> str:
        tail = found[1]
        return f"{called}/{tail}" if (folder / tail).is_file() else found[0]

    return _COPY.sub(name, text)


def _own(path: str, folder: Path) -> str | None:
    """The longest end of the path that is a file of the folder: the code runs from a copy of it."""
    parts = PurePosixPath(path).parts
    if any(part in ("node_modules", "vendor", "site-packages") for part in parts):
        return None
    for at in range(len(parts)):
        if parts[at] in ("/", ".", ".."):
            continue
        tail = PurePosixPath(*parts[at:])
        place = folder / tail
        if place.is_file() and place.resolve().is_relative_to(folder):
            return tail.as_posix()
    return None
