"""A queue whose messages come back while the function still works on them."""

from __future__ import annotations

from collections.abc import Iterable

from stackline.checks.rule import Finding, Rule, Subject
from stackline.core import Fix, TextEdit

FACTOR = 6  # AWS asks for six times the function's timeout, so that retries under throttling fit.


def find(subject: Subject) -> Iterable[Finding]:
    for wire in subject.wires:
        if wire.connection != "queue-invokes-function":
            continue
        visible = subject.seconds(wire.source, "VisibilityTimeout", 30)
        timeout = subject.seconds(wire.target, "Timeout", 3)
        if visible is None or timeout is None or visible >= FACTOR * timeout:
            continue
        wanted = FACTOR * timeout
        path = ("Resources", wire.source, "Properties", "VisibilityTimeout")
        have = f"{wire.source} hides a message for {visible} s, but {wire.target} may run for {timeout} s"
        edit = TextEdit("set" if subject.project.has(path) else "insert", path, wanted)
        fix = Fix(
            f"Set VisibilityTimeout of {wire.source} to {wanted}, six times the function's timeout.", (edit,)
        )
        yield Finding(
            subject.path_of(wire.source, "VisibilityTimeout"),
            have,
            fix,
            "A message that comes back while it is worked on is handled twice.",
            "error" if visible < timeout else "warning",
        )


RULE = Rule(
    code="visibility-timeout",
    severity="warning",
    summary="A queue hides a message for at least six times as long as its function may run.",
    source="AWS Lambda Developer Guide: Creating and configuring an Amazon SQS event source mapping",
    find=find,
)
