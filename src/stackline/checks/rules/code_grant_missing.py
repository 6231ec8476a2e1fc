"""A call that the function's code makes and that nothing in the template allows."""

from __future__ import annotations

from collections.abc import Iterable

from stackline.checks.code.judgement import missing
from stackline.checks.code.mending import grant_fix
from stackline.checks.code.wording import calls, of_calls, policies_of
from stackline.checks.rule import Finding, Rule, Subject


def find(subject: Subject) -> Iterable[Finding]:
    code = subject.code
    for function in code.functions.values() if code is not None else ():
        for one in missing(function):
            assert code is not None
            where = f" on {one.target}" if one.target else ""
            yield Finding(
                policies_of(subject, function.id),
                f"{function.id} {calls(one)}{where}, which nothing allows: {', '.join(one.actions)}",
                grant_fix(code, one),
                of_calls(function, one.uses),
            )


RULE = Rule(
    code="code-grant-missing",
    severity="warning",
    summary="What a function's code does with AWS, it is granted.",
    source="AWS Service Authorization Reference; docs/least-privilege.md",
    find=find,
)
