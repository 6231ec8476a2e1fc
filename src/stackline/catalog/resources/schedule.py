"""Schedules: EventBridge Scheduler."""

from __future__ import annotations

from stackline.catalog.event_letters import FACET, schedule_letters
from stackline.catalog.model import Connection, Resource, Setting
from stackline.catalog.schedule_targets import schedule_connections

RESOURCE = Resource(
    kind="schedule",
    types=("AWS::Scheduler::Schedule",),
    label="Schedule",
    summary="Runs something at a rate, or by the calendar in a time zone.",
    group="Flow",
    family="flow",
    glyph="schedule",
    documentation="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-scheduler-schedule.html",
    defaults={"ScheduleExpression": "rate(1 day)", "FlexibleTimeWindow": {"Mode": "OFF"}},
    settings=(
        Setting(
            path="ScheduleExpression",
            label="When",
            description="`rate(1 day)`, `cron(0 6 * * ? *)`, `at(…)`.",
        ),
        Setting(path="ScheduleExpressionTimezone", label="Time zone", default="UTC"),
        Setting(
            path="FlexibleTimeWindow.Mode",
            label="Flexible window",
            kind="choice",
            choices=("OFF", "FLEXIBLE"),
        ),
        Setting(
            path="State", label="State", kind="choice", choices=("ENABLED", "DISABLED"), default="ENABLED"
        ),
        Setting(path="Target", label="Target", kind="yaml"),
        Setting(path="StartDate", label="From"),
        Setting(path="EndDate", label="Until"),
    ),
    attributes={"arn": "Arn", "name": None},
    ports=("out",),
    facets=(FACET,),
    word="SCHEDULE",
)

CONNECTIONS: list[Connection] = [*schedule_connections(), schedule_letters()]
