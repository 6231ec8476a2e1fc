"""The audit trail: who did what, each entry chained to the one before by its hash."""

from __future__ import annotations

import hashlib
import json
import random
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import IntegrityError

from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.journal.tables import audit
from stackline.journal.writing import writing

_FIRST = "0" * 64
_ATTEMPTS = 200


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """`detail` is JSON text, as it was hashed. `at` is in seconds since 1970."""

    number: int
    at: float
    actor: str
    action: str
    subject: str
    detail: str
    previous: str
    hash: str

    def to_json(self) -> dict[str, Any]:
        """One line of an export: `detail` as it was hashed, so that the export can be verified by itself."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Head:
    """The trail up to an entry, as it was at some time: its number and its hash."""

    number: int
    hash: str


def append(engine: Engine, actor: str, action: str, subject: str, detail: Mapping[str, Any]) -> None:
    """Append an entry. Two writers at once: the number is the key, so the second reads again and retries."""
    text = json.dumps(detail, sort_keys=True)
    for attempt in range(_ATTEMPTS):
        with engine.connect() as connection:
            last = (
                connection.execute(select(audit).order_by(audit.c.number.desc()).limit(1)).mappings().first()
            )
        number, previous = (last["number"] + 1, last["hash"]) if last else (1, _FIRST)
        row = {"number": number, "at": time.time(), "actor": actor, "action": action, "subject": subject}
        row |= {"detail": text, "previous": previous}
        try:
            with writing(engine) as connection:
                connection.execute(insert(audit).values(hash=_hash(row), **row))
            return
        except IntegrityError:
            if attempt == _ATTEMPTS - 1:
                raise
            time.sleep(random.uniform(0, 0.002 * (attempt + 1)))


def read(engine: Engine) -> list[AuditEntry]:
    with engine.connect() as connection:
        rows = connection.execute(select(audit).order_by(audit.c.number)).mappings().all()
    return [AuditEntry(**dict(row)) for row in rows]


def head(engine: Engine) -> Head | None:
    with engine.connect() as connection:
        last = connection.execute(select(audit).order_by(audit.c.number.desc()).limit(1)).mappings().first()
    return Head(int(last["number"]), str(last["hash"])) if last else None


def broken(engine: Engine, heads: Iterable[Head] = ()) -> int | None:
    """The number of the first entry that is not as it was written, or that is missing, of this journal's trail."""
    return first_broken(read(engine), heads)


def first_broken(entries: Iterable[AuditEntry], heads: Iterable[Head] = ()) -> int | None:
    """The number of the first entry that does not follow from the one before, or is not what `heads` say it was.

    A cut-off end is seen only by a head that was kept elsewhere: the chain itself is whole without it.
    """
    known = {one.number: one.hash for one in heads}
    previous, number = _FIRST, 0
    for entry in entries:
        row = {name: getattr(entry, name) for name in _HASHED}
        if entry.number != number + 1 or entry.previous != previous or entry.hash != _hash(row):
            return number + 1
        if known.pop(entry.number, entry.hash) != entry.hash:
            return entry.number
        previous, number = entry.hash, entry.number
    return number + 1 if known else None


def parse_export(text: str, name: str) -> list[AuditEntry]:
    """The entries of an export, one a line. Raises DiagnosticError with the line that is none."""
    found: list[AuditEntry] = []
    *lines, last = text.split("\n")
    for line, content in enumerate([*lines, last] if last else lines, 1):
        try:
            told: Any = json.loads(content, object_pairs_hook=_once)
            if not isinstance(told, AuditEntry) or to_line(told) != f"{content}\n" or content == last:
                raise ValueError
            found.append(told)
        except ValueError as error:
            fix = Fix("Export it anew, and look for who changed this file.")
            problem = Diagnostic(
                "error", "audit-line", "This is no audit entry", file=name, line=line, fix=fix
            )
            raise DiagnosticError([problem]) from error
    return found


def to_line(entry: AuditEntry) -> str:
    """As JSON Lines have it; there is one way to write an entry, so that any other byte is a change."""
    return json.dumps(entry.to_json(), ensure_ascii=False) + "\n"


def _once(pairs: list[tuple[str, Any]]) -> AuditEntry:
    told = dict(pairs)
    kinds = {
        one.name: (int if one.name == "number" else float if one.name == "at" else str)
        for one in fields(AuditEntry)
    }
    if len(told) != len(pairs) or told.keys() != kinds.keys():
        raise ValueError
    if not all(type(told[name]) is kind for name, kind in kinds.items()):
        raise ValueError
    return AuditEntry(**told)


_HASHED = ("number", "at", "actor", "action", "subject", "detail", "previous")


def _hash(row: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps([row[name] for name in _HASHED]).encode()).hexdigest()
