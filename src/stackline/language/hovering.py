"""What is known of the place under the cursor, in words: a type, a property, a name, a function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from stackline import schemas
from stackline.catalog import load
from stackline.design.properties import inside
from stackline.design.values import mapping, type_of
from stackline.language import names
from stackline.language.keys import bare_path, summary
from stackline.language.reading import Typing
from stackline.language.targets import Target, target_at
from stackline.language.words import (
    EXPORT,
    FUNCTIONS,
    OUTPUT,
    PARAMETER,
    PSEUDO,
    RESOURCE,
    SECTIONS,
    TRANSFORMS,
    Word,
)
from stackline.schemas import Property
from stackline.template import Path, render_value
from stackline.template.intrinsics import SHORT_TO_LONG


@dataclass(frozen=True, slots=True)
class Hover:
    """`facts` are pairs of a name and a value; `warning` is what a person should know before changing it."""

    start: int
    end: int
    title: str
    detail: str = ""
    told: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    warning: str = ""
    page: str = ""


_SHOWN = 16
_Told = tuple[str, str, str, tuple[tuple[str, str], ...], str, str]
"""As the fields of Hover, without the place."""


def hover(typing: Typing) -> Hover | None:
    spot = typing.spot
    if spot is None or not spot.token:
        return None
    target = target_at(typing)
    if target is not None and not (target.declared and target.section in ("Resources", "Outputs")):
        told = _of_target(typing, target)
        return Hover(target.start, target.end, *told) if told else None
    if spot.role == "text":
        return None
    long = SHORT_TO_LONG.get(spot.token, "")
    told = (
        _of_word(long, FUNCTIONS[long], spot.token)
        if long in FUNCTIONS
        else _of_place(typing, spot.path, spot.role)
    )
    return Hover(spot.start, spot.end, *told) if told else None


def _of_target(typing: Typing, target: Target) -> _Told | None:
    if target.id in PSEUDO:
        return _of_word(target.id, PSEUDO[target.id])
    if target.on_attribute:
        return _of_attribute(typing, target)
    if target.section == "Resources":
        body = mapping(typing.template.resources.get(target.id))
        type = type_of(body)
        told = str(body.get("Description", "")) or _type_told(type)
        return (target.id, type, told, _line(typing, target), "", schemas.type_page(type) if type else "")
    if target.section == "Parameters":
        body = mapping(mapping(typing.template.data.get("Parameters")).get(target.id))
        facts = [
            (label, render_value(body[key]).strip())
            for key, label in (
                ("Default", "Default"),
                ("AllowedValues", "Allowed"),
                ("AllowedPattern", "Pattern"),
            )
            if key in body
        ]
        kind = f"Parameter · {body.get('Type', '')}"
        return (target.id, kind, str(body.get("Description", "")), (*facts, *_line(typing, target)), "", "")
    if target.section is not None:
        value = mapping(typing.template.data.get(target.section)).get(target.id)
        shown = render_value(value).strip()
        facts = (
            (("Is", shown),)
            if target.section == "Conditions" and len(shown) < 200 and "\n" not in shown
            else ()
        )
        return (target.id, target.section[:-1], "", (*facts, *_line(typing, target)), "", "")
    made = next((one for one in names.resources(typing.template) if one.name == target.id), None)
    return (target.id, made.detail, made.told, (), "", "") if made else None


def _line(typing: Typing, target: Target) -> tuple[tuple[str, str], ...]:
    line = typing.template.lines((target.section or "", target.id))[0]
    return (("Declared in line", str(line)),) if line and not target.declared else ()


def _of_attribute(typing: Typing, target: Target) -> _Told | None:
    type = type_of(typing.template.resources.get(target.id, {}))
    known = names.attributes_of(typing.template, target.id)
    if target.attribute not in known and not (
        schemas.has_outputs(type) and target.attribute.startswith("Outputs.")
    ):
        return None
    told = known.get(target.attribute, "An output of that stack.")
    return (f"{target.id}.{target.attribute}", f"Attribute of {type}", told, (), "", schemas.type_page(type))


def _of_place(typing: Typing, path: Path, role: str) -> _Told | None:
    match path:
        case ("Transform", *_) if role == "value":
            name = typing.spot.token if typing.spot else ""
            return _of_word(name, TRANSFORMS[name]) if name in TRANSFORMS else None
        case (str(name),):
            return _of_word(name, SECTIONS[name]) if name in SECTIONS else None
        case ("Globals", str(section)):
            type = f"AWS::Serverless::{section}"
            told = f"What every {type} takes over."
            return (
                (section, "Globals", told, (), "", schemas.type_page(type)) if schemas.known(type) else None
            )
        case ("Globals", str(section), *rest):
            return _of_property(
                schemas.find(f"AWS::Serverless::{section}", bare_path(tuple(rest)), typing.member)
            )
        case ("Parameters", _, str(name), *_):
            return _of_word(name, PARAMETER[name]) if name in PARAMETER else None
        case ("Outputs", _, "Export", str(name)) if name in EXPORT:
            return _of_word(name, EXPORT[name])
        case ("Outputs", _, str(name)):
            return _of_word(name, OUTPUT[name]) if name in OUTPUT else None
        case ("Resources", str(id)):
            return (
                (id, typing.type, _type_told(typing.type), (), "", schemas.type_page(typing.type))
                if typing.type
                else None
            )
        case ("Resources", _, "Type") if role == "value":
            return _of_type(typing.type)
        case ("Resources", _, str(name)):
            return _of_resource_attribute(name)
        case ("Resources", _, "Properties", *rest):
            return _in_properties(typing, tuple(rest))
        case _:
            return _of_function(path)


def _in_properties(typing: Typing, path: Path) -> _Told | None:
    function = _of_function(path)
    if function is not None:
        return function
    place = bare_path(path)
    if "Policies" in place[:1] and len(place) in (3, 4):
        policy = schemas.policy_templates().get(str(place[2]))
        if policy is not None and len(place) == 3:
            facts = tuple((name, told) for name, told in policy.parameters.items())
            return (policy.name, "SAM policy template", policy.description, facts, "", "")
        if policy is not None:
            return (str(place[3]), policy.name, policy.parameters.get(str(place[3]), ""), (), "", "")
    properties = mapping(typing.member.get("Properties"))
    while place and isinstance(place[-1], int):
        place = place[:-1]
    if not place:
        return None
    own = load().of_resource(typing.member)
    found = next((one for one in inside(own, typing.type, properties, place[:-1]) if one.path == place), None)
    return _of_property(found or schemas.find(typing.type, place, properties))


def _of_function(path: Path) -> _Told | None:
    """A long intrinsic that is a key."""
    name = str(path[-1]) if path else ""
    return _of_word(name, FUNCTIONS[name]) if name in FUNCTIONS and name != "Condition" else None


def _of_property(one: Property | None) -> _Told | None:
    if one is None or not isinstance(one.path[-1], str):
        return None
    facts = [*_facts(one)]
    warning = {
        "yes": "A change makes CloudFormation put a new resource in the place of the old one.",
        "perhaps": "A change may make CloudFormation put a new resource in the place of the old one.",
        "no": "",
    }[one.replaces]
    return (one.path[-1], summary(one), one.description, tuple(facts), warning, one.documentation or "")


def _facts(one: Property) -> list[tuple[str, str]]:
    found: list[tuple[str, Any]] = []
    if one.choices:
        more = f" and {len(one.choices) - _SHOWN} more" if len(one.choices) > _SHOWN else ""
        found.append(("Allowed", ", ".join(one.choices[:_SHOWN]) + more))
    if one.default is not None:
        found.append(("Default", render_value(one.default).strip()))
    if one.minimum is not None or one.maximum is not None:
        found.append(("Range", _range(one.minimum, one.maximum)))
    if any(limit is not None for limit in one.length):
        found.append(("Length", _range(*one.length)))
    if one.pattern:
        found.append(("Pattern", one.pattern))
    if one.unit:
        found.append(("Unit", one.unit))
    return found


def _range(least: float | None, most: float | None) -> str:
    if least is None or most is None:
        return f"at least {least:g}" if least is not None else f"at most {most:g}"
    return f"{least:g} to {most:g}"


def _of_type(type: str) -> _Told | None:
    if not type:
        return None
    needs = ", ".join(str(one.path[0]) for one in schemas.children(type) if one.required)
    facts = (("Needs", needs),) if needs else ()
    return (type, schemas.type_label(type), _type_told(type), facts, "", schemas.type_page(type))


def _type_told(type: str) -> str:
    return schemas.type_description(type) or load().of_type(type).summary


def _of_resource_attribute(name: str) -> _Told | None:
    if name in RESOURCE:
        return _of_word(name, RESOURCE[name])
    found = next((one for one in schemas.resource_attributes() if one.path == (name,)), None)
    return (
        (name, summary(found), found.description, tuple(_facts(found)), "", found.documentation or "")
        if found
        else None
    )


def _of_word(name: str, word: Word, shown: str = "") -> _Told:
    return (shown or name, "", word.description, (), "", word.page)
