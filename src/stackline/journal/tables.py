"""The journal's tables. Rows are only ever inserted, but for leases, which are a lock and not a record."""

from __future__ import annotations

from sqlalchemy import Column, Float, Integer, MetaData, String, Table, Text

VERSION = 1

metadata = MetaData()

# One row says which layout the tables have, so that a later version can tell.
layout = Table("layout", metadata, Column("version", Integer, primary_key=True))

# A run and its end are two rows: a run without an end was killed, or is still going (its process tells which).
runs = Table(
    "runs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("environment", String(128), nullable=False, index=True),
    Column("subject", String(255), nullable=False),
    Column("actor", String(255), nullable=False),
    Column("host", String(255), nullable=False),
    Column("pid", Integer, nullable=False),
    Column("born", String(40), nullable=False),
    Column("at", Float, nullable=False, index=True),
)

run_ends = Table(
    "run_ends",
    metadata,
    Column("run", String(32), primary_key=True),
    Column("outcome", String(40), nullable=False),
    Column("detail", Text, nullable=False),
    Column("at", Float, nullable=False),
)

steps = Table(
    "steps",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("run", String(32), nullable=False, index=True),
    Column("name", String(80), nullable=False),
    Column("state", String(20), nullable=False),
    Column("detail", Text, nullable=False),
    Column("at", Float, nullable=False),
)

leases = Table(
    "leases",
    metadata,
    Column("name", String(255), primary_key=True),
    Column("run", String(32), nullable=False),
    Column("actor", String(255), nullable=False),
    Column("host", String(255), nullable=False),
    Column("pid", Integer, nullable=False),
    Column("born", String(40), nullable=False),
    Column("taken", Float, nullable=False),
    Column("expires", Float, nullable=False),
)

# Each entry carries the hash of the one before: a changed or missing entry breaks the chain.
audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Float, nullable=False),
    Column("actor", String(255), nullable=False),
    Column("action", String(80), nullable=False),
    Column("subject", String(255), nullable=False),
    Column("detail", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)
