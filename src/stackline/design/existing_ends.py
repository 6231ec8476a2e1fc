"""Wires to what exists already: what they write is said by parameters, and what is not this stack's stays alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, cast

from stackline.catalog import Append, Delete, Ends, Path, Put, View
from stackline.catalog.changes import Grant, Note
from stackline.catalog.references import mapping, mentions
from stackline.catalog.rewriting import written
from stackline.core import Refused
from stackline.design.changes import Edit
from stackline.design.requests import refusal

CODE = "wire-existing"
# What a wire switches on at its source, so that the other end hears of anything; by property, and how people do it.
_SWITCHES = {
    "StreamSpecification": "turn its stream on",
    "NotificationConfiguration": "let it send its events to EventBridge",
}
# SAM writes into these, so it takes only resources of the same template (SAM: S3 and Cognito event sources).
_OWN_ONLY = {"S3": "Bucket", "Cognito": "UserPool"}


def is_existing(view: View, id: str) -> bool:
    return id in view.outside or id in view.reused


def settle(view: View, edits: Iterable[Edit], ends: Ends) -> tuple[list[Edit], list[Note]]:
    """The edits as they stand in text. Raises Refused where one would change what this stack does not own."""
    edits = list(edits)
    if not view.outside and not view.reused:
        return edits, []
    settled: list[Edit] = []
    notes: dict[str, Note] = {}
    for edit in edits:
        owner = str(edit.path[1]) if len(edit.path) > 2 and edit.path[0] == "Resources" else ""
        if is_existing(view, owner):
            note = _switched(view, owner, edit) or _made_only(view, owner, ends)
            if note is None:
                raise _not_ours(view, owner, edit)
            notes[note.summary] = note
            if owner in view.outside:
                continue
        settled.append(edit if isinstance(edit, Delete) else _said(view, edit))
    return settled, list(notes.values())


def left_to_owner(view: View, what: str, on: str, where: str) -> Note:
    """What can be written only where the existing resource is defined."""
    when = f" where {view.reused[on].parameter} names one" if on in view.reused else ""
    return Note(
        "wire-left-to-do",
        f"{on} exists already{when}: {what}",
        f"This stack cannot change {where}: do it where {on} is defined.",
    )


def allow_left(view: View, on: str, principal: str, action: str) -> Note:
    return left_to_owner(view, f"its policy must let {principal} do {action}", on, "its policy")


def grant_left(view: View, grant: Grant, holder: str) -> Note:
    statements = grant.statements or (grant.need.statement,)
    actions = ", ".join(dict.fromkeys(action for one in statements for action in one.actions))
    return left_to_owner(view, f"its role must allow {actions}", holder, "its role")


def _switched(view: View, owner: str, edit: Edit) -> Note | None:
    """Of an edit that only switches something on, what the owner of an existing one does instead."""
    name = str(edit.path[3]) if len(edit.path) > 3 else ""
    bridge = name != "NotificationConfiguration" or "EventBridgeConfiguration" in edit.path
    if name not in _SWITCHES or not bridge:
        return None
    return left_to_owner(view, _SWITCHES[name], owner, f"its {name}")


def _made_only(view: View, owner: str, ends: Ends) -> Note | None:
    """What a function or container says of itself counts only where this stack makes it."""
    if owner not in view.reused or view.identity(owner) is None:
        return None
    other = ends.source if owner == ends.target else ends.target
    return Note(
        CODE,
        f"The wire to {other} is there only where this stack makes {owner}",
        f"Where {view.reused[owner].parameter} names one that exists, nothing of it is changed.",
    )


def _not_ours(view: View, owner: str, edit: Edit) -> Refused:
    place = ".".join(str(step) for step in edit.path[3:5]) or "properties"
    label = view.resource(owner).label
    kind = view.kind(owner)
    instead = {
        "bucket": "Let the bucket send its events to EventBridge, and draw the wire from there.",
        "function": "Change it in the stack that owns it.",
    }.get(kind or "", f"Do it where the {label} is defined.")
    when = (
        "is not this stack's"
        if owner in view.outside
        else f"may be another's ({view.reused[owner].parameter})"
    )
    return refusal(CODE, f"{label} {owner} {when}: its {place} cannot be changed from here", instead)


def _said(view: View, edit: Put | Append) -> Put | Append:
    value = edit.value
    kind = mapping(value).get("Type")
    properties = mapping(mapping(value).get("Properties"))
    key = _OWN_ONLY.get(kind) if isinstance(kind, str) else None
    if key is not None and len(edit.path) > 4:
        for name in view.named(properties.get(key)):
            if is_existing(view, name):
                raise refusal(
                    CODE,
                    f"A {kind} event of SAM takes only a {key} of the same template, and {name} may be another's",
                    f"Let {name} send its events to EventBridge, or set it up where {name} is defined."
                    if kind == "S3"
                    else f"Set the trigger where {name} is defined.",
                )
    body = view.resources.get(str(edit.path[1]), {}) if len(edit.path) > 2 else mapping(value)
    condition = body.get("Condition")
    free = {name for name, one in view.reused.items() if one.condition == condition}
    plain, there = (
        _at(data, edit.path) if isinstance(edit, Put) else None for data in (view.data, view.written)
    )
    said = _beside(view, plain, there, value, free)
    for name, attribute in _unsaid(view, said, free):
        raise _unknown(view, name, attribute)
    return replace(edit, value=said)


def _at(data: Any, path: Path) -> Any:
    value: Any = data
    for step in path:
        if isinstance(value, list) and isinstance(step, int):
            items = cast("list[Any]", value)
            value = items[step] if step < len(items) else None
        else:
            value = mapping(value).get(str(step))
    return value


def _beside(view: View, plain: Any, there: Any, value: Any, free: set[str]) -> Any:
    """The value said; what the text has already stays as it stands there (`plain` is how it is read)."""
    if value == plain and plain is not None:
        return there
    if isinstance(value, list) and isinstance(plain, list) and isinstance(there, list):
        read, text = cast("list[Any]", plain), cast("list[Any]", there)
        return [
            text[read.index(item)] if item in read else written(view, item, free)
            for item in cast("list[Any]", value)
        ]
    if isinstance(value, list) and plain is not None and plain in value:
        return [there if item == plain else written(view, item, free) for item in cast("list[Any]", value)]
    if isinstance(value, dict) and isinstance(plain, dict) and isinstance(there, dict):
        read_, text_ = mapping(plain), mapping(there)
        return {
            key: _beside(view, read_.get(key), text_.get(key), item, free)
            for key, item in cast("dict[str, Any]", value).items()
        }
    return written(view, value, free)


def _unsaid(view: View, value: Any, free: set[str]) -> Iterator[tuple[str, str]]:
    """What the value asks of an existing resource that no parameter gives."""
    for name, attribute in mentions(value):
        if name in view.outside and attribute is not None:
            yield name, attribute
    asked = {one.asked(key): (id, key) for id, one in view.outside.items() for key in one.existing.asked}
    asked |= {
        one.outside.asked(key): (id, key)
        for id, one in view.reused.items()
        for key in one.outside.existing.asked
        if id not in free
    }
    for name, _ in mentions(value):
        if name in asked and name not in view.parameters:
            yield asked[name]


def _unknown(view: View, name: str, attribute: str) -> Refused:
    one = view.outside.get(name) or view.reused[name].outside
    parameter = one.asked(attribute) if attribute in one.existing.asked else ""
    fix = (
        f"Declare the parameter that gives it: `stackline add /Parameters/{parameter} --set Type=String`."
        if parameter
        else "Write the wire by hand."
    )
    return refusal(CODE, f"{attribute} of {name} does not follow from what {one.parameter} holds", fix)
