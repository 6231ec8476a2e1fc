"""What was copied last, for whichever of this person's projects it is pasted into: where it came from and how it stood.

The text on the system's clipboard names it by a random word only, so that no text from elsewhere can make a server
read files: what the word stands for is in a file of this person alone.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from stackline.core import DiagnosticError, read_bounded, write_atomic
from stackline.server.session import Place

_LIMIT = 4 * 1024 * 1024
_HEAD = "# Copied with Stackline from {file} ({word})"
_MARK = re.compile(r"# Copied with Stackline from .* \(([0-9a-f]{32})\)\r?\n")


@dataclass(frozen=True, slots=True)
class Source:
    """The template that was copied from: its project's folder, its file there, and where the cards stood."""

    root: Path
    file: str
    places: Mapping[str, Place]


def remember(source: Source) -> str:
    """Keep it until the next copy; the line that the copied text begins with."""
    word = secrets.token_hex(16)
    kept = {
        "word": word,
        "root": str(source.root),
        "file": source.file,
        "places": {id: list(place) for id, place in source.places.items()},
    }
    file = _file()
    file.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(file, json.dumps(kept).encode(), mode=0o600)
    return _HEAD.format(file=f"{source.root.name}/{source.file}", word=word) + "\n"


def source_of(text: str) -> Source | None:
    """Where a text was copied from; None where it is not what was copied last."""
    mark = _MARK.match(text)
    if mark is None:
        return None
    try:
        kept: Any = json.loads(read_bounded(_file(), _LIMIT))
        entries = cast("dict[str, Any]", kept)
        if not secrets.compare_digest(str(entries["word"]), mark[1]):
            return None
        places = cast("dict[str, list[float]]", entries["places"])
        return Source(
            Path(entries["root"]),
            str(entries["file"]),
            {id: (float(x), float(y)) for id, (x, y) in places.items()},
        )
    except (DiagnosticError, OSError, ValueError, KeyError, TypeError):
        return None


def _file() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "stackline" / "copied.json"
