"""Alarms: CloudWatch, what they watch and whom they tell."""

from __future__ import annotations

from stackline.catalog.alarm_metrics import watches
from stackline.catalog.gradual import guards
from stackline.catalog.holes import To
from stackline.catalog.model import Allows, Connection, Facet, Part, Resource, Setting, Spelling

_COMPARISONS = (
    "GreaterThanThreshold",
    "GreaterThanOrEqualToThreshold",
    "LessThanThreshold",
    "LessThanOrEqualToThreshold",
    "GreaterThanUpperThreshold",
    "LessThanLowerThreshold",
    "LessThanLowerOrGreaterThanUpperThreshold",
)
# What happens: facet (None: from the card itself), the list of the alarm, words.
_ACTIONS = (
    (None, "AlarmActions", "when it goes off"),
    ("ok", "OKActions", "when all is well again"),
    ("insufficient-data", "InsufficientDataActions", "when there is too little data to tell"),
)

RESOURCE = Resource(
    kind="alarm",
    types=("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"),
    label="Alarm",
    summary="Watches a metric, and tells someone when it crosses a line (CloudWatch).",
    group="Structure",
    family="other",
    glyph="alarm",
    documentation="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cloudwatch-alarm.html",
    # Of what and about whom: the wire to what it watches says. No data is no error where nothing is called.
    defaults={
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": 0,
        "Period": 60,
        "EvaluationPeriods": 1,
        "TreatMissingData": "notBreaching",
    },
    settings=(
        Setting(path="AlarmDescription", label="Description", description="What to do about it."),
        Setting(path="Threshold", label="Threshold", description="The line.", kind="number"),
        Setting(
            path="ComparisonOperator",
            label="Goes off when",
            description="On which side of the line it goes off.",
            kind="choice",
            choices=_COMPARISONS,
        ),
        Setting(
            path="Period",
            label="Period",
            description="What is summed up at a time: 10, 20, 30 or a multiple of 60.",
            kind="number",
            unit="s",
            minimum=10,
            maximum=86400,
        ),
        Setting(
            path="EvaluationPeriods",
            label="Periods",
            description="How many periods in a row are looked at.",
            kind="number",
            unit="periods",
            minimum=1,
        ),
        Setting(
            path="DatapointsToAlarm",
            label="Of which",
            description="How many of those periods must cross the line; all where it is not set.",
            kind="number",
            unit="periods",
            minimum=1,
        ),
        Setting(
            path="TreatMissingData",
            label="No data",
            description="What a period without data counts as.",
            kind="choice",
            choices=("notBreaching", "breaching", "ignore", "missing"),
            default="missing",
        ),
        Setting(
            path="MetricName", label="Metric", description="Draw a wire to what it watches, or name it here."
        ),
        Setting(
            path="Statistic",
            label="Summed up by",
            description="What becomes of the numbers of a period.",
            kind="choice",
            choices=("Sum", "Maximum", "Minimum", "Average", "SampleCount"),
        ),
        Setting(
            path="ExtendedStatistic", label="Percentile", description="e.g. `p99`, instead of the former."
        ),
        Setting(path="Dimensions", label="Dimensions", description="Which resource's metric.", kind="yaml"),
        Setting(path="Metrics", label="Expression", description="Instead of one metric.", kind="yaml"),
        Setting(
            path="ActionsEnabled",
            label="Tells",
            description="Off: it goes off, and tells nobody.",
            kind="boolean",
            default=True,
        ),
        Setting(path="AlarmName", label="Name", description="Leave it out: CloudFormation makes one."),
    ),
    ports=("out",),
    facets=(
        Facet("metric", "Watches"),
        Facet("ok", "Back to normal"),
        Facet("insufficient-data", "No data"),
    ),
    attributes={"arn": "Arn", "name": None},
    smallest={
        "AWS::CloudWatch::Alarm": {
            "{id}": {
                "Type": "AWS::CloudWatch::Alarm",
                "Properties": {
                    "ComparisonOperator": "GreaterThanThreshold",
                    "Threshold": 0,
                    "Period": 60,
                    "EvaluationPeriods": 1,
                },
            }
        },
        "AWS::CloudWatch::CompositeAlarm": {
            "{id}": {"Type": "AWS::CloudWatch::CompositeAlarm", "Properties": {"AlarmRule": "FALSE"}}
        },
    },
    awaits={
        "AWS::CloudWatch::Alarm": {"Namespace": "AWS/Lambda", "MetricName": "Errors", "Statistic": "Sum"}
    },
    word="ALARM",
)


def _tells(facet: str | None, list_: str, words: str) -> list[Connection]:
    parts = (Part(f"{{source}}/Properties/{list_}/-", To("target", "arn")),)
    where = f"alarm-{facet}" if facet else "alarm"
    return [
        Connection(
            id=f"{where}-notifies-topic",
            source="alarm",
            facet=facet,
            target="topic",
            style="event",
            label="tells",
            summary=f"The alarm sends a message to the topic {words}.",
            failure=facet is None,
            spellings=(Spelling(name="action", parts=parts),),
        ),
        Connection(
            id=f"{where}-invokes-function",
            source="alarm",
            facet=facet,
            target="function",
            style="event",
            label="runs",
            summary=f"The alarm runs the function {words}.",
            failure=facet is None,
            spellings=(
                Spelling(
                    name="action",
                    parts=parts,
                    allows=(
                        Allows(
                            "target",
                            "lambda.alarms.cloudwatch.amazonaws.com",
                            "lambda:InvokeFunction",
                            To("source", "arn"),
                        ),
                    ),
                ),
            ),
        ),
    ]


CONNECTIONS = [
    *(one for action in _ACTIONS for one in _tells(*action)),
    *watches(),
    guards("function", "The function"),
    guards("state-machine", "The state machine"),
]
