"""Reading runs back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Engine, select

from stackline.journal import tables
from stackline.journal.process import Process


@dataclass(frozen=True, slots=True)
class StepRecord:
    name: str
    state: str
    detail: dict[str, Any]
    at: float


@dataclass(frozen=True, slots=True)
class RunRecord:
    """`outcome` is what the run said at its end, `running`, or `killed`. Times are seconds since 1970."""

    id: str
    kind: str
    environment: str
    subject: str
    actor: str
    outcome: str
    detail: dict[str, Any]
    at: float
    ended: float | None
    steps: tuple[StepRecord, ...]


def read(engine: Engine, environment: str | None, limit: int) -> list[RunRecord]:
    ends, runs, steps = tables.run_ends, tables.runs, tables.steps
    query = select(runs, ends.c.outcome, ends.c.detail, ends.c.at.label("ended"))
    query = query.outerjoin(ends, ends.c.run == runs.c.id).order_by(runs.c.at.desc()).limit(limit)
    if environment is not None:
        query = query.where(runs.c.environment == environment)
    with engine.connect() as connection:
        rows = connection.execute(query).mappings().all()
        wanted = [row["id"] for row in rows]
        found = select(steps).where(steps.c.run.in_(wanted)).order_by(steps.c.number)
        by_run: dict[str, list[StepRecord]] = {}
        for step in connection.execute(found).mappings():
            record = StepRecord(step["name"], step["state"], json.loads(step["detail"]), step["at"])
            by_run.setdefault(step["run"], []).append(record)
    return [_record(dict(row), tuple(by_run.get(row["id"], ()))) for row in rows]


def _record(row: dict[str, Any], steps: tuple[StepRecord, ...]) -> RunRecord:
    outcome = row["outcome"]
    if outcome is None:
        outcome = "running" if Process(row["host"], row["pid"], row["born"]).alive else "killed"
    return RunRecord(
        id=row["id"],
        kind=row["kind"],
        environment=row["environment"],
        subject=row["subject"],
        actor=row["actor"],
        outcome=outcome,
        detail=cast(dict[str, Any], json.loads(row["detail"] or "{}")),
        at=row["at"],
        ended=row["ended"],
        steps=steps,
    )
