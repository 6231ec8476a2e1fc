"""The audit trail: who did what, each entry chained to the one before by its hash."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import IntegrityError

from stackline.journal.tables import audit

_FIRST = "0" * 64


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


def append(engine: Engine, actor: str, action: str, subject: str, detail: Mapping[str, Any]) -> None:
    """Append an entry. Two writers at once: the number is the key, so the second reads again and retries."""
    text = json.dumps(detail, sort_keys=True)
    for attempt in range(20):
        with engine.connect() as connection:
            last = (
                connection.execute(select(audit).order_by(audit.c.number.desc()).limit(1)).mappings().first()
            )
        number, previous = (last["number"] + 1, last["hash"]) if last else (1, _FIRST)
        row = {"number": number, "at": time.time(), "actor": actor, "action": action, "subject": subject}
        row |= {"detail": text, "previous": previous}
        try:
            with engine.begin() as connection:
                connection.execute(insert(audit).values(hash=_hash(row), **row))
            return
        except IntegrityError:
            if attempt == 19:
                raise


def read(engine: Engine) -> list[AuditEntry]:
    with engine.connect() as connection:
        rows = connection.execute(select(audit).order_by(audit.c.number)).mappings().all()
    return [AuditEntry(**dict(row)) for row in rows]


def broken(engine: Engine) -> int | None:
    """The number of the first entry that does not follow from the one before. A cut-off end cannot be seen."""
    previous, number = _FIRST, 0
    for entry in read(engine):
        row = {name: getattr(entry, name) for name in _HASHED}
        if entry.number != number + 1 or entry.previous != previous or entry.hash != _hash(row):
            return entry.number
        previous, number = entry.hash, entry.number
    return None


_HASHED = ("number", "at", "actor", "action", "subject", "detail", "previous")


def _hash(row: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps([row[name] for name in _HASHED]).encode()).hexdigest()
