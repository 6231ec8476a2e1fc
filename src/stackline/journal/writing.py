"""Opening the journal's database, and writing to it: a full disk or a lost connection is a diagnostic, no bug."""

from __future__ import annotations

import time
import uuid
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, insert, inspect, select, text, update
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError

from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.journal import tables

_LOCK = 0x57AC  # of PostgreSQL's advisory locks: one process at a time makes the tables


@contextmanager
def writing(engine: Engine) -> Generator[Connection]:
    """A transaction. Raises DiagnosticError where nothing of it was written; IntegrityError as it is."""
    try:
        with engine.begin() as connection:
            yield connection
    except IntegrityError:
        raise
    except DBAPIError as error:
        fix = Fix("Make room, or see that its database answers, and run the command again: it goes on.")
        summary = f"The journal cannot be written: {str(error.orig).strip()}"
        raise DiagnosticError([Diagnostic("error", "journal-unwritable", summary, fix=fix)]) from error


def clock(connection: Connection) -> float:
    """Seconds since 1970 by the clock that all who share the database have in common."""
    if connection.dialect.name == "postgresql":
        return float(connection.execute(text("select extract(epoch from clock_timestamp())")).scalar_one())
    return time.time()


def open_engine(where: Path | str) -> Engine:
    """Raises DiagnosticError where it is no journal, one of a later version, or has no driver here."""
    if isinstance(where, Path):
        where.parent.mkdir(parents=True, exist_ok=True)
        where.touch(mode=0o600)
        engine = create_engine(f"sqlite:///{where}", connect_args={"timeout": 30})
        event.listen(engine, "connect", _tune)
    else:
        engine = _by_url(where)
    _prepare(engine, str(where) if isinstance(where, Path) else "the journal")
    return engine


def _by_url(url: str) -> Engine:
    scheme, separator, rest = url.partition("://")
    if scheme in ("postgres", "postgresql"):
        url = f"postgresql+psycopg{separator}{rest}"
    try:
        return create_engine(url, pool_pre_ping=True)
    except ModuleNotFoundError as error:
        fix = Fix("Install it with `pip install 'stackline[postgres]'`.")
        summary = f"The journal's database needs a driver that is not installed: {error.name}"
        raise DiagnosticError([Diagnostic("error", "journal-driver", summary, fix=fix)]) from error
    except (ArgumentError, NoSuchModuleError) as error:
        # The address may hold a password, so it is not repeated.
        fix = Fix("Write postgresql://USER@HOST/DATABASE; the password may be in PGPASSWORD or ~/.pgpass.")
        raise DiagnosticError(
            [Diagnostic("error", "journal-address", "This is no address of a journal", fix=fix)]
        ) from error


def _prepare(engine: Engine, name: str) -> None:
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            elif engine.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            version = _made(connection)
    except DBAPIError as error:
        fix = (
            Fix("Move the file away: a new journal is begun, the old records stay in the file.")
            if engine.dialect.name == "sqlite"
            else Fix("Look whether the database answers, and whether you may make tables in it.")
        )
        summary = f"The journal cannot be used: {str(error.orig).strip()}"
        raise DiagnosticError(
            [Diagnostic("error", "journal-unusable", summary, file=name, fix=fix)]
        ) from error
    if version > tables.VERSION:
        fix = Fix("Use the version of Stackline that wrote it, or a later one.")
        summary = "The journal was written by a later version of Stackline"
        raise DiagnosticError([Diagnostic("error", "journal-version", summary, file=name, fix=fix)])


def _made(connection: Connection) -> int:
    """Its version. Tables that are missing are made, also in the journal of an earlier version."""
    before = inspect(connection)
    old = before.has_table("leases") and "fence" not in {one["name"] for one in before.get_columns("leases")}
    version = (
        connection.execute(select(tables.layout.c.version)).scalar() if before.has_table("layout") else None
    )
    if version is not None and version > tables.VERSION:
        return version
    tables.metadata.create_all(connection)
    if old:
        connection.execute(text("alter table leases add column fence integer not null default 0"))
    if version is None:
        connection.execute(insert(tables.layout).values(version=tables.VERSION))
    elif version < tables.VERSION:
        connection.execute(update(tables.layout).values(version=tables.VERSION))
    if connection.execute(select(tables.identity.c.id)).first() is None:
        connection.execute(insert(tables.identity).values(id=uuid.uuid4().hex))
    return tables.VERSION


def _tune(connection: Any, _record: Any) -> None:
    """A writer that waits its turn; and what is meant is on disk before it is done, also where the power fails."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()
