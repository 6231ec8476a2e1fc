"""All checks of one template, each problem said once."""

from __future__ import annotations

from stackline.checks import cfnlint_adapter, sam_schema
from stackline.checks.rule import Subject, rules
from stackline.core import Diagnostic
from stackline.template import Template

_ORDER = {"error": 0, "warning": 1, "info": 2}


def check_quick(template: Template) -> list[Diagnostic]:
    """What is known within a keystroke: how the text reads, and our own rules."""
    subject = Subject(template)
    found = list(template.diagnostics)
    for rule in rules():
        found += rule(subject)
    return _in_order(found)


def check(template: Template) -> list[Diagnostic]:
    """Everything: our rules, the SAM schema and cfn-lint (a second or more for a large template).

    A place where our own rule speaks is not reported again by the others, since ours says how to mend it. Where the
    text itself is broken the others are not asked: they would repeat it in other words.
    """
    found = check_quick(template)
    if any(d.code.startswith("yaml-") and d.severity == "error" for d in template.diagnostics):
        return found
    for other in (cfnlint_adapter.lint(template), sam_schema.validate(template)):
        said = {d.path for d in found if d.path}
        found += [d for d in other if not d.path or not _covered(d.path, said)]
    return _in_order(found)


def _covered(path: tuple[str | int, ...], said: set[tuple[str | int, ...]]) -> bool:
    """Whether this place, or the intrinsic that holds it, has a diagnostic already."""
    return path in said or (len(path) > 1 and path[:-1] in said and str(path[-1]).startswith(("Ref", "Fn::")))


def _in_order(found: list[Diagnostic]) -> list[Diagnostic]:
    return sorted(dict.fromkeys(found), key=lambda d: (_ORDER[d.severity], d.line, d.column, d.code))
