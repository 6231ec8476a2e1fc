"""What every resource may have beside its properties: a condition, what it waits for, what happens to it at its end."""

from __future__ import annotations

from stackline.design.values import mapping
from stackline.schemas import Property
from stackline.server.fields import field_of
from stackline.server.known import Known
from stackline.server.schemas import FieldView
from stackline.template import Path, Project, Template

_PAGE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-"
_OPTIONAL = ("CreationPolicy", "UpdatePolicy", "Metadata", "IgnoreGlobals")


def attribute_fields(template: Template | Project, where: Path, known: Known) -> list[FieldView]:
    """The attributes of the resource at `where`; those that few have only where they are there."""
    body = mapping(template.expanded.get(where))
    conditions = tuple(mapping(template.expanded.data.get("Conditions")))
    asked = [
        one
        for one in _attributes(conditions)
        if one.path[0] != "Condition" or conditions or "Condition" in body
    ]
    asked += [Property(path=(name,), kind="yaml", label=name) for name in _OPTIONAL if name in body]
    return [
        field_of(one, one.path, body.get(str(one.path[0])), known).model_copy(
            update={"path": f"/{one.path[0]}"}
        )
        for one in asked
    ]


def _attributes(conditions: tuple[str, ...]) -> list[Property]:
    return [
        Property(
            path=("Condition",),
            kind="choice",
            label="Condition",
            description="The resource is created only where this holds.",
            choices=conditions,
        ),
        Property(
            path=("DependsOn",),
            kind="yaml",
            label="Depends on",
            description="Resources that must be there before, where no reference says so.",
            documentation=f"{_PAGE}dependson.html",
        ),
        Property(
            path=("DeletionPolicy",),
            kind="choice",
            label="When it is removed",
            description="Retain keeps the resource when it leaves the template or the stack is deleted.",
            choices=("Delete", "Retain", "RetainExceptOnCreate", "Snapshot"),
            documentation=f"{_PAGE}deletionpolicy.html",
        ),
        Property(
            path=("UpdateReplacePolicy",),
            kind="choice",
            label="When it is replaced",
            description="Retain keeps the old resource when a change replaces it.",
            choices=("Delete", "Retain", "Snapshot"),
            documentation=f"{_PAGE}updatereplacepolicy.html",
        ),
    ]
