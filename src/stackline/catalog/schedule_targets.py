"""What schedules run, start or feed: EventBridge Scheduler, and SAM's Schedule events."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from stackline.catalog.changes import Change, Delete, Ends, No, Put
from stackline.catalog.deliverable import deduplicated
from stackline.catalog.delivery import DELIVERIES, Delivery, connection_id
from stackline.catalog.expressions import json_text, schedule_expression, time_zone
from stackline.catalog.facets import Addition
from stackline.catalog.model import Connection, Path, Setting, Spelling
from stackline.catalog.places import named_places
from stackline.catalog.references import mapping
from stackline.catalog.sam_events import OWNERS, Event, events, new_event_name
from stackline.catalog.targets import (
    ATTEMPTS,
    LETTERS,
    OLDEST,
    aim,
    deliverer,
    delivery_role,
    given,
)
from stackline.catalog.task_targets import KIND as TASK
from stackline.catalog.task_targets import SETTINGS as TASK_SETTINGS
from stackline.catalog.task_targets import aimed, came_along, task_places
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

SCHEDULE = "AWS::Scheduler::Schedule"
_SCHEDULER = "scheduler.amazonaws.com"
_SCHEDULED = ("function", "state-machine", "queue", "task")
_SCHEDULES = "https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html"
# What the schedule itself says, by the property of AWS::Scheduler::Schedule and SAM's ScheduleV2.
_WHEN: tuple[Setting, ...] = (
    Setting(
        path="ScheduleExpression",
        label="When",
        description="`rate(1 day)`, or `cron(0 6 * * ? *)`: minutes, hours, day of month, month, day of week, year.",
        documentation=_SCHEDULES,
        example="cron(0 6 ? * MON-FRI *)",
        check=schedule_expression,
        stays=True,
    ),
    Setting(
        path="ScheduleExpressionTimezone",
        label="Time zone",
        description="Such as `Europe/Oslo`; it follows summer time. UTC where it is not set.",
        example="Europe/Oslo",
        check=time_zone,
        stays=True,
    ),
    Setting(
        path="State",
        label="State",
        description="Disabled, it runs nothing.",
        kind="choice",
        choices=("ENABLED", "DISABLED"),
        stays=True,
    ),
)
_AIM: tuple[Setting, ...] = (
    Setting(
        path="Input",
        label="Input",
        description="JSON text that the target gets.",
        example='{"kind": "nightly"}',
        check=json_text,
    ),
    ATTEMPTS,
    OLDEST,
    LETTERS,
)


def read_schedule_events(kind: str) -> Callable[[View], Iterator[Found]]:
    def read(view: View) -> Iterator[Found]:
        for event in events(view, "Schedule", "ScheduleV2", kind=kind):
            settings = _event_settings(event)
            yield Found(
                event.card, event.owner, (event.path,), settings=settings, places=_event_places(event)
            )

    return read


def scheduled(kind: str) -> Addition:
    """What starts a card of this kind by the clock, added to the card itself."""
    settings = ("ScheduleExpression", "ScheduleExpressionTimezone")
    return Addition(
        id="schedule",
        label="Schedule",
        word="trigger",
        settings=settings,
        needs=settings[:1],
        source="schedule",
        make=_new_event if kind in ("function", "state-machine") else None,
    )


def _new_event(view: View, owner: str, name: str, settings: Mapping[str, Any]) -> list[Change] | None:
    """A ScheduleV2, which knows time zones."""
    if view.types.get(owner) not in OWNERS:
        return None
    place = ("Resources", owner, "Properties", "Events", new_event_name(view, owner, name or "Schedule"))
    return [Put(place, {"Type": "ScheduleV2", "Properties": dict(settings)})]


def _event_settings(event: Event) -> dict[str, Any]:
    """SAM's older word for the state of a Schedule."""
    enabled = event.properties.get("Enabled") if event.type == "Schedule" else None
    return {"State": "ENABLED" if enabled else "DISABLED"} if isinstance(enabled, bool) else {}


def _event_places(event: Event) -> dict[str, Path]:
    """A ScheduleV2 has the scheduler's names; a Schedule is a rule, which knows no time zone."""
    place: Path = (*event.path, "Properties")
    if event.type == "ScheduleV2":
        return named_places((*_WHEN, *_AIM), place)
    disabled = {} if "Enabled" in event.properties else {"State": (*place, "State")}
    return {"ScheduleExpression": (*place, "Schedule"), **disabled, **named_places(_AIM, place)}


def change_event(view: View, found: Found, name: str, value: Any) -> list[Change] | None:
    """What a Schedule event has no one property for."""
    place = found.places["ScheduleExpression"]
    if name == "State":
        enabled = None if value is None else value == "ENABLED"
        path = (*place[:-1], "Enabled")
        return [Delete(path) if enabled is None else Put(path, enabled)]
    if name == "ScheduleExpressionTimezone" and place[-1] == "Schedule":
        return [
            No(
                "A SAM event of the type Schedule is a rule, which runs in UTC",
                "Make the event a ScheduleV2, whose property is ScheduleExpression, and set the time zone there.",
            )
        ]
    return None


def aim_of(view: View, schedule: str) -> dict[str, Any]:
    """The one target of a schedule."""
    return mapping(view.properties(schedule).get("Target"))


def aim_path(schedule: str) -> Path:
    return ("Resources", schedule, "Properties", "Target")


def letters_of(entry: dict[str, Any]) -> Any:
    """Where a target's dead letters go."""
    return mapping(entry.get("DeadLetterConfig")).get("Arn")


def read_schedule(delivery: Delivery) -> Callable[[View], Iterator[Found]]:
    def read(view: View) -> Iterator[Found]:
        for schedule in view.by_type.get(SCHEDULE, ()):
            target = aim_of(view, schedule)
            besides = view.ends(letters_of(target), "queue")
            for name in aimed(view, target, delivery.kind):
                path = aim_path(schedule)
                places = {
                    **named_places(_WHEN, ("Resources", schedule, "Properties")),
                    **named_places(_AIM, path),
                }
                claims: list[Path] = [path]
                if delivery.kind == TASK:
                    places |= task_places(view, schedule, path)
                    claims += came_along(view, schedule, name, schedule, target)
                claims += deliverer(view, delivery, schedule, name, target.get("RoleArn"), besides)
                yield Found(schedule, name, tuple(claims), places=places)

    return read


def write_schedule(delivery: Delivery) -> Callable[[View, Ends], list[Change]]:
    def write(view: View, ends: Ends) -> list[Change]:
        path, there = aim_path(ends.source), aim_of(view, ends.source)
        if ends.target in aimed(view, there, delivery.kind):
            return []
        if there:
            return [
                No(
                    f"{ends.source} has a target already",
                    "Take that wire away first: a schedule has one target.",
                )
            ]
        role, made = delivery_role(view, ends, _SCHEDULER, delivery)
        target, more = aim(view, ends, SCHEDULE)
        when = given(ends, _WHEN)
        return [
            *(Put((*path[:-1], name), value) for name, value in when.items()),
            made,
            *more,
            Put(path, {**target, "RoleArn": role, **given(ends, _AIM)}),
        ]

    return write


def schedule_connections() -> list[Connection]:
    return [_connection(DELIVERIES[kind]) for kind in _SCHEDULED]


def _connection(delivery: Delivery) -> Connection:
    kind = delivery.kind
    target = Spelling(
        name="target", sources=(SCHEDULE,), write=write_schedule(delivery), read=read_schedule(delivery)
    )
    event = Spelling(
        name="sam-event",
        draws=False,
        about="A `Schedule` or `ScheduleV2` event of the target; the schedule is a card of its own.",
        read=read_schedule_events(kind),
        change=change_event,
    )
    return Connection(
        id=connection_id("schedule", kind),
        source="schedule",
        target=kind,
        style="event",
        label=delivery.word,
        summary=f"At the times of the schedule it {delivery.word} the {kind.replace('-', ' ')}.",
        settings=(*_WHEN, *_AIM, *(TASK_SETTINGS if kind == TASK else ())),
        check=deduplicated,
        spellings=(target,) if kind in ("queue", TASK) else (target, event),
    )
