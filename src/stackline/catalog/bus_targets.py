"""What the events of a bus that match a pattern run, start or feed: SAM events, and rules that are lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from stackline.catalog.changes import Change, Ends, No, Note, Put
from stackline.catalog.delivery import DELIVERIES, Delivery, connection_id
from stackline.catalog.event_patterns import ALL, PATTERN, PLACEHOLDER, bucket_meant
from stackline.catalog.facets import Addition
from stackline.catalog.fragments import DEFAULT_BUS
from stackline.catalog.model import Connection, Path, Spelling
from stackline.catalog.places import named_places
from stackline.catalog.rules import (
    RULE,
    accepts,
    aims,
    allow_rule,
    line_claims,
    lines,
    new_line,
    refuse_line,
    target_places,
)
from stackline.catalog.sam_events import OWNERS, Event, events, new_event_name
from stackline.catalog.targets import (
    INPUTS,
    TARGET_SETTINGS,
    given,
    target_settings,
)
from stackline.catalog.task_targets import aimed
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

_PLAIN = {
    "function": ("AWS::Lambda::Function",),
    "state-machine": ("AWS::StepFunctions::StateMachine",),
}


def bus_connections() -> list[Connection]:
    return [*(_fed(delivery) for delivery in DELIVERIES.values()), _rule()]


def _fed(delivery: Delivery) -> Connection:
    kind = delivery.kind
    rule = Spelling(
        name="rule",
        sources=("AWS::Events::EventBus", ""),
        targets=_PLAIN.get(kind),
        write=write_line(delivery),
        read=read_lines(delivery),
    )
    event = Spelling(
        name="sam-event",
        sources=("AWS::Events::EventBus", ""),
        targets=OWNERS,
        write=write_bus_event(kind),
        read=read_bus_events(kind),
    )
    return Connection(
        id=connection_id("event-bus", kind),
        source="event-bus",
        target=kind,
        style="event",
        label=delivery.word,
        summary=f"Each event of the bus that matches a pattern {delivery.word} the {kind.replace('-', ' ')}.",
        settings=(PATTERN, *target_settings(delivery)),
        check=accepts,
        spellings=(event, rule) if kind in _PLAIN else (rule,),
    )


def told_by_bus() -> Addition:
    """Events of the default bus, added to the card that they run."""
    return Addition(
        id="pattern",
        label="Events of AWS",
        word="trigger",
        settings=("pattern",),
        needs=("pattern",),
        source=DEFAULT_BUS,
    )


# SAM events ---------------------------------------------------------------------------------------------------------


def bus_of(view: View, event: Event) -> str | None:
    """The bus whose events the SAM event takes; None where it is about a bucket of the template."""
    value = event.properties.get("EventBusName")
    if value is None and bucket_meant(view, event.properties.get("Pattern")) is not None:
        return None
    if value is None or value == "default":
        return DEFAULT_BUS
    names = view.ends(value, "event-bus")
    return names[0] if names else event.card


def read_bus_events(kind: str) -> Callable[[View], Iterator[Found]]:
    def read(view: View) -> Iterator[Found]:
        for event in events(view, "EventBridgeRule", "CloudWatchEvent", kind=kind):
            bus = bus_of(view, event)
            if bus is not None:
                place = (*event.path, "Properties")
                yield Found(bus, event.owner, (event.path,), places=_event_places(event.type, place))

    return read


def _event_places(type: str, place: Path) -> dict[str, Path]:
    """SAM's older CloudWatchEvent has fewer properties."""
    settings = TARGET_SETTINGS if type == "EventBridgeRule" else INPUTS
    return {"pattern": (*place, "Pattern"), **named_places(settings, place)}


def write_bus_event(kind: str) -> Callable[[View, Ends], list[Change]]:
    def write(view: View, ends: Ends) -> list[Change]:
        for event in events(view, "EventBridgeRule", "CloudWatchEvent", kind=kind):
            if event.owner == ends.target and bus_of(view, event) == ends.source:
                return []
        properties: dict[str, Any] = {"Pattern": _pattern(ends)}
        if ends.source != DEFAULT_BUS:
            properties["EventBusName"] = {"Ref": ends.source}
        properties |= given(ends)
        name = new_event_name(view, ends.target, ends.source)
        event = {"Type": "EventBridgeRule", "Properties": properties}
        return [Put(("Resources", ends.target, "Properties", "Events", name), event), *_noted(ends, name)]

    return write


def _pattern(ends: Ends) -> Any:
    return ends.settings.get("pattern") or (PLACEHOLDER if ends.source == DEFAULT_BUS else ALL)


def _noted(ends: Ends, name: str) -> list[Change]:
    if ends.settings.get("pattern") is not None or ends.source != DEFAULT_BUS:
        return []
    return [Note("wire-pattern", f"{name} matches events of the source my.application: set its pattern")]


# Rules that are lines -----------------------------------------------------------------------------------------------


def _lines_to(view: View, delivery: Delivery) -> Iterator[tuple[str, str, str, Path, dict[str, Any]]]:
    """Bus, rule, target, and the target's place in the rule with what it says."""
    for rule, bus in lines(view).items():
        of_bucket = bus == DEFAULT_BUS and bucket_meant(view, view.properties(rule).get("EventPattern"))
        if of_bucket and delivery.kind == "function":
            # The bucket runs that function.
            continue
        for place, entry in aims(view, rule):
            for target in aimed(view, entry, delivery.kind):
                yield bus, rule, target, place, entry


def read_lines(delivery: Delivery) -> Callable[[View], Iterator[Found]]:
    def read(view: View) -> Iterator[Found]:
        for bus, rule, target, place, entry in _lines_to(view, delivery):
            claims = line_claims(view, delivery, rule, target, place, entry)
            pattern = ("Resources", rule, "Properties", "EventPattern")
            places = {"pattern": pattern, **target_places(view, delivery, rule, place)}
            yield Found(bus, target, tuple(claims), places=places)

    return read


def write_line(delivery: Delivery) -> Callable[[View, Ends], list[Change]]:
    def write(view: View, ends: Ends) -> list[Change]:
        for bus, rule, target, _, _ in _lines_to(view, delivery):
            if (bus, target) == (ends.source, ends.target):
                return allow_rule(view, rule, delivery, ends)
        made = new_line(view, ends, ends.source, _pattern(ends), delivery)
        return [*made, *_noted(ends, "The new rule")]

    return write


# Rules that are cards -----------------------------------------------------------------------------------------------


def _rule() -> Connection:
    return Connection(
        id="event-bus-feeds-event-rule",
        source="event-bus",
        target="event-rule",
        style="event",
        label="feeds",
        summary="The rule picks from the events of this bus instead of the default one.",
        check=lambda view, ends: refuse_line(view, ends.target) if ends.target in lines(view) else None,
        spellings=(
            Spelling(
                name="bus-name",
                sources=("AWS::Events::EventBus",),
                targets=(RULE,),
                write=_write_bus_name,
                read=_read_bus_name,
            ),
        ),
    )


def _read_bus_name(view: View) -> Iterator[Found]:
    for rule in view.by_type.get(RULE, ()):
        if rule not in lines(view):
            for bus in view.ends(view.properties(rule).get("EventBusName"), "event-bus"):
                yield Found(bus, rule, (("Resources", rule, "Properties", "EventBusName"),))


def _write_bus_name(view: View, ends: Ends) -> list[Change]:
    path: Path = ("Resources", ends.target, "Properties", "EventBusName")
    value = view.properties(ends.target).get("EventBusName")
    if ends.source in view.ends(value, "event-bus"):
        return []
    if value is not None:
        return [No(f"{ends.target} listens to another bus already", "Take that wire away first.")]
    return [Put(path, {"Ref": ends.source})]
