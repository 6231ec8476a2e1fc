"""Event source mappings: what SAM events and CloudFormation mappings of queues and streams have in common."""

from __future__ import annotations

from typing import Any

from stackline.catalog.holes import Given, Loose
from stackline.catalog.model import Setting

_DOCS = "https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html"
_SQS = "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}"

_BATCH = Setting(
    path="batch_size",
    label="Batch size",
    description="The most records one invocation gets.",
    kind="number",
    minimum=1,
    maximum=10000,
    default=10,
    documentation=_DOCS,
)
_WINDOW = Setting(
    path="window",
    label="Batching window",
    description="How long to wait for a batch to fill.",
    kind="number",
    unit="s",
    minimum=0,
    maximum=300,
)
_FILTER = Setting(
    path="filter",
    label="Filter",
    description="Only records that match run the function: `{Filters: [{Pattern: '…'}]}`.",
    kind="yaml",
    example={"Filters": [{"Pattern": '{"body": {"kind": ["order"]}}'}]},
)
_RESPONSES = Setting(
    path="response_types",
    label="Partial failures",
    description="`[ReportBatchItemFailures]`: the function says which records failed, and only those come again.",
    kind="yaml",
    default=["ReportBatchItemFailures"],
    example=[],
)
_ENABLED = Setting(path="enabled", label="Enabled", kind="boolean")

QUEUE_SETTINGS: tuple[Setting, ...] = (
    _BATCH,
    _WINDOW,
    Setting(
        path="concurrency",
        label="Most at a time",
        description="The most invocations at a time that this queue starts.",
        kind="number",
        minimum=2,
        maximum=1000,
    ),
    _FILTER,
    _RESPONSES,
    _ENABLED,
)
STREAM_SETTINGS: tuple[Setting, ...] = (
    Setting(
        path="starting_position",
        label="Starts at",
        kind="choice",
        choices=("LATEST", "TRIM_HORIZON"),
        default="LATEST",
        description="Where a new wire starts to read: what comes from now on, or all that is still there.",
    ),
    Setting(
        path="batch_size",
        label="Batch size",
        description="The most records one invocation gets.",
        kind="number",
        minimum=1,
        maximum=10000,
        default=100,
        documentation=_DOCS,
    ),
    _WINDOW,
    Setting(
        path="bisect",
        label="Halve a failed batch",
        description="Try the two halves of a batch that failed.",
        kind="boolean",
        default=True,
    ),
    Setting(
        path="retries",
        label="Retries",
        description="How often a failed batch is tried again before it is dropped.",
        kind="number",
        minimum=-1,
        maximum=10000,
        default=5,
    ),
    Setting(path="maximum_age", label="Oldest record", kind="number", unit="s", minimum=-1, maximum=604800),
    Setting(
        path="parallel",
        label="Batches at a time per shard",
        kind="number",
        minimum=1,
        maximum=10,
        default=None,
    ),
    Setting(
        path="destination",
        label="Failure destination",
        description="Where dropped batches are reported: `{OnFailure: {Destination: !GetAtt Failed.Arn}}`. The "
        "function must be allowed to send there: connect it to that too.",
        kind="yaml",
        example={"OnFailure": {"Destination": {"Fn::Sub": f"{_SQS}:failed"}}},
    ),
    _FILTER,
    _RESPONSES,
    _ENABLED,
)


def mapping_properties(source_property: str, source: Any) -> dict[str, Any]:
    """Properties of the mapping of a stream; SAM's events and CloudFormation's mappings name them alike."""
    return {
        source_property: source,
        "StartingPosition": Given("starting_position"),
        "BatchSize": Given("batch_size"),
        "MaximumBatchingWindowInSeconds": Given("window"),
        "BisectBatchOnFunctionError": Given("bisect"),
        "MaximumRetryAttempts": Given("retries"),
        "MaximumRecordAgeInSeconds": Given("maximum_age"),
        "ParallelizationFactor": Given("parallel"),
        "DestinationConfig": Given("destination"),
        "FilterCriteria": Given("filter"),
        "FunctionResponseTypes": Given("response_types"),
        "Enabled": Given("enabled"),
    }


def queue_properties(source_property: str, source: Any) -> dict[str, Any]:
    """The same for a queue, which has no position."""
    return {
        source_property: source,
        "BatchSize": Given("batch_size"),
        "MaximumBatchingWindowInSeconds": Given("window"),
        "ScalingConfig": Loose({"MaximumConcurrency": Given("concurrency")}),
        "FilterCriteria": Given("filter"),
        "FunctionResponseTypes": Given("response_types"),
        "Enabled": Given("enabled"),
    }
