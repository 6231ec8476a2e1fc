"""Small YAML files with the place of every value: settings, not templates. No tags, no aliases, bounded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml

from stackline.core import Diagnostic, DiagnosticError, Fix, read_bounded

LIMIT = 1 << 20
DEPTH = 20


@dataclass(frozen=True, slots=True)
class Located:
    """A value and where it stands. `value` is text as written, a list, a mapping, or None where nothing stands."""

    value: str | list[Located] | dict[str, Located] | None
    line: int
    column: int
    file: str = ""
    """Where it is known; else whoever read the file knows."""


def read_located(path: Path, name: str) -> Located:
    """The file's tree. Raises DiagnosticError, with the place, where it cannot be read. `name` is how it is called."""
    return located(read_bounded(path, LIMIT), name)


def located(data: bytes, name: str) -> Located:
    """As `read_located`, of a file's bytes."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise _error(name, "settings-not-text", "The file is not UTF-8 text", line, 1) from error
    try:
        return _tree(iter(cast(Any, yaml).parse(text, Loader=yaml.SafeLoader)), name)
    except yaml.MarkedYAMLError as error:
        mark = cast(Any, error.problem_mark or error.context_mark)
        place = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        raise _error(name, "settings-broken", f"This is not YAML: {error.problem}", *place) from error
    except yaml.YAMLError as error:
        raise _error(name, "settings-broken", f"This is not YAML: {error}", 0, 0) from error


def _tree(events: Iterator[Any], name: str) -> Located:
    documents: list[Located] = []
    for event in events:
        if isinstance(
            event, (yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent, yaml.AliasEvent)
        ):
            if documents:
                line, column = _place(event)
                raise _error(name, "settings-documents", "A second document is never read", line, column)
            documents.append(_value(event, events, name, DEPTH))
    return documents[0] if documents else Located(None, 1, 1)


def _value(event: Any, events: Iterator[Any], name: str, depth: int) -> Located:
    line, column = _place(event)
    if isinstance(event, yaml.AliasEvent):
        raise _error(
            name, "settings-alias", "Anchors and aliases are not read here; write the value", line, column
        )
    if event.tag and not event.tag.startswith("tag:yaml.org"):
        raise _error(name, "settings-tag", f"The tag {event.tag} is not read here", line, column)
    if not depth:
        raise _error(name, "settings-deep", f"The file is nested deeper than {DEPTH} levels", line, column)
    if isinstance(event, yaml.ScalarEvent):
        empty = event.style in (None, "") and event.value in ("", "~", "null", "Null", "NULL")
        return Located(None if empty else event.value, line, column)
    if isinstance(event, yaml.SequenceStartEvent):
        items: list[Located] = []
        while not isinstance(item := next(events), yaml.SequenceEndEvent):
            items.append(_value(item, events, name, depth - 1))
        return Located(items, line, column)
    return Located(_mapping(events, name, depth), line, column)


def _mapping(events: Iterator[Any], name: str, depth: int) -> dict[str, Located]:
    found: dict[str, Located] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        line, column = _place(event)
        if not isinstance(event, yaml.ScalarEvent):
            raise _error(name, "settings-key", "A key must be plain text", line, column)
        key = str(event.value)
        if key in found:
            summary = f"'{key}' stands here twice; the first is in line {found[key].line}"
            raise _error(name, "settings-duplicate", summary, line, column)
        value = _value(next(events), events, name, depth - 1)
        # The place of a key is what a person looks for, also where its value begins a line later.
        found[key] = Located(value.value, line, column)
    return found


def _place(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _error(name: str, code: str, summary: str, line: int, column: int) -> DiagnosticError:
    fix = Fix("Correct this line; nothing was read from the file.")
    return DiagnosticError([Diagnostic("error", code, summary, file=name, line=line, column=column, fix=fix)])
