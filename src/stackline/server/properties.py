"""All properties of a card: one level of them, or those that a search finds; and what a type needs to be added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from stackline import schemas
from stackline.catalog import Resource, load
from stackline.design import properties as design_properties
from stackline.design.values import at_path, mapping
from stackline.design.wires import view_of
from stackline.schemas import Property
from stackline.server.bodies import body_of
from stackline.server.fields import field_of
from stackline.server.known import Known
from stackline.server.problems import refuse
from stackline.server.schemas import FieldView, PropertyList, TypeInspection, TypeView
from stackline.template import Path, Project, Template, parse_dotted
from stackline.template.evaluate import Evaluator

_SHOWN = 60
"""Found by a search; more than anybody reads."""
_EVENT = "AWS::Serverless::Function"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a form is about: a resource, or an event in one; `prefix` leads to its properties in the type's schema."""

    type: str
    resource: Resource
    where: Path
    prefix: Path
    properties: dict[str, Any]
    """Of the whole resource."""


def subject_of(template: Template | Project, id: str) -> Subject | None:
    """None for what SAM makes up, and for no card at all."""
    where = body_of(template, id)
    if where is None:
        return None
    body = mapping(template.expanded.get(where[:2]))
    type = str(body.get("Type", ""))
    inside = where[3:]
    resource = load().kinds["other"] if inside else view_of(template).resource(id)
    prefix = (*inside, "Properties") if inside else ()
    return Subject(type, resource, where, prefix, mapping(body.get("Properties")))


def property_list(
    template: Template | Project, id: str, known: Known, under: str = "", search: str = ""
) -> PropertyList:
    """The properties at the dotted path `under`, or those `search` finds; raises HttpRefusal (404) for no card."""
    subject = subject_of(template, id)
    if subject is None:
        raise refuse(404, "resource-missing", f"There is no resource {id}")
    if search.strip() and not subject.prefix:
        found = design_properties.searched(subject.resource, subject.type, subject.properties, search)
    else:
        steps = parse_dotted(under, id)[3:] if under else ()
        found = design_properties.inside(
            subject.resource, subject.type, subject.properties, (*subject.prefix, *steps)
        )
        found = [one for one in found if _fits(one, search)]
    fields = [subject_field(subject, one, known, whole=bool(search.strip())) for one in found[:_SHOWN]]
    if not search.strip():
        fields += [subject_field(subject, one, known) for one in found[_SHOWN:]]
    return PropertyList(fields=fields, total=len(found))


def subject_field(subject: Subject, found: Property, known: Known, *, whole: bool = False) -> FieldView:
    """`whole`: the label says where the property is, not only its own name."""
    path = found.path[len(subject.prefix) :]
    label = path_label(subject, found) if whole else None
    return field_of(found, path, at_path(subject.properties, found.path), known, label)


def path_label(subject: Subject, found: Property) -> str:
    """`Lifecycle configuration › Rules › Item 1 › Expiration in days`."""
    path = found.path
    start = len(subject.prefix) + 1
    above = [schemas.find(subject.type, path[:end], subject.properties) for end in range(start, len(path))]
    names = [one.label if one else str(path[start - 1 + index]) for index, one in enumerate(above)]
    return " › ".join([*names, found.label])


def _fits(found: Property, search: str) -> bool:
    told = f"{'.'.join(map(str, found.path))} {found.label} {found.description}".lower()
    return all(word in told for word in search.lower().split())


def type_views() -> list[TypeView]:
    """Every type but those that the palette adds with better defaults."""
    own = {resource.types[0] for resource in load().kinds.values() if resource.types and resource.palette}
    return [
        TypeView(type=name, label=schemas.type_label(name), service=name.split("::")[1])
        for name in schemas.type_names()
        if name not in own
    ]


def type_inspection(type: str) -> TypeInspection:
    """What a resource of the type needs; raises HttpRefusal (404) where there is no such type."""
    if not schemas.known(type):
        raise refuse(404, "type-unknown", f"There is no resource type {type}")
    lacking = schemas.missing(type, schemas.smallest(type))
    groups = schemas.alternatives(type, {})
    paths: Sequence[Path] = [*lacking, *((name,) for group in groups for name in group)]
    nothing = Known("", Evaluator({}))
    found = [(path, schemas.find(type, path)) for path in dict.fromkeys(paths)]
    return TypeInspection(
        type=type,
        label=schemas.type_label(type),
        documentation=schemas.type_page(type),
        required=[field_of(one, path, None, nothing) for path, one in found if one],
        one_of=[list(group) for group in groups],
    )
