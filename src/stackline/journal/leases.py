"""Leases: one run at a time works on an environment, and a run that died does not lock it for ever."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from stackline.core import Diagnostic, Fix, Refused
from stackline.journal.process import Process, actor, this_process
from stackline.journal.tables import leases

# A holder on another machine that has not renewed for this long is taken for dead.
DURATION = 60.0
RENEW = 15.0


class LeaseHeld(Refused):
    """Another run holds the lease; the diagnostic names it."""


@dataclass(slots=True)
class Lease:
    """A lease as a context. Renewed in the background while it is held; given back at the end, whatever happened."""

    engine: Engine
    name: str
    run: str
    _done: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Lease:
        self._take()
        self._thread = threading.Thread(target=self._renew, name=f"lease-{self.name}", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        if self._thread is not None:
            self._thread.join()
        with self.engine.begin() as connection:
            connection.execute(delete(leases).where(leases.c.name == self.name, leases.c.run == self.run))

    def _take(self) -> None:
        for _ in range(3):  # Between reading a dead lease and taking it, another run may do the same.
            with self.engine.begin() as connection:
                row = connection.execute(select(leases).where(leases.c.name == self.name)).mappings().first()
                held = dict(row) if row else None
            if held and _holds(held):
                raise LeaseHeld([_held(self.name, held)])
            try:
                with self.engine.begin() as connection:
                    if self._write(connection, held):
                        return
            except IntegrityError:
                continue
        raise LeaseHeld([_held(self.name, None)])

    def _write(self, connection: Connection, old: dict[str, Any] | None) -> bool:
        process, now = this_process(), time.time()
        row = {
            "run": self.run,
            "actor": actor(),
            "host": process.host,
            "pid": process.pid,
            "born": process.born,
        }
        row |= {"taken": now, "expires": now + DURATION}
        if old is None:
            connection.execute(insert(leases).values(name=self.name, **row))
            return True
        same = (leases.c.name == self.name, leases.c.run == old["run"])
        return connection.execute(update(leases).where(*same).values(row)).rowcount == 1

    def _renew(self) -> None:
        while not self._done.wait(RENEW):
            with self.engine.begin() as connection:
                mine = (leases.c.name == self.name, leases.c.run == self.run)
                connection.execute(update(leases).where(*mine).values(expires=time.time() + DURATION))


def _holds(row: dict[str, Any]) -> bool:
    """A process of this machine holds its lease as long as it lives, another machine's until it expires."""
    process = Process(row["host"], row["pid"], row["born"])
    return process.alive if process.here else row["expires"] > time.time()


def _held(name: str, row: dict[str, Any] | None) -> Diagnostic:
    if row is None:
        return Diagnostic(
            "error", "lease-held", f"Another run just began on {name}", fix=Fix("Wait for it to end.")
        )
    since = time.strftime("%H:%M:%S", time.localtime(row["taken"]))
    holder = f"{row['actor']} (process {row['pid']} on {row['host']}), since {since}"
    fix = Fix("Wait for it to end; if it hangs, end that process.")
    return Diagnostic("error", "lease-held", f"Another run is working on {name}: {holder}", fix=fix)
