"""What a text names where the cursor is: a resource, a parameter, a condition, a mapping, or where one is declared."""

from __future__ import annotations

from dataclasses import dataclass

from stackline.design.values import mapping
from stackline.language.calls import call_of
from stackline.language.reading import Typing
from stackline.language.spot import Spot
from stackline.template.edit_rename import KINDS
from stackline.template.references import SUB_NAME


@dataclass(frozen=True, slots=True)
class Target:
    """`start` to `end` is the name in the text; `attribute` what is read of it, if anything.

    `section` is None for what no template declares: a pseudo parameter, what SAM makes, a name of nothing.
    `on_attribute`: the cursor is on the attribute, not on the name. `declared`: this is where it is declared.
    """

    id: str
    section: str | None
    start: int
    end: int
    attribute: str = ""
    on_attribute: bool = False
    declared: bool = False


def target_at(typing: Typing) -> Target | None:
    spot = typing.spot
    if spot is None or not spot.token:
        return None
    if spot.role == "key":
        declares = len(spot.path) == 2 and spot.path[0] in KINDS and spot.colon
        if not declares:
            return None
        return Target(spot.token, str(spot.path[0]), spot.start, spot.end, declared=True)
    call = call_of(spot.path)
    if call is not None and not spot.token.startswith("!"):
        return _in_call(typing, spot, *call)
    if spot.role == "text":
        return None
    match spot.path:
        case ("Resources", _, "DependsOn") | ("Resources", _, "DependsOn", int()):
            return _named(typing, spot, ("Resources",))
        case ("Resources" | "Outputs", _, "Condition"):
            return _named(typing, spot, ("Conditions",))
        case (
            "Resources",
            _,
            "Properties" | "Connectors",
            *_,
            "Source" | "Destination" | "SourceReference",
            "Id",
        ):
            return _named(typing, spot, ("Resources",))
        case ("Resources", _, "Properties" | "Connectors", *_, "Destination", int(), "Id"):
            return _named(typing, spot, ("Resources",))
        case _:
            return None


def _in_call(typing: Typing, spot: Spot, name: str, index: int) -> Target | None:
    if name == "Fn::Sub":
        return _in_sub(typing, spot) if index == 0 else None
    if name == "Fn::GetAtt" and index == 1:
        id = spot.before[0] if spot.before else ""
        return Target(
            id, _section(typing, id, ("Resources",)), spot.start, spot.end, spot.token, on_attribute=True
        )
    if name == "Fn::GetAtt":
        return _dotted(typing, spot.token, spot.start, spot.offset, ("Resources",))
    if name == "Ref":
        return _dotted(typing, spot.token, spot.start, spot.offset, ("Resources", "Parameters"))
    if index:
        return None
    if name in ("Condition", "Fn::If"):
        return _named(typing, spot, ("Conditions",))
    return _named(typing, spot, ("Mappings",)) if name == "Fn::FindInMap" else None


def _in_sub(typing: Typing, spot: Spot) -> Target | None:
    for found in SUB_NAME.finditer(spot.token):
        start, end = spot.start + found.start(1), spot.start + found.end(1)
        if start <= typing.offset <= end:
            return _dotted(typing, found[1], start, typing.offset, ("Resources", "Parameters"))
    return None


def _dotted(typing: Typing, text: str, start: int, offset: int, sections: tuple[str, ...]) -> Target:
    """`Name` or `Name.Attribute`."""
    id, dot, attribute = text.partition(".")
    section = _section(typing, id, sections)
    if dot and offset > start + len(id):
        return Target(id, section, start + len(id) + 1, start + len(text), attribute, on_attribute=True)
    return Target(id, section, start, start + len(id), attribute)


def _named(typing: Typing, spot: Spot, sections: tuple[str, ...]) -> Target:
    return Target(spot.token, _section(typing, spot.token, sections), spot.start, spot.end)


def _section(typing: Typing, id: str, sections: tuple[str, ...]) -> str | None:
    return next((name for name in sections if id in mapping(typing.template.data.get(name))), None)
