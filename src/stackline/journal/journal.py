"""Opening the journal, and writing to it while a run goes on."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, insert, select

from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.journal import audit, leases, runs, tables
from stackline.journal.process import actor, this_process

StepRecord = runs.StepRecord


@dataclass(frozen=True, slots=True)
class Run:
    """One thing being done, e.g. a deployment. Made by `Journal.run`."""

    id: str
    environment: str
    engine: Engine

    def step(self, name: str, state: str = "done", /, **detail: Any) -> None:
        """Record that step `name` is `started`, `done` or `failed`. The detail must hold no secrets."""
        with self.engine.begin() as connection:
            row = {
                "run": self.id,
                "name": name,
                "state": state,
                "detail": json.dumps(detail),
                "at": time.time(),
            }
            connection.execute(insert(tables.steps).values(row))

    def end(self, outcome: str, /, **detail: Any) -> None:
        """Record how it ended; only the first end of a run counts."""
        with self.engine.begin() as connection:
            if connection.execute(select(tables.run_ends).where(tables.run_ends.c.run == self.id)).first():
                return
            row = {"run": self.id, "outcome": outcome, "detail": json.dumps(detail), "at": time.time()}
            connection.execute(insert(tables.run_ends).values(row))

    def lease(self, name: str) -> leases.Lease:
        """A lease on `name` for this run, as a context; entering raises LeaseHeld while another run holds it."""
        return leases.Lease(self.engine, name, self.id)


@dataclass(frozen=True, slots=True)
class Journal:
    engine: Engine

    @contextmanager
    def run(self, kind: str, environment: str, subject: str) -> Generator[Run]:
        """A run, recorded when it begins and ends: `interrupted` or `failed` where it does not say itself."""
        run = Run(uuid.uuid4().hex, environment, self.engine)
        process = this_process()
        row = {"id": run.id, "kind": kind, "environment": environment, "subject": subject, "actor": actor()}
        row |= {"host": process.host, "pid": process.pid, "born": process.born, "at": time.time()}
        with self.engine.begin() as connection:
            connection.execute(insert(tables.runs).values(row))
        try:
            yield run
        except (KeyboardInterrupt, GeneratorExit):
            run.end("interrupted")
            raise
        except BaseException as error:
            codes = [d.code for d in error.diagnostics] if isinstance(error, DiagnosticError) else []
            run.end("failed", error=type(error).__name__, codes=codes)
            raise
        run.end("done")

    def runs(self, environment: str | None = None, limit: int = 100) -> list[runs.RunRecord]:
        """The latest runs first; one without an end whose process is gone has the outcome `killed`."""
        return runs.read(self.engine, environment, limit)

    def audit(self, action: str, subject: str, detail: Mapping[str, Any]) -> None:
        """Append who did what to what. The detail must hold no secrets."""
        audit.append(self.engine, actor(), action, subject, detail)

    def audit_entries(self) -> list[audit.AuditEntry]:
        return audit.read(self.engine)

    def broken_audit_entry(self) -> int | None:
        """The number of the first entry that was changed or follows a missing one; None where all is as written."""
        return audit.broken(self.engine)

    def close(self) -> None:
        self.engine.dispose()


def open_journal(where: Path | str) -> Journal:
    """Open or make the journal: a file (SQLite, made with mode 0600) or a SQLAlchemy URL.

    Raises DiagnosticError where the file is not a journal, or one of a later version.
    """
    if isinstance(where, Path):
        where.parent.mkdir(parents=True, exist_ok=True)
        where.touch(mode=0o600)
        engine = create_engine(f"sqlite:///{where}", connect_args={"timeout": 30})
        event.listen(engine, "connect", _tune)
    else:
        engine = create_engine(where, pool_pre_ping=True)
    _prepare(engine, str(where) if isinstance(where, Path) else "the journal")
    return Journal(engine)


def _prepare(engine: Engine, name: str) -> None:
    from sqlalchemy.exc import DatabaseError

    try:
        with engine.begin() as connection:
            tables.metadata.create_all(connection)
            version = connection.execute(select(tables.layout.c.version)).scalar()
            if version is None:
                connection.execute(insert(tables.layout).values(version=tables.VERSION))
    except DatabaseError as error:
        fix = Fix("Move the file away: a new journal is begun, the old records stay in the file.")
        summary = f"The journal cannot be used: {error.orig}"
        raise DiagnosticError(
            [Diagnostic("error", "journal-unusable", summary, file=name, fix=fix)]
        ) from error
    if version is not None and version > tables.VERSION:
        fix = Fix("Use the version of Stackline that wrote it, or a later one.")
        summary = "The journal was written by a later version of Stackline"
        raise DiagnosticError([Diagnostic("error", "journal-version", summary, file=name, fix=fix)])


def _tune(connection: Any, _record: Any) -> None:
    """A writer that waits its turn, and records that survive the process being killed at any moment."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()
