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
            description="`rate(1 day)`, `cron(0 6 * * ? *)`, `at(2027-01-31T06:00:00)`.",
        ),
        Setting(
            path="ScheduleExpressionTimezone",
            label="Time zone",
            default="UTC",
            description="Such as `Europe/Oslo`; it follows summer time.",
        ),
        Setting(
            path="State",
            label="State",
            kind="choice",
            choices=("ENABLED", "DISABLED"),
            default="ENABLED",
            description="Disabled, it runs nothing.",
        ),
        Setting(
            path="FlexibleTimeWindow.Mode",
            label="Flexible window",
            kind="choice",
            choices=("OFF", "FLEXIBLE"),
            description="FLEXIBLE starts at any time within the window.",
        ),
        Setting(
            path="FlexibleTimeWindow.MaximumWindowInMinutes",
            label="Window",
            kind="number",
            unit="min",
            minimum=1,
            maximum=1440,
            description="FLEXIBLE only.",
        ),
        Setting(path="Target.Input", label="Input", description="JSON that the target gets."),
        Setting(
            path="Target.RetryPolicy.MaximumRetryAttempts",
            label="Retries",
            kind="number",
            unit="times",
            minimum=0,
            maximum=185,
            default=185,
            description="Where the target cannot be called.",
        ),
        Setting(
            path="Target.DeadLetterConfig.Arn",
            label="Dead letters",
            description="A queue for calls that failed for good.",
        ),
        Setting(path="StartDate", label="From", description="In UTC, e.g. `2027-01-01T00:00:00Z`."),
        Setting(path="EndDate", label="Until", description="In UTC; nothing runs after it."),
        Setting(path="GroupName", label="Group", description="The `default` group where it is not set."),
        Setting(
            path="Target",
            label="Target",
            kind="yaml",
            description="What it runs, and as which role; wires write it.",
        ),
        Setting(path="Description", label="Description", description="What it is for."),
        Setting(path="Name", label="Name", description="Leave it out: CloudFormation makes one."),
    ),
    attributes={"arn": "Arn", "name": None},
    ports=("out",),
    facets=(FACET,),
    word="SCHEDULE",
)

CONNECTIONS: list[Connection] = [*schedule_connections(), schedule_letters()]
