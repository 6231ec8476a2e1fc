"""An invocation's error with the lines of the user's own files that it went through."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from stackline.deploy.frames import Frame, frames
from stackline.dev.events import Failure, Place


def failure(told: Mapping[str, Any], folder: Path | None, root: Path) -> Failure:
    """`told` is the runtime's error; `folder` has the function's code, and places are named from `root`."""
    trace = cast("list[Any]", told.get("stackTrace") or told.get("trace") or [])
    kind, message = str(told.get("errorType") or "Error"), str(told.get("errorMessage") or "")
    places: list[Place] = []
    for frame in frames([str(line) for line in trace], folder):
        place = _place(frame, folder, root)
        if place.text.strip() == f"{kind}: {message}":
            continue  # Node.js begins its traces with it
        # Python's own copy of the line follows its place.
        if not (places and places[-1].code and places[-1].code.strip() == place.text.strip()):
            places.append(place)
    return Failure(kind, message, tuple(places))


def _place(frame: Frame, folder: Path | None, root: Path) -> Place:
    if folder is None or frame.path is None:
        return Place(frame.text.strip("\n"))
    path = folder / frame.path
    file = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
    return Place(frame.text.strip("\n"), file, frame.line, _line(path, frame.line))


def _line(path: Path, number: int) -> str:
    """The line as it is on disk now; empty where there is none."""
    try:
        lines = path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    return lines[number - 1] if 0 < number <= len(lines) else ""
