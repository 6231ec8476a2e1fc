"""What a template declares, by name: what a reference may name, and what a person should know of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from stackline import schemas
from stackline.design.dependencies import DEFAULT_BUS, implicit_ids, sam_events
from stackline.design.values import mapping, type_of
from stackline.language.words import PSEUDO
from stackline.template import Template

MADE = "made by SAM"
Kind = Literal["resource", "parameter", "condition", "mapping", "pseudo"]


class Name(NamedTuple):
    """`detail` in a word or two (a type), `told` in a sentence."""

    name: str
    kind: Kind
    detail: str = ""
    told: str = ""


def resources(template: Template) -> Iterator[Name]:
    """Those that are written; what SAM makes beside them comes last."""
    found = template.resources
    for id, body in found.items():
        type = type_of(body)
        yield Name(id, "resource", type, schemas.type_label(type) if type else "")
    bodies = {id: dict(body) for id, body in found.items()}
    for id in sorted(implicit_ids(sam_events(bodies), bodies)):
        if id not in found and id != DEFAULT_BUS:
            yield Name(id, "resource", MADE, "SAM makes it of the events that name no API of their own.")


def parameters(template: Template) -> Iterator[Name]:
    for id, body in mapping(template.data.get("Parameters")).items():
        declared = mapping(body)
        default = declared.get("Default")
        told = str(declared.get("Description", ""))
        given = "" if default is None else f"Default: {default}"
        yield Name(id, "parameter", str(declared.get("Type", "")), " · ".join(filter(None, (told, given))))


def conditions(template: Template) -> Iterator[Name]:
    for id in mapping(template.data.get("Conditions")):
        yield Name(id, "condition", "Condition")


def mappings(template: Template) -> Iterator[Name]:
    for id in mapping(template.data.get("Mappings")):
        yield Name(id, "mapping", "Mapping")


def pseudo() -> Iterator[Name]:
    for name, word in PSEUDO.items():
        yield Name(name, "pseudo", "pseudo parameter", word.description)


def referable(template: Template) -> Iterator[Name]:
    """What `Ref` and `Fn::Sub` may name."""
    yield from resources(template)
    yield from parameters(template)
    yield from pseudo()


def attributes_of(template: Template, id: str) -> Mapping[str, str]:
    """What `Fn::GetAtt` gives of the resource `id`: attribute → what it is."""
    return schemas.attributes(type_of(template.resources.get(id, {})))


def mapped(template: Template, *keys: Any) -> list[str]:
    """The keys of a mapping below `keys`; below a key that only a deployment knows, those of all entries."""
    found: list[dict[str, Any]] = [mapping(template.data.get("Mappings"))]
    for key in keys:
        inner = [one[key] for one in found if isinstance(key, str) and key in one]
        found = [mapping(each) for each in (inner or [value for one in found for value in one.values()])]
    return list(dict.fromkeys(key for one in found for key in one))
