"""What event rules that are cards of their own deliver to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from stackline.catalog.changes import Allow, Append, Change, Ends
from stackline.catalog.delivery import DELIVERIES, RULES, Delivery, connection_id
from stackline.catalog.expressions import rule_schedule
from stackline.catalog.model import Connection, Path, Setting, Spelling
from stackline.catalog.places import named_places
from stackline.catalog.rules import (
    RULE,
    accepts,
    aimed_at,
    aims,
    allows,
    lines,
    permitted,
    refuse_line,
    target_places,
)
from stackline.catalog.targets import (
    delivery_role,
    target_settings,
)
from stackline.catalog.task_targets import aimed, came_along
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View


_WHEN = Setting(
    path="ScheduleExpression",
    label="Schedule",
    description="In UTC, for a rule that runs by the clock: `rate(1 day)` or `cron(0 6 * * ? *)`.",
    example="cron(0 6 ? * MON-FRI *)",
    check=rule_schedule,
    stays=True,
)


def read_rule(delivery: Delivery) -> Callable[[View], Iterator[Found]]:
    def read(view: View) -> Iterator[Found]:
        for rule in view.by_type.get(RULE, ()):
            for path, entry in aims(view, rule) if rule not in lines(view) else ():
                for target in aimed(view, entry, delivery.kind):
                    claims = [path, *permitted(view, delivery, rule, target, entry)]
                    if delivery.kind == "task":
                        claims += came_along(view, rule, target, rule, entry)
                    when: Path = ("Resources", rule, "Properties")
                    places = {**named_places((_WHEN,), when), **target_places(view, delivery, rule, path)}
                    yield Found(rule, target, tuple(claims), places=places)

    return read


def write_rule(delivery: Delivery) -> Callable[[View, Ends], list[Change]]:
    def write(view: View, ends: Ends) -> list[Change]:
        there = [f for f in read_rule(delivery)(view) if (f.source, f.target) == (ends.source, ends.target)]
        if there:
            return [Allow(allows(delivery))] if delivery.by_policy else []
        place: Path = ("Resources", ends.source, "Properties", "Targets")
        if delivery.by_policy:
            return [Append(place, aimed_at(view, ends)[0]), Allow(allows(delivery))]
        target, more = aimed_at(view, ends)
        role, made = delivery_role(view, ends, RULES, delivery)
        return [made, *more, Append(place, {**target, "RoleArn": role})]

    return write


def _may_feed(view: View, ends: Ends) -> tuple[str, str] | None:
    return accepts(view, ends) or refuse_line(view, ends.source)


def rule_connections() -> list[Connection]:
    return [
        Connection(
            id=connection_id("event-rule", delivery.kind),
            source="event-rule",
            target=delivery.kind,
            style="event",
            label=delivery.word,
            summary=f"Each event that matches {delivery.word} the {delivery.kind.replace('-', ' ')}.",
            settings=(*target_settings(delivery), _WHEN),
            check=_may_feed,
            spellings=(
                Spelling(
                    name="target", write=write_rule(delivery), read=read_rule(delivery), sources=(RULE,)
                ),
            ),
        )
        for delivery in DELIVERIES.values()
    ]
