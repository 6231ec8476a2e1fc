"""The entries of a settings file: mappings, keys that are known, and what is wrong at a place."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.environments.located import Located


def mapping(node: Located, file: str) -> dict[str, Located]:
    """The entries of a mapping, of nothing where it is empty; anything else is a DiagnosticError."""
    if node.value is None:
        return {}
    if isinstance(node.value, dict):
        return node.value
    fix = Fix("Write it as `key: value` lines.")
    raise DiagnosticError([problem("settings-shape", "Keys with values are expected here", file, node, fix)])


def unknown_keys(entries: dict[str, Located], known: Iterable[str], file: str) -> list[Diagnostic]:
    known = list(known)
    found: list[Diagnostic] = []
    for key, node in entries.items():
        if key not in known:
            near = get_close_matches(key, known, 1)
            fix = Fix(f"Did you mean '{near[0]}'?" if near else f"Known here: {', '.join(known)}.")
            found.append(problem("settings-unknown", f"'{key}' means nothing here", file, node, fix))
    return found


def problem(code: str, summary: str, file: str, node: Located, fix: Fix | None = None) -> Diagnostic:
    return Diagnostic("error", code, summary, file=file, line=node.line, column=node.column, fix=fix)
