"""A run that goes on: each effect is written down before it is done, with the token by which the cloud knows it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, func, insert, select

from stackline.journal import audit, leases, runs, tables
from stackline.journal.port import Signal
from stackline.journal.writing import writing

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Run:
    """One thing being done, e.g. a deployment. Made by `Journal.start`."""

    id: str
    environment: str
    engine: Engine
    subject: str = ""
    held: list[leases.Lease] = field(default_factory=list[leases.Lease])

    def step(self, name: str, effect: Callable[[str], T], /, **intent: Any) -> T:
        """Do `effect` with a token of its own, once what is meant is on disk. The detail must hold no secrets.

        Raises LeaseLost where somebody else holds a lease of this run by now. What the effect raises leaves it open.
        """
        token = self._intend(name, intent)
        done = effect(token)
        self.record(name, "done", token=token)
        return done

    def wait(
        self,
        name: str,
        look: Callable[[], T | None],
        pause: float,
        on_signal: Callable[[Signal], None] = lambda _: None,
    ) -> T:
        """What `look` sees in the end; None says that there is nothing to see yet."""
        self.record(name, "waiting")
        known = 0
        while True:
            for number, signal in self._signals(known):
                known = number
                on_signal(signal)
            found = look()
            if found is not None:
                return found
            time.sleep(pause)

    def record(self, name: str, state: str = "done", /, **detail: Any) -> None:
        """Record that step `name` is `done`, `failed` or `waiting`. The detail must hold no secrets."""
        with writing(self.engine) as connection:
            self._write(connection, name, state, detail)

    def end(self, outcome: str, /, **detail: Any) -> None:
        """Record how it ended; only the first end of a run counts."""
        runs.end(self.engine, self.id, outcome, detail)

    def lease(self, name: str) -> leases.Lease:
        """A lease on `name` for this run, as a context; entering raises LeaseHeld while another run holds it."""
        return leases.Lease(self.engine, name, self.id, self.held)

    def audit_head(self) -> dict[str, str | int]:
        """The journal's name, and the last entry of its audit trail, to be kept elsewhere."""
        head = audit.head(self.engine)
        with self.engine.connect() as connection:
            journal = str(connection.execute(select(tables.identity.c.id)).scalar_one())
        return {"journal": journal, **({"number": head.number, "hash": head.hash} if head else {})}

    def unfinished(self) -> list[runs.Unfinished]:
        """Other runs on the same subject that were broken off, the oldest first."""
        return [one for one in runs.unfinished(self.engine, self.subject) if one.record.id != self.id]

    def _intend(self, name: str, intent: dict[str, Any]) -> str:
        steps = tables.steps
        with writing(self.engine) as connection:
            for lease in self.held:
                lease.confirm(connection)
            before = select(func.count()).where(
                steps.c.run == self.id, steps.c.name == name, steps.c.state == runs.INTENDED
            )
            # 1 to 128 letters, digits and dashes (CloudFormation, ClientRequestToken).
            token = f"{self.id}-{name}-{connection.execute(before).scalar_one() + 1}"
            self._write(connection, name, runs.INTENDED, {**intent, "token": token})
        return token

    def _write(self, connection: Connection, name: str, state: str, detail: dict[str, Any]) -> None:
        row = {"run": self.id, "name": name, "state": state, "detail": json.dumps(detail), "at": time.time()}
        connection.execute(insert(tables.steps).values(row))

    def _signals(self, after: int) -> list[tuple[int, Signal]]:
        signals = tables.signals
        wanted = (
            select(signals)
            .where(signals.c.run == self.id, signals.c.number > after)
            .order_by(signals.c.number)
        )
        with self.engine.connect() as connection:
            rows = connection.execute(wanted).mappings().all()
        return [(int(row["number"]), (str(row["name"]), json.loads(row["detail"]))) for row in rows]
