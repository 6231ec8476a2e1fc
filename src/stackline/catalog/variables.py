"""Names of variables: the logical ID, the kind's word unless it ends in it, and the attribute."""

from __future__ import annotations

import re

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
