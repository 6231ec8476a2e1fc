"""The journal: what was done, by whom, and how it ended. Append-only, so that a killed run leaves its record."""

from stackline.journal.audit import AuditEntry, Head
from stackline.journal.journal import Journal, open_journal
from stackline.journal.leases import Lease, LeaseHeld, LeaseLost
from stackline.journal.port import Durable, Running
from stackline.journal.run import Run
from stackline.journal.runs import RunRecord, StepRecord, Unfinished

__all__ = [
    "AuditEntry",
    "Durable",
    "Head",
    "Journal",
    "Lease",
    "LeaseHeld",
    "LeaseLost",
    "Run",
    "RunRecord",
    "Running",
    "StepRecord",
    "Unfinished",
    "open_journal",
]
