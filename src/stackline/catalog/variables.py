"""Variables: what they are called (the logical ID, the kind's word unless it ends in it, and the attribute), and
which resources those of the template are about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stackline.catalog.model import Path

if TYPE_CHECKING:
    from stackline.catalog.view import View

# An acronym is one word (HTTPLogs → HTTP_LOGS); digits stay with the word before them (Items2 → ITEMS2).
_WORD = re.compile(r"[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+[0-9]*|[0-9]+")


def words(logical_id: str) -> list[str]:
    """`HTTPLogs` → [`HTTP`, `LOGS`]."""
    return [word.upper() for word in _WORD.findall(logical_id)]


def variable_name(logical_id: str, word: str, suffix: str, *, pascal: bool = False) -> str:
    """The variable for one attribute of a resource.

    `word` is the kind's (`TABLE`, `STATE_MACHINE`), `suffix` the attribute's (`NAME`). `pascal` writes
    `ItemsTableName`, as is usual in a state machine's substitutions. No suffix: the kind's word says it (a URL).
    """
    parts = words(logical_id)
    kind = word.split("_")
    if parts[-len(kind) :] != kind:
        parts += kind
    parts += suffix.split("_") if suffix else []
    if pascal:
        return "".join(part.capitalize() for part in parts)
    return "_".join(parts)


def variables_by_target(view: View, source: str) -> dict[str, list[Path]]:
    """Resource → the places of the variables that are about it and about nothing else."""
    cache: dict[str, dict[str, list[Path]]] = view.memory.setdefault("variables", {})
    if source not in cache:
        found: dict[str, list[Path]] = {}
        for path, _, value in view.variables(source):
            if not isinstance(value, str):
                names = view.named(value)
                if len(names) == 1:
                    found.setdefault(names[0], []).append(path)
        cache[source] = found
    return cache[source]
