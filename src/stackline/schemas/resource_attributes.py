"""What every resource may have beside its properties: a condition, what it waits for, what happens to it at its end."""

from __future__ import annotations

from stackline.schemas.property import Property

_PAGE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-"


def resource_attributes(conditions: tuple[str, ...] = ()) -> list[Property]:
    """The attributes that a form offers; `conditions` are those that the template declares."""
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
