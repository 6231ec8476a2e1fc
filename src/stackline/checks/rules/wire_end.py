"""A reference to something that is not in the template."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from stackline.checks.rule import Finding, Rule, Subject
from stackline.core import Fix, TextEdit
from stackline.design import is_generated
from stackline.template import references
from stackline.template.expansion import LOOP_PREFIX
from stackline.template.references import references_in


@lru_cache(maxsize=512)
def _near(target: str, names: tuple[str, ...]) -> list[str]:
    """Kept, because the same names are asked for after every edit of a large template."""
    return difflib.get_close_matches(target, names, 1)


def find(subject: Subject) -> Iterable[Finding]:
    template = subject.template
    expanded = template.expanded
    parameters: Any = expanded.data.get("Parameters")
    names: tuple[str, ...] = (*expanded.resources, *(map(str, parameters or ())))
    conditions: Any = expanded.data.get("Conditions")
    there, known = set(names), set(map(str, conditions or ()))
    made: dict[str, bool] = {}
    for reference in references(template) if expanded.plain else references_in(expanded.data):
        target = reference.target
        if target in (known if reference.via == "Condition" else there) or target.startswith("AWS::"):
            continue
        if any(str(step).startswith(LOOP_PREFIX) for step in reference.path):
            continue  # of a loop that cannot be run through, nobody knows what it names
        if target not in made:
            made[target] = is_generated(template, target)
        if made[target]:
            continue
        near = _near(target, names)
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
