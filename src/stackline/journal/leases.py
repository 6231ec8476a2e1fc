"""Leases: one run at a time works on an environment, and a run that died does not lock it for ever.

Each holder has a fence, a number that only grows. Before every effect it is proven to be the lease's: a laptop that was
closed for an hour finds that somebody else went on, and does nothing.
"""

from __future__ import annotations

import contextlib
import threading
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from stackline.core import Diagnostic, DiagnosticError, Fix, Refused
from stackline.journal.process import Process, actor, this_process
from stackline.journal.tables import leases
from stackline.journal.writing import clock, writing

# A holder on another machine that has not renewed for this long is taken for dead.
DURATION = 60.0
RENEW = 15.0
_FREE = ""


class LeaseHeld(Refused):
    """Another run holds the lease; the diagnostic names it."""


class LeaseLost(Refused):
    """Another run has taken the lease meanwhile: nothing more may be done."""


@dataclass(slots=True)
class Lease:
    """A lease as a context. Renewed in the background while it is held; given back at the end, whatever happened.

    `held`: the run's leases, of which it becomes one.
    """

    engine: Engine
    name: str
    run: str
    held: list[Lease] = field(default_factory=list["Lease"])
    fence: int = 0
    _done: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Lease:
        self._take()
        self.held.append(self)
        self._thread = threading.Thread(target=self._renew, name=f"lease-{self.name}", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        if self._thread is not None:
            self._thread.join()
        self.held.remove(self)
        free = update(leases).where(*self._mine).values(run=_FREE, expires=0.0)
        if error is None:
            with writing(self.engine) as connection:
                connection.execute(free)
            return
        # What went wrong counts, not that nothing can be written any more: then the lease ends with the process.
        with contextlib.suppress(DiagnosticError), writing(self.engine) as connection:
            connection.execute(free)

    def confirm(self, connection: Connection) -> None:
        """In the transaction that writes an intent: the lease is still ours, and stays so until that is written.

        Raises LeaseLost.
        """
        ours = update(leases).where(*self._mine).values(expires=clock(connection) + DURATION)
        if connection.execute(ours).rowcount != 1:
            row = connection.execute(select(leases).where(leases.c.name == self.name)).mappings().first()
            raise LeaseLost([_lost(self.name, dict(row) if row else None)])

    @property
    def _mine(self) -> tuple[Any, ...]:
        return leases.c.name == self.name, leases.c.run == self.run, leases.c.fence == self.fence

    def _take(self) -> None:
        for _ in range(3):  # Between reading a dead lease and taking it, another run may do the same.
            try:
                with writing(self.engine) as connection:
                    now = clock(connection)
                    row = (
                        connection.execute(select(leases).where(leases.c.name == self.name))
                        .mappings()
                        .first()
                    )
                    held = dict(row) if row else None
                    if held and _holds(held, now):
                        raise LeaseHeld([_held(self.name, held)])
                    if self._write(connection, held, now):
                        return
            except IntegrityError:
                continue
        raise LeaseHeld([_held(self.name, None)])

    def _write(self, connection: Connection, old: dict[str, Any] | None, now: float) -> bool:
        process = this_process()
        row = {
            "run": self.run,
            "actor": actor(),
            "host": process.host,
            "pid": process.pid,
            "born": process.born,
        }
        self.fence = (old["fence"] if old else 0) + 1
        row |= {"taken": now, "expires": now + DURATION, "fence": self.fence}
        if old is None:
            connection.execute(insert(leases).values(name=self.name, **row))
            return True
        same = (leases.c.name == self.name, leases.c.run == old["run"], leases.c.fence == old["fence"])
        return connection.execute(update(leases).where(*same).values(row)).rowcount == 1

    def _renew(self) -> None:
        while not self._done.wait(RENEW):
            # Not renewed now is tried again; for too long, and it is lost, which the next effect finds out.
            with contextlib.suppress(DiagnosticError), writing(self.engine) as connection:
                mine = update(leases).where(*self._mine)
                connection.execute(mine.values(expires=clock(connection) + DURATION))


def _holds(row: dict[str, Any], now: float) -> bool:
    """A process of this machine holds its lease as long as it lives, another machine's until it expires.

    `now` is by the clock that wrote `expires`: that of the database where machines share one.
    """
    if row["run"] == _FREE:
        return False
    process = Process(row["host"], row["pid"], row["born"])
    return process.alive if process.here else row["expires"] > now


def _held(name: str, row: dict[str, Any] | None) -> Diagnostic:
    if row is None:
        return Diagnostic(
            "error", "lease-held", f"Another run just began on {name}", fix=Fix("Wait for it to end.")
        )
    fix = Fix("Wait for it to end; if it hangs, end that process.")
    return Diagnostic("error", "lease-held", f"Another run is working on {name}: {_who(row)}", fix=fix)


def _lost(name: str, row: dict[str, Any] | None) -> Diagnostic:
    who = _who(row) if row and row["run"] != _FREE else "it has ended by now"
    fix = Fix("Look at `stackline history`, and run the command again where it is still wanted.")
    summary = f"This run was away too long, and another has gone on with {name}: {who}"
    return Diagnostic("error", "lease-lost", summary, "Nothing more was done by this one.", fix=fix)


def _who(row: dict[str, Any]) -> str:
    since = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(row["taken"]))
    return f"{row['actor']} (process {row['pid']} on {row['host']}), since {since}"
