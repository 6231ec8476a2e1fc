"""A reference to something that is not in the template."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from stackline.checks.rule import Finding, Rule, Subject
from stackline.core import Fix, TextEdit
from stackline.design import is_generated
from stackline.template import references


def find(subject: Subject) -> Iterable[Finding]:
    template = subject.template
    names = [*template.resources, *(template.data.get("Parameters") or {})]
    for reference in references(template):
        target = reference.target
        if target in names or target.startswith("AWS::") or is_generated(template, target):
            continue
        near = difflib.get_close_matches(target, names, 1)
        edits = (TextEdit("set", reference.path, near[0]),) if near and reference.via == "Ref" else ()
        fix = Fix(f"Write {near[0]}." if near else f"Add {target}, or take the reference away.", edits)
        yield Finding(reference.path, f"{reference.via} names {target}, which is not in the template", fix)


RULE = Rule(
    code="wire-end-missing",
    severity="error",
    summary="Both ends of a wire or reference are in the template.",
    source="CloudFormation User Guide: Ref",
    find=find,
)
