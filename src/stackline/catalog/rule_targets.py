"""What event rules, event buses and schedules deliver to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from stackline.catalog.bucket_events import bridged_bucket
from stackline.catalog.changes import Allow, Append, Change, Ends, No, Note, Put
from stackline.catalog.deliverable import deduplicated, is_fifo, refused_key, service_to_standard
from stackline.catalog.delivery import DELIVERIES, RULES, Delivery, connection_id
from stackline.catalog.holes import To
from stackline.catalog.model import Allows, Connection, Path, Setting, Spelling
from stackline.catalog.policies import allowed
from stackline.catalog.references import items, mapping
from stackline.catalog.sam_events import Event, events, new_event_name
from stackline.catalog.service_roles import new_role, own_role
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

_SAM_OWNERS = ("AWS::Serverless::Function", "AWS::Serverless::StateMachine")
_SCHEDULER = "scheduler.amazonaws.com"

_TARGET_SETTINGS: tuple[Setting, ...] = (
    Setting(path="InputPath", label="Part of the event", description="A JSON path, e.g. `$.detail`."),
    Setting(path="Input", label="Fixed input", description="JSON text that is sent instead of the event."),
    Setting(path="InputTransformer", label="Input transformer", kind="yaml"),
    Setting(path="RetryPolicy", label="Retries", kind="yaml"),
    Setting(path="DeadLetterConfig", label="Dead letters", kind="yaml"),
)
_PATTERN = Setting(
    path="pattern",
    label="Pattern",
    description="Which events, e.g. `{source: [shop.orders], detail-type: [OrderPlaced]}`.",
    kind="yaml",
)
# What a new wire matches until someone says which events are meant: all of a bus of one's own, none of AWS's.
_ALL = {"source": [{"prefix": ""}]}
_PLACEHOLDER = {"source": ["my.application"]}


def arn_of(view: View, target: str) -> Any:
    """The ARN of a target; a state machine's and a topic's is what Ref gives."""
    if target == "DefaultEventBus":
        return {"Fn::Sub": "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default"}
    attribute = view.resource(target).attributes.get("arn")
    return {"Fn::GetAtt": [target, attribute]} if attribute else {"Ref": target}


# Rules --------------------------------------------------------------------------------------------------------------


def _allows(delivery: Delivery) -> Allows:
    return Allows("target", RULES, delivery.action, To("source", "arn"))


def read_rule(delivery: Delivery) -> Callable[[View], Iterator[Found]]:
    def read(view: View) -> Iterator[Found]:
        for rule in view.by_type.get("AWS::Events::Rule", ()):
            place: Path = ("Resources", rule, "Properties", "Targets")
            for path, item in items(view.properties(rule).get("Targets"), place):
                entry = mapping(item)
                for target in _aimed(view, entry.get("Arn"), delivery):
                    yield Found(rule, target, (path, *_permitted(view, delivery, rule, target, entry)))

    return read


def _aimed(view: View, value: Any, delivery: Delivery) -> list[str]:
    return view.ends(value, delivery.kind)


def _permitted(view: View, delivery: Delivery, rule: str, target: str, entry: dict[str, Any]) -> list[Path]:
    if delivery.by_policy:
        return allowed(view, _allows(delivery), Ends(rule, target)).claims
    return own_role(view, entry.get("RoleArn"), [rule], target)


def write_rule(delivery: Delivery) -> Callable[[View, Ends], list[Change]]:
    def write(view: View, ends: Ends) -> list[Change]:
        there = [f for f in read_rule(delivery)(view) if (f.source, f.target) == (ends.source, ends.target)]
        if there:
            changes: list[Change] = [Allow(_allows(delivery))] if delivery.by_policy else []
            return changes + _named(view, ends, there[0].claims[0])
        target: dict[str, Any] = {"Id": ends.target, "Arn": arn_of(view, ends.target)}
        target |= _in_order(view, ends) | _given(ends)
        place: Path = ("Resources", ends.source, "Properties", "Targets")
        if delivery.by_policy:
            return [Append(place, target), Allow(_allows(delivery))]
        role, made = _role(view, ends, RULES, delivery)
        return [made, Append(place, {**target, "RoleArn": role})]

    return write


def _in_order(view: View, ends: Ends) -> dict[str, Any]:
    """What a FIFO queue asks of its senders: all messages of one source are one group."""
    return {"SqsParameters": {"MessageGroupId": ends.source}} if is_fifo(view, ends.target) else {}


def _accepts(view: View, ends: Ends) -> tuple[str, str] | None:
    # EventBridge User Guide, "Event bus targets": no FIFO topics.
    if view.kind(ends.target) == "topic":
        return service_to_standard("EventBridge")(view, ends)
    return deduplicated(view, ends) or refused_key(view, ends)


def _given(ends: Ends) -> dict[str, Any]:
    names = [setting.path for setting in _TARGET_SETTINGS]
    return {name: ends.settings[name] for name in names if ends.settings.get(name) is not None}


def _named(view: View, ends: Ends, place: Path) -> list[Change]:
    """Settings that were named, on the target that is there."""
    value: Any = view.data
    for step in place:
        value = value[step]
    return [
        Put((*place, name), given)
        for name, given in _given(ends).items()
        if mapping(value).get(name) != given
    ]


def _role(view: View, ends: Ends, service: str, delivery: Delivery) -> tuple[Any, Put]:
    return new_role(view, ends.source, ends.target, service, [delivery.action], [arn_of(view, ends.target)])


def rule_connections() -> list[Connection]:
    return [
        Connection(
            id=connection_id("event-rule", delivery.kind),
            source="event-rule",
            target=delivery.kind,
            style="event",
            label=delivery.word,
            summary=f"Each event that matches {delivery.word} the {delivery.kind.replace('-', ' ')}.",
            settings=_TARGET_SETTINGS,
            check=_accepts,
            spellings=(
                Spelling(
                    name="target",
                    write=write_rule(delivery),
                    read=read_rule(delivery),
                    sources=("AWS::Events::Rule",),
                ),
            ),
        )
        for delivery in DELIVERIES.values()
    ]


# Event buses: SAM events, and rules on a bus --------------------------------------------------------------------------


def bus_of(view: View, event: Event) -> str | None:
    """The bus whose events the SAM event takes; None where it is about a bucket of the template."""
    if bridged_bucket(view, event) is not None and event.properties.get("EventBusName") is None:
        return None
    value = event.properties.get("EventBusName")
    if value is None or value == "default":
        return "DefaultEventBus"
    names = view.ends(value, "event-bus")
    return names[0] if names else event.card


def read_bus_events(kind: str) -> Callable[[View], Iterator[Found]]:
    def read(view: View) -> Iterator[Found]:
        for event in events(view, "EventBridgeRule", "CloudWatchEvent", kind=kind):
            bus = bus_of(view, event)
            if bus is not None:
                yield Found(bus, event.owner, (event.path,))

    return read


def write_bus_event(kind: str) -> Callable[[View, Ends], list[Change]]:
    def write(view: View, ends: Ends) -> list[Change]:
        pattern = ends.settings.get("pattern")
        for event in events(view, "EventBridgeRule", "CloudWatchEvent", kind=kind):
            if event.owner == ends.target and bus_of(view, event) == ends.source:
                if pattern is None or pattern == event.properties.get("Pattern"):
                    return []
                return [Put((*event.path, "Properties", "Pattern"), pattern)]
        own = ends.source != "DefaultEventBus"
        properties: dict[str, Any] = {"Pattern": pattern or (_ALL if own else _PLACEHOLDER)}
        if own:
            properties["EventBusName"] = {"Ref": ends.source}
        properties |= _given(ends)
        name = new_event_name(view, ends.target, ends.source)
        event = {"Type": "EventBridgeRule", "Properties": properties}
        changes: list[Change] = [Put(("Resources", ends.target, "Properties", "Events", name), event)]
        if pattern is None and not own:
            changes.append(
                Note("wire-pattern", f"{name} matches events of the source my.application: set its pattern")
            )
        return changes

    return write


def bus_connections() -> list[Connection]:
    sam = [
        Connection(
            id=connection_id("event-bus", kind),
            source="event-bus",
            target=kind,
            style="event",
            label=DELIVERIES[kind].word,
            summary=f"Events of the bus that match a pattern {verb} the {kind.replace('-', ' ')}.",
            settings=(_PATTERN, *_TARGET_SETTINGS),
            spellings=(
                Spelling(
                    name="sam-event",
                    targets=_SAM_OWNERS,
                    write=write_bus_event(kind),
                    read=read_bus_events(kind),
                ),
            ),
        )
        for kind, verb in (("function", "run"), ("state-machine", "start"))
    ]
    rule = Connection(
        id="event-bus-feeds-event-rule",
        source="event-bus",
        target="event-rule",
        style="event",
        label="feeds",
        summary="The rule picks from the events of this bus instead of the default one.",
        spellings=(
            Spelling(
                name="bus-name",
                sources=("AWS::Events::EventBus",),
                targets=("AWS::Events::Rule",),
                write=_write_bus_name,
                read=_read_bus_name,
            ),
        ),
    )
    return [*sam, rule]


def _read_bus_name(view: View) -> Iterator[Found]:
    for rule in view.by_type.get("AWS::Events::Rule", ()):
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


# Schedules --------------------------------------------------------------------------------------------------------

_SCHEDULED = ("function", "state-machine", "queue")
_INPUT = Setting(path="Input", label="Input", description="JSON text that the target gets.")


def read_schedule_events(kind: str) -> Callable[[View], Iterator[Found]]:
    def read(view: View) -> Iterator[Found]:
        for event in events(view, "Schedule", "ScheduleV2", kind=kind):
            yield Found(event.card, event.owner, (event.path,))

    return read


def read_schedule(delivery: Delivery) -> Callable[[View], Iterator[Found]]:
    def read(view: View) -> Iterator[Found]:
        for schedule in view.by_type.get("AWS::Scheduler::Schedule", ()):
            target = mapping(view.properties(schedule).get("Target"))
            for name in _aimed(view, target.get("Arn"), delivery):
                role = own_role(view, target.get("RoleArn"), [schedule], name)
                yield Found(schedule, name, (("Resources", schedule, "Properties", "Target"), *role))

    return read


def write_schedule(delivery: Delivery) -> Callable[[View, Ends], list[Change]]:
    def write(view: View, ends: Ends) -> list[Change]:
        path: Path = ("Resources", ends.source, "Properties", "Target")
        there = mapping(view.properties(ends.source).get("Target"))
        given = ends.settings.get("Input")
        if ends.target in _aimed(view, there.get("Arn"), delivery):
            if given is None or there.get("Input") == given:
                return []
            return [Put((*path, "Input"), given)]
        if there:
            return [
                No(
                    f"{ends.source} has a target already",
                    "Take that wire away first: a schedule has one target.",
                )
            ]
        role, made = _role(view, ends, _SCHEDULER, delivery)
        target: dict[str, Any] = {"Arn": arn_of(view, ends.target), "RoleArn": role}
        target |= _in_order(view, ends)
        if given is not None:
            target["Input"] = given
        return [made, Put(path, target)]

    return write


def schedule_connections() -> list[Connection]:
    return [
        Connection(
            id=connection_id("schedule", kind),
            source="schedule",
            target=kind,
            style="event",
            label=DELIVERIES[kind].word,
            summary=f"At the times of the schedule it {DELIVERIES[kind].word} the {kind.replace('-', ' ')}.",
            settings=(_INPUT,),
            check=deduplicated,
            spellings=(
                Spelling(
                    name="target",
                    sources=("AWS::Scheduler::Schedule",),
                    write=write_schedule(DELIVERIES[kind]),
                    read=read_schedule(DELIVERIES[kind]),
                ),
                *(
                    (Spelling(name="sam-event", draws=False, read=read_schedule_events(kind)),)
                    if kind != "queue"
                    else ()
                ),
            ),
        )
        for kind in _SCHEDULED
    ]
