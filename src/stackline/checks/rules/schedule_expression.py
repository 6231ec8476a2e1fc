"""A schedule that AWS does not take: five fields, two days at once, `rate(1 minutes)`, a zone nobody knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, cast

from stackline.catalog.expressions import rule_schedule, schedule_expression, time_zone
from stackline.checks.rule import Finding, Rule, Subject
from stackline.core import Fix
from stackline.template import Path

Judge = Callable[[Any], str | None]

_V2: dict[str, Judge] = {
    "ScheduleExpression": schedule_expression,
    "ScheduleExpressionTimezone": time_zone,
}
_RESOURCES: dict[str, dict[str, Judge]] = {
    "AWS::Scheduler::Schedule": _V2,
    "AWS::Events::Rule": {"ScheduleExpression": rule_schedule},
}
_EVENTS: dict[str, dict[str, Judge]] = {"Schedule": {"Schedule": rule_schedule}, "ScheduleV2": _V2}


def find(subject: Subject) -> Iterable[Finding]:
    for path, name, value, judge in _schedules(subject):
        # A parameter's value is known at deployment; what a function makes is not looked into.
        wrong = judge(value) if isinstance(value, str) else None
        if wrong:
            fix = Fix(f"Write {name} as AWS takes it: six fields in cron(…), whole units in rate(…).")
            yield Finding((*path, name), f"{name} of {path[1]} {wrong}", fix)


def _schedules(subject: Subject) -> Iterator[tuple[Path, str, Any, Judge]]:
    for id, resource in subject.project.expanded.resources.items():
        properties = _mapping(resource.get("Properties"))
        place: Path = ("Resources", id, "Properties")
        yield from _judged(place, properties, _RESOURCES.get(str(resource.get("Type")), {}))
        for name, event in _mapping(properties.get("Events")).items():
            known = _EVENTS.get(str(_mapping(event).get("Type")), {})
            inner: Path = (*place, "Events", name, "Properties")
            yield from _judged(inner, _mapping(_mapping(event).get("Properties")), known)


def _judged(
    place: Path, properties: Mapping[str, Any], known: Mapping[str, Judge]
) -> Iterator[tuple[Path, str, Any, Judge]]:
    for name, judge in known.items():
        yield place, name, properties.get(name), judge


def _mapping(value: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


RULE = Rule(
    code="schedule-expression",
    severity="error",
    summary="A schedule is written as AWS takes it.",
    source="Amazon EventBridge Scheduler User Guide: Schedule types in EventBridge Scheduler",
    find=find,
)
