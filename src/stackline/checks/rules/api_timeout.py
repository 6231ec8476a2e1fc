"""A function that may run longer than the API in front of it waits."""

from __future__ import annotations

from collections.abc import Iterable

from stackline.checks.rule import Finding, Rule, Subject
from stackline.core import Fix, TextEdit

# Integration timeouts, in seconds. A REST API's is a quota an account can have raised; an HTTP API's is not.
WAITS = {"rest-api-invokes-function": ("REST API", 29), "http-api-invokes-function": ("HTTP API", 30)}


def find(subject: Subject) -> Iterable[Finding]:
    seen: set[tuple[str, str]] = set()
    for wire in subject.wires:
        if wire.connection not in WAITS or (wire.connection, wire.target) in seen:
            continue
        seen.add((wire.connection, wire.target))
        name, limit = WAITS[wire.connection]
        timeout = subject.seconds(wire.target, "Timeout", 3)
        if timeout is None or timeout <= limit:
            continue
        path = ("Resources", wire.target, "Properties", "Timeout")
        edit = TextEdit("set" if subject.project.has(path) else "insert", path, limit)
        route = f" ({wire.facet})" if wire.facet else ""
        yield Finding(
            subject.path_of(wire.target, "Timeout"),
            f"{wire.target} may run for {timeout} s, but the {name}{route} answers for it after {limit} s",
            Fix(
                f"Set Timeout of {wire.target} to {limit} or less, or answer at once and work from a queue.",
                (edit,),
            ),
        )


RULE = Rule(
    code="api-timeout",
    severity="warning",
    summary="A function behind an API ends before the API stops waiting: 29 s for a REST API, 30 s for an HTTP API.",
    source="Amazon API Gateway Developer Guide: Quotas",
    find=find,
)
