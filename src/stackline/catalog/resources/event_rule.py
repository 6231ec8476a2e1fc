"""Event rules: which events of a bus go where (EventBridge)."""

from __future__ import annotations

from stackline.catalog.event_letters import FACET, rule_letters
from stackline.catalog.model import Connection, Resource, Setting
from stackline.catalog.rule_targets import rule_connections

RESOURCE = Resource(
    kind="event-rule",
    types=("AWS::Events::Rule",),
    label="Event Rule",
    summary="Sends the events of a bus that match a pattern to its targets.",
    group="Messaging",
    family="messaging",
    glyph="event-rule",
    documentation="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-events-rule.html",
    defaults={"EventPattern": {"source": ["my.application"]}, "State": "ENABLED"},
    settings=(
        Setting(path="EventPattern", label="Pattern", kind="yaml", description="Which events it takes."),
        Setting(
            path="ScheduleExpression",
            label="Schedule",
            description="`rate(…)` or `cron(…)` in UTC, instead of a pattern.",
        ),
        Setting(path="EventBusName", label="Bus", description="The default bus where it is not set."),
        Setting(
            path="State",
            label="State",
            kind="choice",
            choices=("ENABLED", "DISABLED"),
            default="ENABLED",
            description="Disabled, it takes no event.",
        ),
        Setting(
            path="Targets",
            label="Targets",
            kind="yaml",
            description="What it runs, at most five; wires write it.",
        ),
        Setting(
            path="Targets.0.Input",
            label="Input",
            description="JSON the first target gets in place of the event.",
        ),
        Setting(
            path="Targets.0.InputPath",
            label="Part of the event",
            description="What the first target gets, e.g. `$.detail`.",
        ),
        Setting(
            path="Targets.0.RetryPolicy.MaximumRetryAttempts",
            label="Retries",
            kind="number",
            unit="times",
            minimum=0,
            maximum=185,
            default=185,
            description="Of the first target.",
        ),
        Setting(path="Description", label="Description", description="What it is for."),
        Setting(path="RoleArn", label="Role", description="What the rule may do at its targets."),
        Setting(path="Name", label="Name", description="Leave it out: CloudFormation makes one."),
    ),
    facets=(FACET,),
    attributes={"arn": "Arn", "name": None},
    smallest={
        "AWS::Events::Rule": {
            "{id}": {
                "Type": "AWS::Events::Rule",
                "Properties": {"EventPattern": {"source": ["my.application"]}, "State": "ENABLED"},
            }
        }
    },
    word="EVENT_RULE",
)

CONNECTIONS: list[Connection] = [*rule_connections(), rule_letters()]
