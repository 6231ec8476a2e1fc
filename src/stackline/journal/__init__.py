"""The journal: what was done, by whom, and how it ended. Append-only, so that a killed run leaves its record."""

from stackline.journal.audit import AuditEntry
from stackline.journal.journal import Journal, Run, StepRecord, open_journal
from stackline.journal.leases import Lease, LeaseHeld
from stackline.journal.runs import RunRecord

__all__ = ["AuditEntry", "Journal", "Lease", "LeaseHeld", "Run", "RunRecord", "StepRecord", "open_journal"]
