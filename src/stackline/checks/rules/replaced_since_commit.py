"""What the template replaces since the last commit: the data of what is deployed would be lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from stackline.checks.rule import Finding, Rule, Subject
from stackline.core import Fix, TemplateError
from stackline.core.git import committed
from stackline.design.replacement import loses, replacements
from stackline.template import Template

_SEE = "Take it back, or keep the physical resource as docs/replacing.md tells."


def find(subject: Subject) -> Iterable[Finding]:
    data = committed(subject.folder, subject.project.file) if subject.folder is not None else None
    if data is None or data == subject.project.template.to_bytes():
        return
    try:
        before = Template.parse(data, file=subject.project.file).expanded.resources
    except TemplateError:
        return
    after = subject.project.expanded.resources
    for one in replacements(before, after, subject.project.file):
        if one.code == "replaces-data":
            path = one.path if subject.project.has(one.path) else one.path[:2]
            yield Finding(path, f"{one.summary}, since the last commit", Fix(_SEE), one.detail)
    yield from _renamed(before, after)


def _renamed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Finding]:
    """One that holds data is gone, and the same stands there under a name that is new."""
    new = [id for id in after if id not in before]
    for id, body in before.items():
        lost = loses(str(body.get("Type")))
        if id in after or lost is None or body.get("DeletionPolicy") in ("Retain", "RetainExceptOnCreate"):
            continue
        same = next((other for other in new if after[other] == body), None)
        if same is not None:
            detail = f"Where it is deployed, CloudFormation makes a new one and deletes {id}. Lost with it: {lost}."
            yield Finding(
                ("Resources", same), f"{id} was renamed to {same} since the last commit", Fix(_SEE), detail
            )


RULE = Rule(
    code="replaced-since-commit",
    severity="warning",
    summary="No resource that holds data is replaced by what changed since the last commit.",
    source="CloudFormation User Guide: Update behaviors of stack resources",
    find=find,
)
