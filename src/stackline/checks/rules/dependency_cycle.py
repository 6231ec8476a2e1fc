"""Resources that wait for each other: CloudFormation can create none of them first."""

from __future__ import annotations

from collections.abc import Iterable

from stackline.checks.rule import Finding, Rule, Subject
from stackline.core import Fix
from stackline.design import dependency_cycles


def find(subject: Subject) -> Iterable[Finding]:
    for cycle in dependency_cycles(subject.project):
        circle = " → ".join((*cycle, cycle[0]))
        yield Finding(
            ("Resources", cycle[0]),
            f"These resources wait for each other: {circle}",
            Fix("Take one of the references away, or let an event bus or a parameter carry it."),
        )


RULE = Rule(
    code="dependency-cycle",
    severity="error",
    summary="No resource waits for itself, directly or through others.",
    source="CloudFormation User Guide: Troubleshooting, circular dependency",
    find=find,
)
