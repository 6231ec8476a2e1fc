"""A reference to something that is not in the template."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from stackline.checks.rule import Finding, Rule, Subject
from stackline.checks.spelling import nearest, reference_edit
from stackline.core import Fix
from stackline.design import is_generated
from stackline.template import references
from stackline.template.expansion import LOOP_PREFIX
from stackline.template.references import references_in


def find(subject: Subject) -> Iterable[Finding]:
    template = subject.project
    expanded = template.expanded
    parameters: Any = expanded.data.get("Parameters")
    names: tuple[str, ...] = (*expanded.resources, *(map(str, parameters or ())))
    conditions: Any = expanded.data.get("Conditions")
    there, known = set(names), tuple(map(str, conditions or ()))
    made: dict[str, bool] = {}
    for reference in references(template.template) if expanded.plain else references_in(expanded.data):
        target = reference.target
        if target in (known if reference.via == "Condition" else there) or target.startswith("AWS::"):
            continue
        if any(str(step).startswith(LOOP_PREFIX) for step in reference.path):
            continue  # of a loop that cannot be run through, nobody knows what it names
        if target not in made:
            made[target] = is_generated(template.template, target)
        if made[target]:
            continue
        near = nearest(target, known if reference.via == "Condition" else names)
        edits = (
            reference_edit(reference.path, reference.via, expanded.get(reference.path), target, near)
            if near
            else ()
        )
        fix = Fix(f"Write {near}." if near else f"Add {target}, or take the reference away.", edits)
        yield Finding(reference.path, f"{reference.via} names {target}, which is not in the template", fix)


RULE = Rule(
    code="wire-end-missing",
    severity="error",
    summary="Both ends of a wire or reference are in the template.",
    source="CloudFormation User Guide: Ref",
    find=find,
)
