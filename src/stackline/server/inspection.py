"""A card's settings as a form: the catalog's fields with what the template holds, then whatever else is there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, cast

from stackline import catalog
from stackline.catalog.model import Identity, Resource, Setting
from stackline.design.wires import found_by, view_of
from stackline.server.bodies import body_of
from stackline.server.drawing import Drawing
from stackline.server.palette import field_view
from stackline.server.problems import refuse
from stackline.server.schemas import CardView, FieldGroup, FieldView, Inspection, WireInspection
from stackline.template import Path, Template, parse_dotted, render_value

_GLOBALS = {
    "AWS::Serverless::Function": "Function",
    "AWS::Serverless::Api": "Api",
    "AWS::Serverless::HttpApi": "HttpApi",
    "AWS::Serverless::SimpleTable": "SimpleTable",
    "AWS::Serverless::StateMachine": "StateMachine",
    "AWS::Serverless::LayerVersion": "LayerVersion",
}
"""Type → its section in SAM's Globals."""

_ATTRIBUTES = ("Condition", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy")
_GRANTED = {"read": "May read", "write": "May write to", "read-write": "May read and write"}


def inspect(drawing: Drawing, id: str) -> Inspection:
    """The settings of the card `id`; raises HttpRefusal (404) where there is no such card."""
    template = drawing.document.editable()
    card = next((card for card in drawing.cards if card.id == id), None)
    if card is None:
        raise refuse(404, "resource-missing", f"There is no resource {id}")
    kinds = catalog.load().kinds
    resource = kinds.get(card.kind, kinds["other"])
    where = body_of(template, id)
    return Inspection(
        id=id,
        type=card.type,
        label=resource.label if resource.kind != "other" else card.type,
        summary=resource.summary,
        groups=_groups(template, card, resource, where) if where else [],
        variables=_variables(template, resource, card.type, where) if where else [],
        grants=_grants(drawing, id),
        documentation=resource.documentation,
    )


def inspect_wire(drawing: Drawing, id: str) -> WireInspection:
    """What may be set on the wire `id`, with what is set; raises HttpRefusal (404) where there is no such wire."""
    template = drawing.document.editable()
    wire = next((wire for wire in drawing.wires if wire.id == id), None)
    if wire is None:
        raise refuse(404, "wire-missing", f"There is no wire {id}")
    connection = catalog.load().connections[wire.connection]
    ends = (wire.source, wire.facet, wire.target)
    found = found_by(view_of(template), connection)
    settings = (one.settings for one in found if (one.source, one.facet, one.target) == ends)
    bound = next(settings, dict[str, Any]())
    fields: list[FieldView] = []
    for setting in connection.settings:
        value = bound.get(setting.path)
        text = None if value is None else render_value(value)
        fields.append(field_view(setting).model_copy(update={"value": text}))
    return WireInspection(id=id, label=connection.label, summary=connection.summary, settings=fields)


def _groups(template: Template, card: CardView, resource: Resource, where: Path) -> list[FieldGroup]:
    virtual = len(where) > 2
    properties = (*where, "Properties")
    identity = None if virtual else resource.identity.get(card.type)
    # Variables have a list of their own.
    apart = (*properties, *identity.variables) if identity else ()
    settings = [one for one in resource.settings if not virtual and parse_dotted(one.path, card.id) != apart]
    described = [_setting(template, card, setting) for setting in settings]
    known = [apart, *(parse_dotted(setting.path, card.id) for setting in settings)]
    rest = list(_others(_mapping(template.get(properties)), properties, known, len(properties)))
    attributes = [
        _yaml_field(f"/{name}", name, template.get((*where, name)))
        for name in _ATTRIBUTES
        if not virtual and template.has((*where, name))
    ]
    groups = [("Settings", described), ("Other properties", rest), ("Resource attributes", attributes)]
    return [FieldGroup(title=title, fields=fields) for title, fields in groups if fields]


def _setting(template: Template, card: CardView, setting: Setting) -> FieldView:
    path = parse_dotted(setting.path, card.id)
    view = field_view(setting)
    if template.has(path):
        value = template.get(path)
        plain = isinstance(value, bool | int | float | str)
        text = render_value(value)
        return view.model_copy(update={"value": text, "intrinsic": not plain and setting.kind != "yaml"})
    shared = template.get(("Globals", _GLOBALS[card.type], *path[3:])) if card.type in _GLOBALS else None
    if shared is not None and not isinstance(shared, dict | list):
        return view.model_copy(update={"placeholder": f"{render_value(shared)} (Globals)"})
    return view


def _others(value: Mapping[str, Any], where: Path, known: Iterable[Path], root: int) -> Iterable[FieldView]:
    """The properties that no described setting covers; one that some cover in part is told by its other keys."""
    for key, child in value.items():
        path = (*where, key)
        if path in known:
            continue
        inside = [one for one in known if one[: len(path)] == path]
        if inside and isinstance(child, dict):
            yield from _others(_mapping(child), path, known, root)
        else:
            steps = [str(step) for step in path[root:]]
            yield _yaml_field(".".join(map(_quoted, steps)), ".".join(steps), child)


def _yaml_field(path: str, label: str, value: Any) -> FieldView:
    return FieldView(path=path, label=label, kind="yaml", value=render_value(value))


def _quoted(key: str) -> str:
    """A key as the grammar of paths wants it: quoted where it would be read as something else."""
    if re.fullmatch(r"[A-Za-z_][\w-]*", key):
        return key
    escaped = re.sub(r'([\\"])', r"\\\1", key)
    return f'"{escaped}"'


def _variables(template: Template, resource: Resource, type: str, where: Path) -> list[list[str]]:
    identity: Identity | None = resource.identity.get(type)
    if identity is None or len(where) > 2:
        return []
    variables = _mapping(template.get((*where, "Properties", *identity.variables)))
    return [[name, render_value(value)] for name, value in variables.items()]


def _grants(drawing: Drawing, id: str) -> list[str]:
    return [
        f"{_GRANTED[wire.access or 'read-write']} {wire.target}"
        for wire in drawing.wires
        if wire.source == id and wire.style == "access"
    ]


def _mapping(value: Any) -> dict[str, Any]:
    return cast(dict[str, Any], value) if isinstance(value, dict) else {}
