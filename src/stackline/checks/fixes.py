"""Every finding of a rule fixed, one after another."""

from __future__ import annotations

from pathlib import Path as FilePath

from stackline.checks.edits import mend
from stackline.checks.rule import Subject, rules
from stackline.core import Diagnostic, Fix, Refused
from stackline.template import Template

_MOST = 200
"""Rounds after which a fix that does not end its finding is given up."""


def fix_all(
    template: Template, code: str, id: str | None = None, folder: FilePath | None = None
) -> tuple[Template, list[Diagnostic]]:
    """Fix every finding of the rule `code` (about the resource `id`, if named), and tell which they were.

    After each fix the rule is asked again, since places move. Raises Refused where there is nothing to fix, or
    nothing that edits could.
    """
    rule = next((one for one in rules() if one.code == code), None)
    if rule is None:
        hint = Fix("docs/reference/checks.md lists the rules; cfn-lint's findings are fixed by hand.")
        raise Refused([Diagnostic("error", "fix-unknown", f"There is no rule {code}", fix=hint)])
    fixed: list[Diagnostic] = []
    seen: list[Diagnostic] = []
    for _ in range(_MOST):
        found = [one for one in rule(Subject(template, folder)) if id is None or id in one.path[:2]]
        seen = seen or found
        able = [one for one in found if one.fix is not None and one.fix.edits and one not in fixed]
        if not able:
            break
        fix = able[0].fix
        assert fix is not None
        template = mend(template, fix)
        fixed.append(able[0])
    if not fixed:
        raise Refused([_nothing(code, id, seen)])
    return template, fixed


def _nothing(code: str, id: str | None, seen: list[Diagnostic]) -> Diagnostic:
    where = f"{code} at {id}" if id else code
    if not seen:
        return Diagnostic(
            "error", "fix-unknown", f"There is no finding {where}", fix=Fix("Run `stackline check`.")
        )
    hint = next((one.fix.summary for one in seen if one.fix), "Change it by hand.")
    return Diagnostic("error", "fix-by-hand", f"No edit of the template alone can end {where}", fix=Fix(hint))
