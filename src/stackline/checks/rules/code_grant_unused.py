"""A grant of which the function's code makes no use, or not all."""

from __future__ import annotations

from collections.abc import Iterable

from stackline.checks.code.judgement import unneeded, uses_of
from stackline.checks.code.mending import erased, narrowed
from stackline.checks.code.wording import granted_words, of_calls
from stackline.checks.rule import Finding, Rule, Subject


def find(subject: Subject) -> Iterable[Finding]:
    code = subject.code
    said: set[tuple[str | int, ...]] = set()
    for function in code.functions.values() if code is not None else ():
        assert code is not None
        for one in unneeded(code, function):
            path = one.allowance.path
            if path in said:
                continue
            if not one.used:
                said.add(path)
                words = f"The code of {function.id} uses nothing of {granted_words(one.allowance)}"
                yield Finding(
                    path, words, erased(code, one), f"Its code: {function.shown(function.source.entry, 1)}"
                )
                continue
            less = narrowed(code, one)
            if less is not None:
                said.add(path)
                fix, left = less
                some = ", ".join(left[:4]) + (f" and {len(left) - 4} more" if len(left) > 4 else "")
                words = f"The code of {function.id} does not use {some} of {granted_words(one.allowance)}"
                yield Finding(path, words, fix, of_calls(function, uses_of(function, one.allowance)))


RULE = Rule(
    code="code-grant-unused",
    severity="info",
    summary="What a function is granted, its code uses.",
    source="IAM User Guide: Security best practices, apply least-privilege permissions",
    find=find,
)
