"""A resource's properties in a template: the catalog's words first, the schema's for all others, and what is set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from stackline import schemas
from stackline.catalog import Resource, Setting
from stackline.design.values import at_path, mapping
from stackline.schemas import Property
from stackline.template import Path, parse_dotted

_KINDS: Mapping[str, schemas.Kind] = {
    "text": "text",
    "number": "number",
    "choice": "choice",
    "boolean": "boolean",
}


def place_of(setting: Setting) -> Path:
    """The setting's path below Properties."""
    return parse_dotted(setting.path, "")[3:]


def chosen(resource: Resource, type: str, properties: Mapping[str, Any]) -> list[Property]:
    """The settings people change most, in the catalog's order: those that this type has, or that are set."""
    return [
        described(setting, type, properties)
        for setting in resource.settings
        if not schemas.known(type)
        or schemas.find(type, place_of(setting), properties)
        or at_path(properties, place_of(setting)) is not None
    ]


def shared_by(data: Mapping[str, Any], type: str) -> Mapping[str, Any]:
    """What Globals give to resources of the type; nothing to those that are no SAM type."""
    section = type.rpartition("::")[2] if type.startswith("AWS::Serverless::") else ""
    return mapping(mapping(data.get("Globals")).get(section))


def described(setting: Setting, type: str, properties: Mapping[str, Any]) -> Property:
    """A setting with the catalog's words, and what only the schema knows: what it replaces, pattern, length, page."""
    path = place_of(setting)
    found = schemas.find(type, path, properties) or Property(path=path, kind="yaml", label=setting.label)
    kind = _KINDS.get(setting.kind, found.kind if found.nested else "yaml")
    return replace(
        found,
        kind=kind,
        label=setting.label,
        description=setting.description or found.description,
        choices=setting.choices or (found.choices if kind == "choice" else ()),
        unit=setting.unit,
        # What a part needs, it needs only where it is there at all.
        required=found.required and (len(path) == 1 or at_path(properties, path[:-1]) is not None),
        minimum=found.minimum if setting.minimum is None else setting.minimum,
        maximum=found.maximum if setting.maximum is None else setting.maximum,
        default=setting.default,
        documentation=setting.documentation or found.documentation,
    )


def inside(resource: Resource, type: str, properties: Mapping[str, Any], under: Path = ()) -> list[Property]:
    """Every property at one level; those that the catalog has words for in these."""
    words = {place_of(setting): setting for setting in resource.settings}
    return [
        described(words[one.path], type, properties) if one.path in words else one
        for one in schemas.children(type, under, properties)
    ]


def searched(resource: Resource, type: str, properties: Mapping[str, Any], query: str) -> list[Property]:
    """Properties at any depth that the words of `query` fit, also the catalog's words for them."""
    words = {place_of(setting): setting for setting in resource.settings}
    asked = query.lower().split()
    own = [
        described(setting, type, properties)
        for path, setting in words.items()
        if asked
        and all(word in f"{setting.path} {setting.label} {setting.description}".lower() for word in asked)
        and schemas.find(type, path, properties)
    ]
    return own + [one for one in schemas.search(type, query, properties) if one.path not in words]
