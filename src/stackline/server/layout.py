"""`.stackline/layout.json`: where a person put the cards. Committed with the template, so one card a line, sorted.

{"version": 1, "templates": {"template.yaml": {"ItemsTable": [120, 48]}}}

With groups that a person made it is version 2, which earlier ones read, too: they take the places.
{…, "groups": {"template.yaml": {"group-1": {"name": "Checkout", "colour": "data", "members": ["ItemsTable"]}}}}
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from stackline.core import Diagnostic, DiagnosticError, Fix, read_bounded, write_atomic
from stackline.design.free_groups import FreeGroup, FreeGroups, free_groups
from stackline.server.guard import inside
from stackline.server.session import Place

FILE = ".stackline/layout.json"
_LIMIT = 4 * 1024 * 1024
_FAR = 1_000_000

Layout = Mapping[str, Mapping[str, Place]]
"""Template, relative to the project → logical ID → (x, y) in canvas pixels."""
Groups = Mapping[str, FreeGroups]


def read_layout(root: Path) -> Layout:
    """The places on disk, none where there is no file; raises DiagnosticError where it cannot be understood."""
    templates = _mapping(_document(root).get("templates"))
    return {
        file: {id: place for id, value in _mapping(places).items() if (place := _place(value)) is not None}
        for file, places in templates.items()
    }


def read_groups(root: Path) -> Groups:
    """As `read_layout`: the groups that a person made."""
    return {
        file: found
        for file, value in _mapping(_document(root).get("groups")).items()
        if (found := free_groups(value))
    }


def _document(root: Path) -> dict[str, Any]:
    path = inside(root, FILE)
    if not path.exists():
        return {}
    data = read_bounded(path, _LIMIT)
    try:
        document: Any = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise DiagnosticError([_unreadable(f"It is no JSON: {error}")]) from error
    return _mapping(document)


def write_layout(root: Path, layout: Layout, groups: Groups | None = None) -> bool:
    """Write places and groups where they differ from what is there; whether it wrote."""
    text = render_layout(layout, groups)
    path = inside(root, FILE)
    if path.exists() and read_bounded(path, _LIMIT) == text.encode():
        return False
    if not path.exists() and not any(layout.values()) and not any((groups or {}).values()):
        return False
    path.parent.mkdir(exist_ok=True)
    write_atomic(path, text.encode(), mode=0o644)
    return True


def render_layout(layout: Layout, groups: Groups | None = None) -> str:
    """The same places always give the same bytes, whatever order they were put in."""
    blocks: list[str] = []
    for file, places in sorted(layout.items()):
        lines = [
            f"      {json.dumps(id)}: [{_number(x)}, {_number(y)}]" for id, (x, y) in sorted(places.items())
        ]
        if lines:
            blocks.append(f"    {json.dumps(file)}: {{\n" + ",\n".join(lines) + "\n    }")
    inner = "{\n" + ",\n".join(blocks) + "\n  }" if blocks else "{}"
    boxes = _rendered_groups(groups or {})
    version = 2 if boxes else 1
    return f'{{\n  "version": {version},\n  "templates": {inner}{boxes}\n}}\n'


def _rendered_groups(groups: Groups) -> str:
    blocks: list[str] = []
    for file, free in sorted(groups.items()):
        lines = [
            f"      {json.dumps(group.id)}: {json.dumps(_group(group), ensure_ascii=False)}" for group in free
        ]
        if lines:
            blocks.append(f"    {json.dumps(file)}: {{\n" + ",\n".join(lines) + "\n    }")
    return ',\n  "groups": {\n' + ",\n".join(blocks) + "\n  }" if blocks else ""


def _group(group: FreeGroup) -> dict[str, Any]:
    folded = {"collapsed": True} if group.collapsed else {}
    return {"name": group.name, "colour": group.colour, **folded, "members": list(group.members)}


def rounded(place: Place) -> Place:
    """A place as it is kept: finite, to a tenth of a pixel, and not out of this world."""
    x, y = (round(max(-_FAR, min(_FAR, value)), 1) if math.isfinite(value) else 0.0 for value in place)
    return (x + 0.0, y + 0.0)


def _number(value: float) -> str:
    return json.dumps(int(value) if value == int(value) else value)


def _place(value: Any) -> Place | None:
    items = cast(list[Any], value) if isinstance(value, list) else []
    if len(items) != 2 or not all(
        isinstance(item, int | float) and not isinstance(item, bool) for item in items
    ):
        return None
    return rounded((float(items[0]), float(items[1])))


def _mapping(value: Any) -> dict[str, Any]:
    return cast(dict[str, Any], value) if isinstance(value, dict) else {}


def _unreadable(detail: str) -> Diagnostic:
    return Diagnostic(
        "warning",
        "layout-unreadable",
        f"{FILE} cannot be read; the cards are placed anew",
        detail,
        FILE,
        fix=Fix("Mend or delete the file: until then it is left as it is."),
    )
