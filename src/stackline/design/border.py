"""What crosses the border when resources get a template of their own, and what must come along."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from stackline.catalog import View
from stackline.catalog.references import mapping, mentions, texts
from stackline.design.dependencies import implicit_ids, sam_events
from stackline.design.names import Names
from stackline.design.requests import refusal
from stackline.template import Path, Template
from stackline.template.references import references_in

Crossing = tuple[str, str]
"""Logical ID and attribute ("" for Ref)."""
# SAM writes into the resource that these name, so both must be in one template.
_TOGETHER = {"S3": "Bucket", "Cognito": "UserPool", "Api": "RestApiId", "HttpApi": "ApiId"}


@dataclass
class Border:
    """`inputs` and `outputs`: what crosses it, with the names of the nested template's parameters and outputs.

    `parameters`, `conditions`, `mappings`, `globals`: what comes along. `waits`: what the application waits for.
    `users_in` and `users_out`: one resource that uses each.
    """

    inputs: dict[Crossing, str] = field(default_factory=dict[Crossing, str])
    outputs: dict[Crossing, str] = field(default_factory=dict[Crossing, str])
    parameters: list[str] = field(default_factory=list[str])
    conditions: list[str] = field(default_factory=list[str])
    mappings: list[str] = field(default_factory=list[str])
    globals: list[str] = field(default_factory=list[str])
    waits: list[str] = field(default_factory=list[str])
    users_in: dict[Crossing, str] = field(default_factory=dict[Crossing, str])
    users_out: dict[Crossing, str] = field(default_factory=dict[Crossing, str])


def read_border(template: Template, view: View, moved: Sequence[str]) -> Border:
    """Raises Refused where the two sides cannot be parted: SAM joins them, or a connector does."""
    data, inside = template.data, set(moved)
    events = sam_events(template.resources)
    implicit = implicit_ids(events, template.resources)
    names = Names(template.resources, mapping(data.get("Parameters")), implicit)
    _check_implicit(template, inside)
    _check_together(template, inside)
    _check_connectors(template, inside)
    border = Border()
    types = {str(template.resources[id].get("Type")) for id in moved}
    border.globals = [name for name in mapping(data.get("Globals")) if f"AWS::Serverless::{name}" in types]
    bodies: list[tuple[str, Any]] = [(id, template.resources[id]) for id in moved]
    bodies += [("Globals", data["Globals"][name]) for name in border.globals]
    taken = {*template.resources, *mapping(data.get("Parameters"))}
    for user, body in bodies:
        _check_dotted(body, names, inside, leaves=True)
        for name, attribute in mentions(body):
            target = names.find(name)
            if target is not None and target not in inside and target not in implicit:
                _cross(border.inputs, border.users_in, (name, attribute or ""), user, taken - {name})
        waits = [one for one in texts(mapping(body).get("DependsOn")) if one not in inside]
        border.waits += [one for one in waits if one not in border.waits]
    for user, body in _outside(data, inside):
        _check_dotted(body, names, inside, leaves=False)
        for name, attribute in mentions(body):
            if names.find(name) in inside:
                _cross(border.outputs, border.users_out, (name, attribute or ""), user, set())
    along = comes_along(data, [body for _, body in bodies])
    border.conditions, border.parameters, border.mappings = along.conditions, along.parameters, along.mappings
    return border


def _outside(data: Mapping[str, Any], inside: set[str]) -> Iterator[tuple[str, Any]]:
    for section in ("Globals", "Resources", "Outputs"):
        for name, body in mapping(data.get(section)).items():
            if section != "Resources" or name not in inside:
                yield name, body


def _cross(
    found: dict[Crossing, str], users: dict[Crossing, str], key: Crossing, user: str, taken: set[str]
) -> None:
    if key in found:
        return
    plain = key[0] + "".join(character for character in key[1] if character.isalnum())
    name, number = plain, 2
    while name in taken or name in found.values():
        name, number = f"{plain}{number}", number + 1
    found[key], users[key] = name, user


@dataclass(frozen=True, slots=True)
class Along:
    """Names in other sections that resources use."""

    parameters: list[str]
    conditions: list[str]
    mappings: list[str]


def comes_along(data: Mapping[str, Any], bodies: Sequence[Any]) -> Along:
    """Parameters, conditions and mappings that the bodies use, and what those use in turn."""
    conditions, parameters = mapping(data.get("Conditions")), mapping(data.get("Parameters"))
    queue = [*bodies]
    known: set[str] = set()
    while queue:
        body = queue.pop()
        for one in references_in({"Resources": {"X": body}}):
            if one.target in conditions and one.via == "Condition" and one.target not in known:
                known.add(one.target)
                queue.append({"Fn::Not": [conditions[one.target]]})
        for name, _ in mentions(body):
            if name in parameters:
                known.add(f"/{name}")
        known |= {f"#{name}" for name in _maps(body)}
    return Along(
        [name for name in parameters if f"/{name}" in known],
        [name for name in conditions if name in known],
        [name for name in mapping(data.get("Mappings")) if f"#{name}" in known],
    )


def _maps(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in cast("list[Any]", value):
            yield from _maps(item)
    for key, item in mapping(value).items():
        if key == "Fn::FindInMap" and isinstance(item, list) and item and isinstance(item[0], str):
            yield item[0]
        yield from _maps(item)


# What cannot be parted ----------------------------------------------------------------------------------------------


def _check_implicit(template: Template, inside: set[str]) -> None:
    """An API that SAM makes of events on both sides would become two."""
    users: dict[str, list[str]] = {}
    for owner, name, event in sam_events(template.resources):
        for made in implicit_ids([(owner, name, event)], template.resources):
            users.setdefault(made, []).append(owner)
    for made, owners in users.items():
        left = [owner for owner in owners if owner not in inside]
        gone = [owner for owner in owners if owner in inside]
        if made.startswith("Serverless") and left and gone:
            raise refusal(
                "move-parts",
                f"{made} is made of the routes of {gone[0]} and of {left[0]}: it would become two APIs",
                f"Move {', '.join(dict.fromkeys(left))} along, or give the routes an API of their own.",
            )
        if made.startswith("Serverless") and gone:
            _check_named_implicit(template, made, inside, gone[0])


def _check_named_implicit(template: Template, made: str, inside: set[str], owner: str) -> None:
    for user, body in _outside(template.data, inside):
        if made in {name for name, _ in mentions(body)}:
            raise refusal(
                "move-parts",
                f"{user} uses {made}, which SAM makes where {owner} is",
                f"Give the routes of {owner} an API of their own first (`stackline add`).",
            )


def _check_together(template: Template, inside: set[str]) -> None:
    for owner, name, event in sam_events(template.resources):
        key = _TOGETHER.get(str(event.get("Type")))
        value = mapping(event.get("Properties")).get(key) if key else None
        named = {value} if isinstance(value, str) else {one for one, _ in mentions(value)}
        for target in named & set(template.resources):
            if (target in inside) != (owner in inside):
                stays, goes = (target, owner) if owner in inside else (owner, target)
                path: Path = ("Resources", owner, "Properties", "Events", name)
                raise refusal(
                    "move-parts",
                    f"SAM writes the {event['Type']} event of {owner} into {target}: both must be in one template",
                    f"Move {stays} along with {goes}.",
                    path=path,
                )


def _check_connectors(template: Template, inside: set[str]) -> None:
    for one in template.references:
        if one.via != "Connector" or one.path[0] != "Resources":
            continue
        owner = str(one.path[1])
        body = template.resources.get(owner, {})
        ends = {end.target for end in references_in({"Resources": {owner: body}}) if end.via == "Connector"}
        sides = {end in inside for end in (ends | {owner})}
        if len(sides) > 1:
            raise refusal(
                "move-parts",
                f"{owner} is or has a connector with {one.target}: its ends must be in one template",
                "Move them together, or write the grant as a policy.",
                path=("Resources", owner),
            )


def _check_dotted(body: Any, names: Names, inside: set[str], *, leaves: bool) -> None:
    """`!Ref Function.Alias` is SAM's own, and known in one template only."""
    for name in _dotted(body):
        target = names.find(name)
        if target is not None and (target in inside) != leaves:
            raise refusal(
                "move-parts",
                f"`!Ref {name}` is SAM's own, and means nothing in another template",
                f"Move {target} along, or name what it makes by its logical ID.",
            )


def _dotted(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in cast("list[Any]", value):
            yield from _dotted(item)
    entries = mapping(value)
    if len(entries) == 1 and isinstance(entries.get("Ref"), str) and "." in entries["Ref"]:
        yield entries["Ref"]
    for item in entries.values():
        yield from _dotted(item)
