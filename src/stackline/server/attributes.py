"""What every resource may have beside its properties: a condition, what it waits for, what happens to it at its end."""

from __future__ import annotations

from stackline.design.values import mapping
from stackline.schemas import Property, resource_attributes
from stackline.server.fields import field_of
from stackline.server.known import Known
from stackline.server.schemas import FieldView
from stackline.template import Path, Project, Template

_OPTIONAL = ("CreationPolicy", "UpdatePolicy", "Metadata", "IgnoreGlobals")


def attribute_fields(template: Template | Project, where: Path, known: Known) -> list[FieldView]:
    """The attributes of the resource at `where`; those that few have only where they are there."""
    body = mapping(template.expanded.get(where))
    conditions = tuple(mapping(template.expanded.data.get("Conditions")))
    asked = [
        one
        for one in resource_attributes(conditions)
        if one.path[0] != "Condition" or conditions or "Condition" in body
    ]
    asked += [Property(path=(name,), kind="yaml", label=name) for name in _OPTIONAL if name in body]
    return [
        field_of(one, one.path, body.get(str(one.path[0])), known).model_copy(
            update={"path": f"/{one.path[0]}"}
        )
        for one in asked
    ]
