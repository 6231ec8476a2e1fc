"""A variable that the function's code reads and that nothing sets."""

from __future__ import annotations

from collections.abc import Iterable

from stackline.checks.code.judgement import unset
from stackline.checks.code.mending import variable_fix
from stackline.checks.code.wording import of_reads, variables_of
from stackline.checks.rule import Finding, Rule, Subject


def find(subject: Subject) -> Iterable[Finding]:
    code = subject.code
    for function in code.functions.values() if code is not None else ():
        for one in unset(function):
            assert code is not None
            yield Finding(
                variables_of(subject, function.id),
                f"{function.id} reads the variable {one.name}, which is not set",
                variable_fix(code, function, one.name),
                of_reads(function, one.reads),
                None if one.grave else "info",
            )


RULE = Rule(
    code="code-variable-missing",
    severity="warning",
    summary="A variable that a function's code reads, and has no default for, is set.",
    source="AWS Lambda Developer Guide: Using Lambda environment variables",
    find=find,
)
