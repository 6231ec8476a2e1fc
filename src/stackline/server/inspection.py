"""A card's settings as a form: the catalog's fields with what the template holds, then whatever else is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from stackline import schemas
from stackline.catalog import load
from stackline.catalog.imports import PREFIX
from stackline.catalog.model import Identity, Resource
from stackline.design.import_cards import imports_of
from stackline.design.properties import chosen, shared_by
from stackline.design.replacement import loses
from stackline.design.values import at_path, mapping
from stackline.dev.fidelity import fidelity
from stackline.schemas import Property
from stackline.server.attributes import attribute_fields
from stackline.server.drawing import Drawing
from stackline.server.fields import is_intrinsic
from stackline.server.known import Known
from stackline.server.problems import refuse
from stackline.server.properties import Subject, path_label, subject_field, subject_of
from stackline.server.schemas import CardView, FidelityPart, FieldGroup, FieldView, Inspection
from stackline.template import Path, Project, render_value

_GRANTED = {"read": "May read", "write": "May write to", "read-write": "May read and write"}


def inspect(drawing: Drawing, id: str, known: Known) -> Inspection:
    """The settings of the card `id`; raises HttpRefusal (404) where there is no such card."""
    template = drawing.document.project
    card = next((card for card in drawing.cards if card.id == id), None)
    if card is None:
        raise refuse(404, "resource-missing", f"There is no resource {id}")
    kinds = load().kinds
    resource = kinds.get(card.kind, kinds["other"])
    plain = resource.kind == "other"
    subject = subject_of(template, id)
    return Inspection(
        id=id,
        type=card.type,
        label=card.type if plain else resource.label,
        summary=_imported(drawing, id) or resource.summary,
        groups=_groups(template, card, subject, known) if subject else [],
        properties=len(schemas.children(subject.type, subject.prefix, subject.properties)) if subject else 0,
        loses=loses(card.type),
        variables=_variables(resource, card.type, subject, known) if subject else [],
        grants=_grants(drawing, id),
        fidelity=_fidelity(template, id),
        documentation=resource.documentation
        or (schemas.type_page(card.type) if schemas.known(card.type) else None),
        problem=known.problem,
    )


def _fidelity(template: Project, id: str) -> list[FidelityPart]:
    found = next((one for one in fidelity(template) if one.id == id), None)
    return [FidelityPart(**part.to_json(template)) for part in found.parts] if found else []


def _imported(drawing: Drawing, id: str) -> str | None:
    """Of a value that another stack exports, what is known of it."""
    found = imports_of(drawing.document.project).get(id) if id.startswith(PREFIX) else None
    if found is None:
        return None
    if found.file is None:
        return "A value that another stack exports; no template of this repository is seen to."
    what = f"{found.resource} of {found.file}" if found.resource else found.file
    return f"A value that another stack exports: {what}."


def _groups(template: Project, card: CardView, subject: Subject, known: Known) -> list[FieldGroup]:
    identity = None if subject.prefix else subject.resource.identity.get(card.type)
    # Variables have a list of their own.
    apart = identity.variables if identity and not identity.listed else None
    own = [one for one in chosen(subject.resource, subject.type, subject.properties) if one.path != apart]
    described = [_setting(template, subject, one, known) for one in own]
    covered = [*(one.path for one in own), *([apart] if apart else [])]
    rest = [
        _other(subject, path, known)
        for path in _others(at_path(subject.properties, subject.prefix), subject.prefix, covered)
    ]
    attributes = [] if subject.prefix else attribute_fields(template, subject.where, known)
    groups = [("Settings", described), ("Other properties", rest), ("Resource attributes", attributes)]
    return [FieldGroup(title=title, fields=fields) for title, fields in groups if fields]


def _setting(template: Project, subject: Subject, found: Property, known: Known) -> FieldView:
    view = subject_field(subject, found, known)
    shared = at_path(shared_by(template.data, subject.type), found.path)
    if view.value is not None or shared is None or isinstance(shared, dict | list):
        return view
    return view.model_copy(update={"placeholder": f"{render_value(shared)} (Globals)"})


def _other(subject: Subject, path: Path, known: Known) -> FieldView:
    """A property that is set and that no described setting covers; without a schema any YAML."""
    found = schemas.find(subject.type, path, subject.properties)
    steps = ".".join(str(step) for step in path[len(subject.prefix) :])
    if found is None:
        return subject_field(subject, Property(path=path, kind="yaml", label=steps), known)
    return subject_field(subject, found, known).model_copy(update={"label": path_label(subject, found)})


def _others(value: Any, where: Path, covered: Iterable[Path]) -> Iterable[Path]:
    """What stands in `value` besides what is covered; of one that is covered in part, its other keys."""
    for key, child in mapping(value).items():
        path = (*where, key)
        if path in covered:
            continue
        inside = [one for one in covered if one[: len(path)] == path]
        if inside and isinstance(child, dict):
            yield from _others(mapping(child), path, covered)
        else:
            yield path


def _variables(resource: Resource, type: str, subject: Subject, known: Known) -> list[list[str]]:
    identity: Identity | None = resource.identity.get(type)
    if identity is None or identity.listed or subject.prefix:
        return []
    variables: Mapping[str, Any] = mapping(at_path(subject.properties, identity.variables))
    return [[name, render_value(value), *_gives(value, known)] for name, value in variables.items()]


def _gives(value: Any, known: Known) -> list[str]:
    """What an intrinsic gives in the environment, where that is known."""
    shown = known.shown(value) if is_intrinsic(value) else None
    return [] if shown is None else [shown]


def _grants(drawing: Drawing, id: str) -> list[str]:
    return [
        f"{_GRANTED[wire.access or 'read-write']} {wire.target}"
        for wire in drawing.wires
        if wire.source == id and wire.style == "access"
    ]
