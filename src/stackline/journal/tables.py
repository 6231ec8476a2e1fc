"""The journal's tables. Rows are only ever inserted, but for leases, which are a lock and not a record.

Texts have no limit in the database: SQLite heeds none, PostgreSQL refuses what is longer.
"""

from __future__ import annotations

from sqlalchemy import Column, Float, Integer, MetaData, String, Table, Text

# 2: leases have a fence, runs take signals, a journal has a name of its own.
VERSION = 2

metadata = MetaData()

# One row says which layout the tables have, so that a later version can tell.
layout = Table("layout", metadata, Column("version", Integer, primary_key=True))

# Which journal it is: entries of the audit trail that were kept elsewhere are looked for in the one they came from.
identity = Table("identity", metadata, Column("id", String(32), primary_key=True))

# A run and its end are two rows: a run without an end was killed, or is still going (its process tells which).
runs = Table(
    "runs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("environment", Text, nullable=False, index=True),
    Column("subject", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("born", Text, nullable=False),
    Column("at", Float, nullable=False, index=True),
)

run_ends = Table(
    "run_ends",
    metadata,
    Column("run", String(32), primary_key=True),
    Column("outcome", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("at", Float, nullable=False),
)

steps = Table(
    "steps",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("run", String(32), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("at", Float, nullable=False),
)

# What is told to a run from outside, e.g. to stop.
signals = Table(
    "signals",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("run", String(32), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", Float, nullable=False),
)

# A free lease has no run; its row stays, since its fence only ever grows.
leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("run", String(32), nullable=False),
    Column("actor", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("born", Text, nullable=False),
    Column("taken", Float, nullable=False),
    Column("expires", Float, nullable=False),
    Column("fence", Integer, nullable=False, server_default="0"),
)

# Each entry carries the hash of the one before: a changed or missing entry breaks the chain.
audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Float, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)
