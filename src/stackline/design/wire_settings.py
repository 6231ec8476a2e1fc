"""Set what a wire has, where it stands: each setting changes its own place, in the spelling that somebody wrote."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from stackline.catalog import (
    Append,
    Change,
    Connection,
    Delete,
    Ends,
    Found,
    Path,
    Put,
    Setting,
    Spelling,
    View,
)
from stackline.catalog.changes import Grant, No
from stackline.catalog.places import value_at
from stackline.catalog.read import read_spelling
from stackline.catalog.references import mapping
from stackline.core import Refused
from stackline.design.changes import Edit, apply
from stackline.design.requests import Request, facet_family, refusal
from stackline.design.roles import grant_edits
from stackline.design.wires import Draft, Wire, view_of

_Held = list[tuple[Spelling, Found]]


def set_on_wire(template: Draft, view: View, wire: Wire, named: Mapping[str, Any]) -> Draft:
    """The template with these settings of the wire; None takes one away. Raises Refused where one has no place."""
    connection = view.catalog.connections[wire.connection]
    for name, value in named.items():
        held = _held(view, connection, wire)
        _refuse_excluded(connection, held, name, value)
        after = apply(template, list(_edits(view, wire, held, name, value)))
        if after is not template:
            template, view = after, view_of(after)
    return template


def settle_new(
    template: Draft, before: View, connection: Connection, ends: Ends, named: Mapping[str, Any]
) -> Draft:
    """The new wire with the settings that drawing left out, since they have a place once the wire is there.

    What was at the place before (the metric that an alarm compares) stays, unless the setting is `named`.
    """
    wire = Wire(connection.id, ends.source, ends.facet, ends.target, connection.style, None, ())
    if not ends.settings or _held(before, connection, wire):
        return template
    for name, value in ends.settings.items():
        view = view_of(template)
        held = _held(view, connection, wire) if value is not None else []
        if name not in named and any(_was_there(before, found.places.get(name)) for _, found in held):
            continue
        if held and not any(_same(found.settings.get(name), value) for _, found in held):
            with suppress(NoPlace):
                template = apply(template, list(_edits(view, wire, held, name, value)))
    return template


def _was_there(before: View, place: Path | None) -> bool:
    return place is not None and place[1] in before.resources and value_at(before, place) is not None


class NoPlace(Refused):
    """The wire is written in a way that has no place for the setting."""


def known_wire(view: View, wires: list[Wire], request: Request) -> Wire | None:
    """The wire that is meant, where it is there and could not be drawn so.

    One end is a card without a resource (`Report/Daily`, an event), or the facet has a name that only people give.
    """
    known = view.kind(request.source) is not None
    if known and (request.facet is None or facet_family(view.resource(request.source), request.facet)):
        return None
    found = [
        wire
        for wire in wires
        if (wire.source, wire.target) == (request.source, request.target)
        and request.facet in (None, wire.facet)
        and request.connection in (None, wire.connection)
    ]
    return found[0] if len(found) == 1 else None


def _held(view: View, connection: Connection, wire: Wire) -> _Held:
    """Each spelling in which the wire is there, with what was read."""
    ends = (wire.source, wire.facet, wire.target)
    return [
        (spelling, found)
        for spelling in connection.spellings
        for found in read_spelling(view, connection, spelling)
        if (found.source, found.facet, found.target) == ends
    ]


def _edits(view: View, wire: Wire, held: _Held, name: str, value: Any) -> Iterator[Edit]:
    """Where the wire is written twice with different values, the first one is the one that is shown and set."""
    able = [(spelling, found) for spelling, found in held if name in found.places or spelling.change]
    settable = False
    for spelling, found in able:
        if not _same(found.settings.get(name), able[0][1].settings.get(name)):
            continue
        changes = _changes(view, spelling, found, name, value)
        settable = settable or changes is not None
        yield from changes or ()
    if not settable:
        spellings = " and ".join(dict.fromkeys(spelling.name for spelling, _ in held))
        refused = refusal(
            "wire-setting-fixed",
            f"{name} cannot be set where the wire from {wire.source} to {wire.target} is written ({spellings})",
            "Set it in Globals by hand, where it is so for all that take them over."
            if all(claim[0] == "Globals" for claim in wire.claims)
            else "Erase the wire and draw it again with the setting.",
            path=wire.claims[0] if wire.claims else (),
        )
        raise NoPlace(refused.diagnostics)


def _changes(view: View, spelling: Spelling, found: Found, name: str, value: Any) -> list[Edit] | None:
    place = found.places.get(name)
    if place is not None:
        there = value_at(view, place)
        if value is None:
            return [Delete(place)] if there is not None else []
        return [] if _same(there, value) else [Put(place, value)]
    if spelling.change is None:
        return None
    changes = spelling.change(view, found, name, value)
    for one in changes or ():
        if isinstance(one, No):
            raise refusal("wire-refused", one.summary, one.fix)
    if changes is None:
        return None
    ends = Ends(found.source, found.target, found.facet)
    return [edit for one in changes for edit in _made(view, one, ends)]


def _made(view: View, change: Change, ends: Ends) -> Iterator[Edit]:
    if isinstance(change, Grant):
        yield from grant_edits(view, change, ends)
    elif isinstance(change, (Append, Delete, Put)):
        yield change


def _same(one: Any, other: Any) -> bool:
    """JSON, because to Python 1 is True."""
    return json.dumps(one, default=str) == json.dumps(other, default=str)


# What a value must be ------------------------------------------------------------------------------------------------


def check_settings(connection: Connection, given: Mapping[str, Any]) -> None:
    """Raises Refused where a value is not what the setting takes; what intrinsics give is not looked into."""
    for setting in connection.settings:
        value = given.get(setting.path)
        wrong = None if value is None else wrong_value(setting, value)
        if wrong:
            raise refusal("wire-setting", f"{setting.path} of {connection.id} {wrong}", setting.description)
        for other in setting.excludes if value is not None else ():
            if given.get(other) is not None:
                raise _excluded(setting.path, other)


def _refuse_excluded(connection: Connection, held: _Held, name: str, value: Any) -> None:
    setting = next(one for one in connection.settings if one.path == name)
    for other in setting.excludes if value is not None else ():
        if any(found.settings.get(other) is not None for _, found in held):
            raise _excluded(name, other)


def _excluded(name: str, other: str) -> Exception:
    return refusal("wire-setting", f"{name} and {other} cannot both be set", f"Unset {other} first.")


def _is_intrinsic(value: Any) -> bool:
    keys = list(mapping(value))
    return len(keys) == 1 and (keys[0] == "Ref" or keys[0].startswith("Fn::"))


def wrong_value(setting: Setting, value: Any) -> str | None:
    if _is_intrinsic(value):
        return "decides what is written: it takes a plain value, no intrinsic" if setting.plain else None
    if setting.check is not None:
        return setting.check(value)
    if setting.kind == "number":
        return _wrong_number(setting, value)
    if setting.kind == "choice" and str(value) not in setting.choices:
        return f"is one of {', '.join(setting.choices)}, not {value}"
    if setting.kind == "boolean" and str(value).lower() not in ("true", "false"):
        return f"is true or false, not {value}"
    return None


def _wrong_number(setting: Setting, value: Any) -> str | None:
    try:
        number = float(value) if not isinstance(value, bool) else None
    except (TypeError, ValueError):
        number = None
    low, high = setting.minimum, setting.maximum
    if number is not None and (low is None or number >= low) and (high is None or number <= high):
        return None
    unit = f" {setting.unit}" if setting.unit else ""
    bounds = f" from {low:g} to {high:g}{unit}" if low is not None and high is not None else unit
    return f"is a number{bounds}, not {value}"
