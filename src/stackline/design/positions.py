"""Where a person put the cards: read from `.stackline/layout.json`, which the canvas writes."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from stackline.core import DiagnosticError, read_bounded
from stackline.design.free_groups import FreeGroups, free_groups
from stackline.design.values import mapping, sequence

_FILE = ".stackline/layout.json"
_LIMIT = 4 * 1024 * 1024


def read_positions(folder: Path, template: str) -> dict[str, tuple[float, float]]:
    """The saved places (x, y) of a template's cards, by id; `template` is its file, relative to the project `folder`.

    A file that is not there or cannot be understood gives none: a picture is then laid out anew, and it is the
    canvas that tells what is wrong with the file.
    """
    places = mapping(mapping(_document(folder).get("templates")).get(template))
    return {id: place for id, value in places.items() if (place := _place(value)) is not None}


def read_free_groups(folder: Path, template: str) -> FreeGroups:
    """The groups that a person made of a template's cards; none where the file cannot be understood."""
    return free_groups(mapping(_document(folder).get("groups")).get(template))


def _document(folder: Path) -> dict[str, Any]:
    path = folder / _FILE
    try:
        document: Any = json.loads(read_bounded(path, _LIMIT)) if path.is_file() else {}
    except (DiagnosticError, ValueError, RecursionError):
        return {}
    return mapping(document)


def _place(value: Any) -> tuple[float, float] | None:
    numbers = [float(item) for item in sequence(value) if isinstance(item, int | float)]
    if len(numbers) != 2 or not all(math.isfinite(number) and abs(number) <= 1e6 for number in numbers):
        return None
    return numbers[0], numbers[1]
