"""What schedules run, start or feed: EventBridge Scheduler, and SAM's Schedule events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from stackline.catalog.changes import Change, Ends, No, Put
from stackline.catalog.deliverable import deduplicated
from stackline.catalog.delivery import DELIVERIES, Delivery, connection_id
from stackline.catalog.fragments import reference
from stackline.catalog.model import Connection, Path, Setting, Spelling
from stackline.catalog.references import mapping
from stackline.catalog.rules import delivery_role, in_order
from stackline.catalog.sam_events import events
from stackline.catalog.service_roles import own_role
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

SCHEDULE = "AWS::Scheduler::Schedule"
_SCHEDULER = "scheduler.amazonaws.com"
_SCHEDULED = ("function", "state-machine", "queue")
_SETTINGS: tuple[Setting, ...] = (
    Setting(path="Input", label="Input", description="JSON text that the target gets."),
    Setting(
        path="RetryPolicy",
        label="Retries",
        description="`{MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 3600}`.",
        kind="yaml",
    ),
)


def read_schedule_events(kind: str) -> Callable[[View], Iterator[Found]]:
    def read(view: View) -> Iterator[Found]:
        for event in events(view, "Schedule", "ScheduleV2", kind=kind):
            yield Found(event.card, event.owner, (event.path,))

    return read


def aim(view: View, schedule: str) -> dict[str, Any]:
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
            target = aim(view, schedule)
            besides = view.ends(letters_of(target), "queue")
            for name in view.ends(target.get("Arn"), delivery.kind):
                role = own_role(view, target.get("RoleArn"), [schedule], name, besides)
                yield Found(schedule, name, (aim_path(schedule), *role))

    return read


def write_schedule(delivery: Delivery) -> Callable[[View, Ends], list[Change]]:
    def write(view: View, ends: Ends) -> list[Change]:
        path, there = aim_path(ends.source), aim(view, ends.source)
        names = [setting.path for setting in _SETTINGS if ends.settings.get(setting.path) is not None]
        given = {name: ends.settings[name] for name in names}
        if ends.target in view.ends(there.get("Arn"), delivery.kind):
            return [Put((*path, name), new) for name, new in given.items() if there.get(name) != new]
        if there:
            return [
                No(
                    f"{ends.source} has a target already",
                    "Take that wire away first: a schedule has one target.",
                )
            ]
        role, made = delivery_role(view, ends, _SCHEDULER, delivery)
        target: dict[str, Any] = {"Arn": reference(view, ends.target, "arn"), "RoleArn": role}
        return [made, Put(path, target | in_order(view, ends) | given)]

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
    )
    return Connection(
        id=connection_id("schedule", kind),
        source="schedule",
        target=kind,
        style="event",
        label=delivery.word,
        summary=f"At the times of the schedule it {delivery.word} the {kind.replace('-', ' ')}.",
        settings=_SETTINGS,
        check=deduplicated,
        spellings=(target,) if kind == "queue" else (target, event),
    )
