"""A variable that is set and that no function's code reads."""

from __future__ import annotations

from collections.abc import Iterable

from stackline.checks.code.judgement import unread
from stackline.checks.code.mending import variable_erased
from stackline.checks.rule import Finding, Rule, Subject


def find(subject: Subject) -> Iterable[Finding]:
    code = subject.code
    if code is None:
        return
    for path, name, functions in unread(code):
        ids = " and ".join(function.id for function in functions[:3])
        whose = ids if len(functions) <= 3 else f"any of {len(functions)} functions"
        places = ", ".join(
            dict.fromkeys(function.shown(function.source.entry, 1) for function in functions[:3])
        )
        summary = f"The code of {whose} does not read the variable {name}"
        yield Finding(path, summary, variable_erased(code, path, name), f"Its code: {places}")


RULE = Rule(
    code="code-variable-unused",
    severity="info",
    summary="A variable that is set is read by the code of a function that has it.",
    source="AWS Lambda Developer Guide: Using Lambda environment variables",
    find=find,
)
