"""SAM events of functions and state machines, found once for a text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stackline.catalog.model import Path, Spelling
from stackline.catalog.places import given_places
from stackline.catalog.references import mapping
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

OWNERS = ("AWS::Serverless::Function", "AWS::Serverless::StateMachine")


@dataclass(frozen=True, slots=True)
class Event:
    owner: str
    name: str
    type: str
    properties: dict[str, Any]

    @property
    def path(self) -> Path:
        return ("Resources", self.owner, "Properties", "Events", self.name)

    @property
    def card(self) -> str:
        """The id of the event's own card, where it has no source of its own."""
        return f"{self.owner}/{self.name}"


def events(view: View, *types: str, kind: str | None = None) -> Iterator[Event]:
    """The events of these types; `kind` limits them to owners of that kind (function, state-machine)."""
    by_type = _by_type(view)
    found = by_type.get(types[0], []) if len(types) == 1 else [e for e in _events(view) if e.type in types]
    for event in found:
        if kind is None or view.kind(event.owner) == kind:
            yield event


def any_events(view: View) -> bool:
    return bool(_events(view))


def _by_type(view: View) -> dict[str, list[Event]]:
    known: dict[str, list[Event]] | None = view.memory.get("sam-events-by-type")
    if known is None:
        known = view.memory["sam-events-by-type"] = {}
        for event in _events(view):
            known.setdefault(event.type, []).append(event)
    return known


def _events(view: View) -> list[Event]:
    known: list[Event] | None = view.memory.get("sam-events")
    if known is None:
        known = [
            Event(key, str(name), str(mapping(event).get("Type")), mapping(mapping(event).get("Properties")))
            for owner_type in OWNERS
            for key in view.by_type.get(owner_type, ())
            for name, event in mapping(view.properties(key).get("Events")).items()
        ]
        view.memory["sam-events"] = known
    return known


def source_elsewhere(
    type: str, property: str, kind: str, facet: str | None = None, given: Mapping[str, Any] | None = None
) -> Spelling:
    """The spelling of an event whose source is not in this template (an ARN, a parameter): its own card is it.

    `given`: the event's properties with their settings.
    """
    return Spelling(
        name="source-elsewhere",
        draws=False,
        about=f"A `{type}` event whose source is not in the template: an ARN, a parameter. The event is its card.",
        read=_read_elsewhere(type, property, kind, facet, given or {}),
    )


def _read_elsewhere(
    type: str, property: str, kind: str, facet: str | None, given: Mapping[str, Any]
) -> Callable[[View], Iterator[Found]]:
    def read(view: View) -> Iterator[Found]:
        for event in events(view, type, kind="function"):
            value = event.properties.get(property)
            if value is not None and not view.ends(value, kind):
                places = given_places(dict(given), (*event.path, "Properties"))
                yield Found(event.card, event.owner, (event.path,), facet, places=places)

    return read


def new_event_name(view: View, owner: str, wanted: str) -> str:
    """A key of the owner's Events that is not taken."""
    taken = mapping(view.properties(owner).get("Events"))
    plain = (
        "".join(character for character in wanted if character.isalnum() and character.isascii()) or "Event"
    )
    name, number = plain, 2
    while name in taken:
        name, number = f"{plain}{number}", number + 1
    return name
