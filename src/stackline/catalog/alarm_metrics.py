"""What alarms watch: for each kind of resource the metrics that matter, with how each is summed up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stackline.catalog.holes import Given, To
from stackline.catalog.model import Connection, Part, Path, Setting, Spelling
from stackline.catalog.references import items, mapping
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.changes import Ends
    from stackline.catalog.view import View

_METRIC_ALARM = "AWS::CloudWatch::Alarm"


@dataclass(frozen=True, slots=True)
class Watched:
    """The metrics of a kind: CloudWatch's namespace, the dimension that names the resource, the metrics, best first."""

    kind: str
    namespace: str
    dimension: str
    attribute: str
    metrics: tuple[str, ...]


# The pages "Monitoring … with CloudWatch" of each service: metrics that have this dimension and no other.
WATCHED: tuple[Watched, ...] = (
    Watched(
        "function",
        "AWS/Lambda",
        "FunctionName",
        "name",
        ("Errors", "Throttles", "Duration", "Invocations", "ConcurrentExecutions", "IteratorAge"),
    ),
    Watched(
        "queue",
        "AWS/SQS",
        "QueueName",
        "name",
        (
            "ApproximateAgeOfOldestMessage",
            "ApproximateNumberOfMessagesVisible",
            "ApproximateNumberOfMessagesNotVisible",
            "NumberOfMessagesSent",
        ),
    ),
    Watched(
        "topic",
        "AWS/SNS",
        "TopicName",
        "name",
        ("NumberOfNotificationsFailed", "NumberOfMessagesPublished", "NumberOfNotificationsDelivered"),
    ),
    Watched(
        "table",
        "AWS/DynamoDB",
        "TableName",
        "name",
        (
            "WriteThrottleEvents",
            "ReadThrottleEvents",
            "ConsumedWriteCapacityUnits",
            "ConsumedReadCapacityUnits",
        ),
    ),
    Watched(
        "state-machine",
        "AWS/States",
        "StateMachineArn",
        "arn",
        (
            "ExecutionsFailed",
            "ExecutionsTimedOut",
            "ExecutionThrottled",
            "ExecutionTime",
            "ExecutionsStarted",
        ),
    ),
    Watched("http-api", "AWS/ApiGateway", "ApiId", "id", ("5xx", "4xx", "Latency", "Count")),
    Watched(
        "stream",
        "AWS/Kinesis",
        "StreamName",
        "name",
        (
            "GetRecords.IteratorAgeMilliseconds",
            "WriteProvisionedThroughputExceeded",
            "ReadProvisionedThroughputExceeded",
            "IncomingRecords",
        ),
    ),
    Watched(
        "delivery-stream",
        "AWS/Firehose",
        "DeliveryStreamName",
        "name",
        ("DeliveryToS3.DataFreshness", "DeliveryToS3.Success", "ThrottledRecords", "IncomingRecords"),
    ),
    Watched("event-rule", "AWS/Events", "RuleName", "name", ("FailedInvocations", "Invocations")),
)

# What has a size or an age at each moment, rather than a number of times that it happened.
_MEASURED = {
    "ApproximateAgeOfOldestMessage",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesVisible",
    "ConcurrentExecutions",
    "DeliveryToS3.DataFreshness",
    "Duration",
    "ExecutionTime",
    "GetRecords.IteratorAgeMilliseconds",
    "IteratorAge",
    "Latency",
}


def statistic(metric: str) -> str:
    """The statistic that says something about the metric."""
    return "Maximum" if metric in _MEASURED else "Minimum" if metric == "DeliveryToS3.Success" else "Sum"


def watches() -> Iterator[Connection]:
    """`alarm-metric-watches-function`, …: whose metric it is that the alarm compares."""
    for watched in WATCHED:
        yield Connection(
            id=f"alarm-metric-watches-{watched.kind}",
            source="alarm",
            facet="metric",
            target=watched.kind,
            style="attach",
            label="watches",
            summary=f"The alarm is about this {watched.kind.replace('-', ' ')}: "
            f"{watched.metrics[0]}, or another of its metrics.",
            settings=_settings(watched),
            check=_one_at_a_time,
            spellings=(
                Spelling(name="dimension", sources=(_METRIC_ALARM,), parts=_parts(watched)),
                Spelling(
                    name="metrics",
                    draws=False,
                    about="One of the alarm's `Metrics` is of the resource.",
                    read=_in_metrics(watched),
                ),
            ),
        )


def _settings(watched: Watched) -> tuple[Setting, ...]:
    return (
        Setting(
            path="metric",
            label="Metric",
            description="What is measured.",
            kind="choice",
            choices=watched.metrics,
            default=watched.metrics[0],
        ),
        Setting(
            path="statistic",
            label="Summed up by",
            description="Sum for what is counted, Maximum for ages and durations.",
            kind="choice",
            choices=("Sum", "Maximum", "Minimum", "Average", "SampleCount"),
            default=statistic(watched.metrics[0]),
        ),
    )


def _parts(watched: Watched) -> tuple[Part, ...]:
    place = "{source}/Properties"
    return (
        Part(
            f"{place}/Dimensions/-",
            {"Name": watched.dimension, "Value": To("target", watched.attribute)},
        ),
        Part(f"{place}/Namespace", watched.namespace, kind="part"),
        Part(f"{place}/MetricName", Given("metric"), kind="part"),
        Part(f"{place}/Statistic", Given("statistic"), kind="part"),
    )


def _one_at_a_time(view: View, ends: Ends) -> tuple[str, str] | None:
    properties = view.properties(ends.source)
    metrics = properties.get("Metrics")
    if metrics is not None and ends.target not in view.named(metrics):
        return (
            f"{ends.source} computes with several metrics",
            "Add the metric to its Metrics by hand: it has an expression that a wire cannot know.",
        )
    others = [name for name in view.named(properties.get("Dimensions")) if name != ends.target]
    if others:
        return (f"{ends.source} watches {others[0]}", "Take that wire away first, or add another alarm.")
    return None


def _in_metrics(watched: Watched) -> Callable[[View], Iterator[Found]]:
    """Metrics that an expression computes with."""

    def read(view: View) -> Iterator[Found]:
        for alarm in view.by_type.get(_METRIC_ALARM, ()):
            place: Path = ("Resources", alarm, "Properties", "Metrics")
            for path, item in items(view.properties(alarm).get("Metrics"), place):
                metric = mapping(mapping(mapping(item).get("MetricStat")).get("Metric"))
                for _, dimension in items(metric.get("Dimensions")):
                    for target in view.ends(mapping(dimension).get("Value"), watched.kind):
                        stat = (*path, "MetricStat")
                        places = {
                            "metric": (*stat, "Metric", "MetricName"),
                            "statistic": (*stat, "Stat"),
                        }
                        yield Found(alarm, target, (path,), "metric", places=places)

    return read
