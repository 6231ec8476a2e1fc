"""The audit trail, and whether it is as it was written: by its chain, and by what environments' buckets kept of it."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stackline.core import Diagnostic
from stackline.deploy.again import history
from stackline.deploy.manifests import Manifest
from stackline.deploy.preparing import journal_place, keep_out_of_git
from stackline.template import Project

if TYPE_CHECKING:
    from stackline.journal import AuditEntry, Head, Journal

_MANY = 1000  # deployments whose heads are looked at


@dataclass(frozen=True, slots=True)
class Verified:
    """`broken` is the number of the first entry that is not as it was written, or is missing; None where all are.

    `heads`: how many heads of this trail the buckets had.
    """

    entries: int
    broken: int | None
    heads: int = 0

    def diagnostic(self) -> Diagnostic | None:
        if self.broken is None:
            return None
        summary = f"The audit trail is not as it was written: entry {self.broken} was changed or is missing"
        if self.broken > self.entries:
            summary = f"The audit trail was cut off: entry {self.broken} and what came after it are missing"
        return Diagnostic("error", "audit-broken", summary, "What comes before it is as it was written.")


@contextmanager
def journal_of(project: Project) -> Generator[Journal]:
    from stackline.journal import open_journal  # SQLAlchemy is slow to load

    keep_out_of_git(project.folder)
    journal = open_journal(journal_place(project.folder))
    try:
        yield journal
    finally:
        journal.close()


def verify_audit(project: Project, environments: Iterable[str]) -> Verified:
    """Also held to the heads that the deployments of these environments left in their buckets. Raises Away, Refusal."""
    manifests = [one for name in environments for one in history(project, name, _MANY)]
    with journal_of(project) as journal:
        heads = _heads(manifests, journal.id)
        entries = journal.audit_entries()
        return Verified(len(entries), journal.broken_audit_entry(heads), len(heads))


def verify_export(entries: list[AuditEntry]) -> Verified:
    """Of an export, by its chain alone."""
    from stackline.journal.audit import first_broken

    return Verified(len(entries), first_broken(entries))


def _heads(manifests: Iterable[Manifest], journal: str) -> list[Head]:
    from stackline.journal import Head

    return [
        Head(int(one.audit["number"]), str(one.audit["hash"]))
        for one in manifests
        if one.audit.get("journal") == journal and "number" in one.audit
    ]
