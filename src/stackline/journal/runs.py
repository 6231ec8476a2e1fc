"""Reading runs back: those that ended, and those that were broken off with an effect that is not accounted for."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Engine, Select, insert, select

from stackline.journal import tables
from stackline.journal.process import Process
from stackline.journal.writing import writing

INTENDED = "intended"
SETTLED = "settled"
"""The name of the step by which a later run says what became of one that was broken off."""
_LOOKED_AT = 50  # of the latest runs on a subject: each settles those before it
_BROKEN_OFF = ("killed", "interrupted", "failed")


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
    here: bool = True

    @property
    def intents(self) -> tuple[StepRecord, ...]:
        """Each effect that was meant, as it was written down before."""
        return tuple(step for step in self.steps if step.state == INTENDED)

    def is_done(self, intent: StepRecord) -> bool:
        """Whether the effect was seen to be done."""
        token = intent.detail.get("token")
        return any(s.state != INTENDED and s.detail.get("token") == token for s in self.steps)


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A run that was broken off. `settle` says what became of it; then it is no longer unfinished."""

    engine: Engine
    record: RunRecord

    def settle(self, by: str, outcome: str, /, **detail: Any) -> None:
        """`by`: the run that found out. How the run itself ended stays, where it said so."""
        row = {"run": self.record.id, "name": SETTLED, "state": "done", "at": time.time()}
        with writing(self.engine) as connection:
            told = json.dumps({**detail, "by": by, "outcome": outcome})
            connection.execute(insert(tables.steps).values({**row, "detail": told}))
        end(self.engine, self.record.id, outcome, {**detail, "by": by})


def read(engine: Engine, environment: str | None, limit: int) -> list[RunRecord]:
    query = _latest(limit)
    return _read(
        engine, query if environment is None else query.where(tables.runs.c.environment == environment)
    )


def unfinished(engine: Engine, subject: str) -> list[Unfinished]:
    """The oldest first. For who holds the lease of the subject: others would take for broken off what goes on."""
    found = _read(engine, _latest(_LOOKED_AT).where(tables.runs.c.subject == subject))
    with engine.connect() as connection:
        holding = set(connection.execute(select(tables.leases.c.run)).scalars())
    return [Unfinished(engine, run) for run in reversed(found) if _broken_off(run, holding)]


def _broken_off(run: RunRecord, holding: set[str]) -> bool:
    if any(step.name == SETTLED for step in run.steps):
        return False
    if run.outcome == "running":
        # On another machine, which tells nothing of its processes: it has lost its lease in the middle of an effect.
        return not run.here and run.id not in holding and not all(map(run.is_done, run.intents))
    return run.outcome == "killed" or (run.outcome in _BROKEN_OFF and bool(run.intents))


def end(engine: Engine, run: str, outcome: str, detail: Mapping[str, Any]) -> None:
    """Record how a run ended; only the first end counts."""
    with writing(engine) as connection:
        if connection.execute(select(tables.run_ends).where(tables.run_ends.c.run == run)).first():
            return
        row = {"run": run, "outcome": outcome, "detail": json.dumps(dict(detail)), "at": time.time()}
        connection.execute(insert(tables.run_ends).values(row))


def _latest(limit: int) -> Select[Any]:
    ends, runs = tables.run_ends, tables.runs
    query = select(runs, ends.c.outcome, ends.c.detail, ends.c.at.label("ended"))
    return query.outerjoin(ends, ends.c.run == runs.c.id).order_by(runs.c.at.desc()).limit(limit)


def _read(engine: Engine, query: Select[Any]) -> list[RunRecord]:
    steps = tables.steps
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
    outcome, process = row["outcome"], Process(row["host"], row["pid"], row["born"])
    if outcome is None:
        outcome = "running" if process.alive else "killed"
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
        here=process.here,
    )
