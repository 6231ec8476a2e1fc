"""Completions where a value is written: what the schema allows, and the intrinsics that give one."""

from __future__ import annotations

from collections.abc import Iterable

from stackline import schemas
from stackline.catalog import load
from stackline.design.properties import inside
from stackline.design.values import mapping
from stackline.language import names
from stackline.language.completion import Completion, Writing
from stackline.language.keys import bare_path
from stackline.language.reading import Typing
from stackline.language.words import CONDITIONAL, FORMAT_VERSION, FUNCTIONS, PARAMETER_TYPES, TRANSFORMS
from stackline.schemas import Property
from stackline.template import Path
from stackline.template.intrinsics import LONG_TO_SHORT


def value_completions(typing: Typing, path: Path, writing: Writing) -> list[Completion]:
    """What may stand at `path`, which is not inside an intrinsic."""
    if writing.spot.token.startswith("!"):
        return list(tags(path))
    found = list(_values(typing, path, writing))
    if _takes_intrinsics(path) and not writing.spot.quote and not writing.spot.json:
        found += tags(path)
    return found


def _takes_intrinsics(path: Path) -> bool:
    match path:
        case (
            ("Resources", _, "Properties" | "Metadata", _, *_) | ("Outputs", _, _, *_) | ("Globals", _, _, *_)
        ):
            return True
        case ("Conditions", _, *_):
            return True
        case _:
            return False


def _values(typing: Typing, path: Path, writing: Writing) -> Iterable[Completion]:
    match path:
        case ("AWSTemplateFormatVersion",):
            yield Completion(FORMAT_VERSION, "value", writing.value(FORMAT_VERSION, as_text=True))
        case ("Transform",) | ("Transform", int()):
            for name, word in TRANSFORMS.items():
                yield Completion(name, "value", writing.value(name), "transform", word.description, word.page)
        case ("Resources", str(id), "Type"):
            yield from types(writing)
        case ("Resources", str(id), "DependsOn") | ("Resources", str(id), "DependsOn", int()):
            taken = {id, *writing.spot.before}
            found = names.resources(typing.template)
            yield from named(
                (one for one in found if one.name not in taken and one.detail != names.MADE), writing
            )
        case ("Resources" | "Outputs", _, "Condition"):
            yield from named(names.conditions(typing.template), writing)
        case ("Resources", _, "DeletionPolicy" | "UpdateReplacePolicy" as attribute):
            for one in schemas.resource_attributes():
                if one.path == (attribute,):
                    yield from allowed(one, writing)
        case ("Parameters", _, "Type"):
            for rank, name in enumerate(PARAMETER_TYPES):
                yield Completion(name, "type", writing.value(name), "parameter type", rank=rank)
        case ("Parameters", _, "NoEcho"):
            yield from booleans(writing)
        case ("Parameters", _, "Default"):
            for each in typing.member.get("AllowedValues") or ():
                yield Completion(str(each), "value", writing.value(str(each), as_text=isinstance(each, str)))
        case ("Resources", _, "Properties", *_):
            yield from _of_property(typing, path, writing)
        case ("Globals", str(section), *rest) if rest:
            one = schemas.find(f"AWS::Serverless::{section}", tuple(rest), typing.member)
            if one is not None:
                yield from allowed(one, writing)
        case _:
            pass


def _of_property(typing: Typing, path: Path, writing: Writing) -> Iterable[Completion]:
    place = bare_path(path[3:])
    properties = mapping(typing.member.get("Properties"))
    type = typing.type
    if place[-1:] == ("Type",):
        for name in schemas.choices(type, place, properties):
            yield Completion(name, "type", writing.value(name), "event" if "Events" in place else "")
        return
    one = _described(typing, place) or schemas.find(type, place, properties)
    if one is None:
        return
    # The catalog names the current ones only; the schema knows the old ones too.
    whole = schemas.find(type, place, properties)
    yield from allowed(one, writing)
    for each in whole.choices if whole and one.choices else ():
        if each not in one.choices:
            yield Completion(each, "value", writing.value(each, as_text=True), rank=500)


def _described(typing: Typing, place: Path) -> Property | None:
    """The property in the catalog's words, where it has any."""
    if not place:
        return None
    resource = load().of_resource(typing.member)
    properties = mapping(typing.member.get("Properties"))
    return next(
        (one for one in inside(resource, typing.type, properties, place[:-1]) if one.path == place), None
    )


def allowed(one: Property, writing: Writing) -> Iterable[Completion]:
    """The values that a property names itself."""
    if one.kind == "boolean":
        yield from booleans(writing)
    for rank, choice in enumerate(one.choices):
        text = writing.value(choice, as_text=one.kind != "number")
        yield Completion(choice, "value", text, one.label, rank=rank)
    if (
        one.default is not None
        and not one.choices
        and isinstance(one.default, str | int)
        and one.kind != "boolean"
    ):
        yield Completion(str(one.default), "value", writing.value(str(one.default)), "default")


def booleans(writing: Writing) -> Iterable[Completion]:
    for word in ("true", "false"):
        yield Completion(word, "value", word)


def types(writing: Writing) -> Iterable[Completion]:
    """Every resource type; those of the palette first."""
    first = {type: number for number, type in enumerate(_palette())}
    for name in schemas.type_names():
        rank = first.get(name, 1000)
        yield Completion(
            name,
            "type",
            writing.value(name),
            schemas.type_label(name),
            page=schemas.type_page(name),
            rank=rank,
        )


def _palette() -> list[str]:
    """The types that a person can draw, SAM's own before those that it makes."""
    found = [each.types[0] for each in load().kinds.values() if each.types and each.palette]
    return sorted(found, key=lambda type: not type.startswith("AWS::Serverless::"))


def named(found: Iterable[names.Name], writing: Writing) -> Iterable[Completion]:
    for rank, one in enumerate(found):
        yield Completion(one.name, one.kind, writing.value(one.name), one.detail, one.told, rank=rank)


def tags(path: Path) -> Iterable[Completion]:
    """The short forms of the intrinsics that may stand here."""
    conditional = path[0] == "Conditions"
    for rank, (long, word) in enumerate(FUNCTIONS.items()):
        if (long in CONDITIONAL) == conditional or (conditional and long == "Ref"):
            short = LONG_TO_SHORT[long]
            yield Completion(
                short,
                "function",
                f"{short} ",
                "intrinsic",
                word.description,
                word.page,
                again=True,
                rank=600 + rank,
            )
