"""A function whose code does not say all it does, so that nothing of its grants is called unused."""

from __future__ import annotations

from collections.abc import Iterable

from stackline.checks.code.analysis import Function
from stackline.checks.rule import Finding, Rule, Subject
from stackline.core import Fix


def find(subject: Subject) -> Iterable[Finding]:
    code = subject.code
    if code is None:
        return
    functions = code.functions
    for id, problem in code.problems.items():
        fix = Fix("Let CodeUri and Handler name the source, or read it yourself.")
        yield Finding(("Resources", id), f"What {id} uses cannot be told: {problem}", fix)
    for function in functions.values():
        for what, reason in _reasons(function):
            yield Finding(
                ("Resources", function.id),
                f"{what} cannot be told",
                Fix("Nothing, or name the call, the variable or the policy in plain words."),
                reason,
            )


def _reasons(function: Function) -> Iterable[tuple[str, str]]:
    if function.granted.unknown and any(use.certain for use in function.uses):
        yield f"Whether {function.id} is granted all it uses", function.granted.unknown
    written = any(not one.implied for one in function.granted.allowances)
    if function.calls_unclear and written:
        yield f"Whether {function.id} uses all it is granted", function.calls_unclear
    if function.variables_unclear and any(True for _ in function.view.variables(function.id)):
        yield f"Whether {function.id} reads all its variables", function.variables_unclear


RULE = Rule(
    code="code-unclear",
    severity="info",
    summary="Where a function's code or role does not say what it uses or may, that is said, and nothing claimed.",
    source="docs/least-privilege.md",
    find=find,
)
