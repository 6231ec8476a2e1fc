"""The journal: what is begun and how it ends, the runs that were broken off, and the audit trail."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert, select

from stackline.core import DiagnosticError
from stackline.journal import audit, runs, tables
from stackline.journal.process import actor, this_process
from stackline.journal.run import Run
from stackline.journal.writing import open_engine, writing


@dataclass(frozen=True, slots=True)
class Journal:
    engine: Engine

    @contextmanager
    def start(self, kind: str, environment: str, subject: str) -> Generator[Run]:
        """A run, recorded when it begins and ends: `interrupted` or `failed` where it does not say itself."""
        run = Run(uuid.uuid4().hex, environment, self.engine, subject)
        process = this_process()
        row = {"id": run.id, "kind": kind, "environment": environment, "subject": subject, "actor": actor()}
        row |= {"host": process.host, "pid": process.pid, "born": process.born, "at": time.time()}
        with writing(self.engine) as connection:
            connection.execute(insert(tables.runs).values(row))
        try:
            yield run
        except (KeyboardInterrupt, GeneratorExit):
            run.end("interrupted")
            raise
        except BaseException as error:
            codes = [d.code for d in error.diagnostics] if isinstance(error, DiagnosticError) else []
            # Where the journal itself is why, its end cannot be written either: it is taken for killed.
            if "journal-unwritable" not in codes:
                run.end("failed", error=type(error).__name__, codes=codes)
            raise
        run.end("done")

    def signal(self, run: str, name: str, /, **detail: Any) -> None:
        """Tell a run what its next look in `wait` hands over."""
        row = {"run": run, "name": name, "detail": json.dumps(detail), "actor": actor(), "at": time.time()}
        with writing(self.engine) as connection:
            connection.execute(insert(tables.signals).values(row))

    def resume(self, subject: str) -> list[runs.Unfinished]:
        """Runs on `subject` that nobody goes on with and whose effects are not accounted for, the oldest first."""
        return runs.unfinished(self.engine, subject)

    def runs(self, environment: str | None = None, limit: int = 100) -> list[runs.RunRecord]:
        """The latest runs first; one without an end whose process is gone has the outcome `killed`."""
        return runs.read(self.engine, environment, limit)

    @property
    def id(self) -> str:
        """Which journal it is, wherever it lies."""
        with self.engine.connect() as connection:
            return str(connection.execute(select(tables.identity.c.id)).scalar_one())

    def audit(self, action: str, subject: str, detail: Mapping[str, Any]) -> None:
        """Append who did what to what. The detail must hold no secrets."""
        audit.append(self.engine, actor(), action, subject, detail)

    def audit_entries(self) -> list[audit.AuditEntry]:
        return audit.read(self.engine)

    def broken_audit_entry(self, heads: Iterable[audit.Head] = ()) -> int | None:
        """The number of the first entry that was changed or follows a missing one; None where all is as written.

        `heads`: what was kept elsewhere of this journal's trail, so that a cut-off end is seen too.
        """
        return audit.broken(self.engine, heads)

    def audit_head(self) -> audit.Head | None:
        """The last entry, to be kept where whoever writes the journal cannot change it; None where there is none."""
        return audit.head(self.engine)

    def close(self) -> None:
        self.engine.dispose()


def open_journal(where: Path | str) -> Journal:
    """Open or make the journal: a file (SQLite, made with mode 0600) or a SQLAlchemy URL.

    Raises DiagnosticError where the file is not a journal, or one of a later version, or the database does not answer.
    """
    return Journal(open_engine(where))
