"""Where pipes take from and deliver to: the action each needs of the pipe's role, and its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from stackline.catalog.holes import Given, Loose, To
from stackline.catalog.model import Setting, Statement

_BATCH = Setting(
    path="batch_size",
    label="Batch size",
    description="The most records that go through at a time.",
    kind="number",
    minimum=1,
    maximum=10000,
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
FILTER = Setting(
    path="filter",
    label="Filter",
    description='Only records that match go through: `{Filters: [{Pattern: \'{"body": {"kind": ["order"]}}\'}]}`.',
    kind="yaml",
    example={"Filters": [{"Pattern": '{"body": {"kind": ["order"]}}'}]},
)
_STREAMED = (
    Setting(
        path="starting_position",
        label="Starts at",
        description="What comes from now on, or all that is still there.",
        kind="choice",
        choices=("LATEST", "TRIM_HORIZON"),
        default="LATEST",
    ),
    Setting(
        path="retries",
        label="Retries",
        description="How often a failed batch is tried again; -1: until it is too old.",
        kind="number",
        minimum=-1,
        maximum=10000,
        default=5,
    ),
    Setting(
        path="parallel",
        label="Batches at a time per shard",
        kind="number",
        minimum=1,
        maximum=10,
        default=None,
    ),
    Setting(
        path="dead_letters",
        label="Dead letters",
        description="Where dropped batches are reported: `{Arn: !GetAtt Failed.Arn}`.",
        kind="yaml",
        example={"Arn": {"Fn::Sub": "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:failed"}},
    ),
)


def _stream_parameters() -> dict[str, Any]:
    return {
        "StartingPosition": Given("starting_position"),
        "BatchSize": Given("batch_size"),
        "MaximumBatchingWindowInSeconds": Given("window"),
        "MaximumRetryAttempts": Given("retries"),
        "ParallelizationFactor": Given("parallel"),
        "DeadLetterConfig": Given("dead_letters"),
    }


@dataclass(frozen=True, slots=True)
class PipeSource:
    """A kind that a pipe takes from: `attribute` names it, `actions` its role needs, `key` of SourceParameters."""

    kind: str
    attribute: str
    actions: tuple[str, ...]
    with_it: tuple[str, ...]
    key: str
    parameters: Mapping[str, Any]
    settings: tuple[Setting, ...]
    facet: str | None = None
    types: tuple[str, ...] | None = None

    @property
    def fragment(self) -> dict[str, Any]:
        return {"FilterCriteria": Given("filter"), self.key: Loose(dict(self.parameters))}


# EventBridge User Guide, "Event source permissions for EventBridge Pipes".
SOURCES: tuple[PipeSource, ...] = (
    PipeSource(
        "queue",
        "arn",
        ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
        ("sqs:ChangeMessageVisibility", "sqs:GetQueueUrl", "sqs:DeleteMessageBatch"),
        "SqsQueueParameters",
        {"BatchSize": Given("batch_size"), "MaximumBatchingWindowInSeconds": Given("window")},
        (_BATCH, _WINDOW, FILTER),
    ),
    PipeSource(
        "stream",
        "arn",
        (
            "kinesis:DescribeStream",
            "kinesis:DescribeStreamSummary",
            "kinesis:GetRecords",
            "kinesis:GetShardIterator",
            "kinesis:ListShards",
        ),
        ("kinesis:ListStreams", "kinesis:SubscribeToShard"),
        "KinesisStreamParameters",
        _stream_parameters(),
        (_BATCH, _WINDOW, *_STREAMED, FILTER),
    ),
    PipeSource(
        "table",
        "stream",
        (
            "dynamodb:DescribeStream",
            "dynamodb:GetRecords",
            "dynamodb:GetShardIterator",
            "dynamodb:ListStreams",
        ),
        ("dynamodb:ListShards",),
        "DynamoDBStreamParameters",
        _stream_parameters(),
        (_BATCH, _WINDOW, *_STREAMED, FILTER),
        "stream",
        ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"),
    ),
)

_INPUT = Setting(
    path="input",
    label="Input",
    description='What the target gets instead of the record, e.g. `{"order": <$.body>}`.',
    example='{"order": <$.body>}',
)


@dataclass(frozen=True, slots=True)
class PipeTarget:
    """A kind that a pipe delivers to: `verb` and `words` of the wire, `actions` its role needs."""

    kind: str
    verb: str
    label: str
    words: str
    actions: tuple[str, ...]
    key: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])
    settings: tuple[Setting, ...] = ()

    @property
    def statement(self) -> Statement:
        return Statement(self.actions, (To("target", "arn"),))

    @property
    def fragment(self) -> dict[str, Any]:
        inner = {self.key: Loose(dict(self.parameters))} if self.key else {}
        return {"InputTemplate": Given("input"), **inner}

    @property
    def fields(self) -> tuple[Setting, ...]:
        return (*self.settings, _INPUT)


def _waits(default: str, description: str) -> Setting:
    return Setting(
        path="invocation",
        label="Waits",
        description=description,
        kind="choice",
        choices=("REQUEST_RESPONSE", "FIRE_AND_FORGET"),
        default=default,
    )


# EventBridge User Guide, "Event targets for EventBridge Pipes", and "Permissions to send events to targets".
TARGETS: tuple[PipeTarget, ...] = (
    PipeTarget(
        "function",
        "invokes",
        "runs",
        "Records that come through run the function, in batches.",
        ("lambda:InvokeFunction",),
        "LambdaFunctionParameters",
        {"InvocationType": Given("invocation")},
        (
            _waits(
                "REQUEST_RESPONSE",
                "REQUEST_RESPONSE waits, and tries what failed again; FIRE_AND_FORGET hands over.",
            ),
        ),
    ),
    PipeTarget(
        "state-machine",
        "starts",
        "starts",
        "Records that come through start the state machine.",
        ("states:StartExecution",),
        "StepFunctionStateMachineParameters",
        {"InvocationType": Given("invocation")},
        (_waits("FIRE_AND_FORGET", "Only an EXPRESS state machine can be waited for."),),
    ),
    PipeTarget(
        "queue",
        "feeds",
        "feeds",
        "Records that come through go into the queue.",
        ("sqs:SendMessage",),
        "SqsQueueParameters",
        {"MessageGroupId": Given("group"), "MessageDeduplicationId": Given("deduplication")},
        (
            Setting(
                path="group",
                label="Group",
                description="A FIFO queue needs one, e.g. `$.messageId`.",
                example="$.messageId",
            ),
            Setting(path="deduplication", label="Deduplication ID", example="$.messageId"),
        ),
    ),
    PipeTarget(
        "topic",
        "feeds",
        "feeds",
        "Records that come through are published to the topic.",
        ("sns:Publish",),
    ),
    PipeTarget(
        "stream",
        "feeds",
        "feeds",
        "Records that come through are put into the stream.",
        ("kinesis:PutRecord", "kinesis:PutRecords"),
        "KinesisStreamParameters",
        {"PartitionKey": Given("partition_key")},
        (
            Setting(
                path="partition_key",
                label="Partition key",
                description="`$.eventID` of a stream's records, `$.messageId` of a queue's messages.",
                default="$.eventID",
                example="$.messageId",
            ),
        ),
    ),
    PipeTarget(
        "event-bus",
        "feeds",
        "feeds",
        "Records that come through are events of the bus.",
        ("events:PutEvents",),
        "EventBridgeEventBusParameters",
        {"DetailType": Given("detail_type"), "Source": Given("event_source")},
        (
            Setting(
                path="detail_type",
                label="Detail type",
                description="What rules match, e.g. `OrderPlaced`.",
                example="OrderPlaced",
            ),
            Setting(
                path="event_source", label="Source", description="e.g. `shop.orders`.", example="shop.orders"
            ),
        ),
    ),
    PipeTarget(
        "delivery-stream",
        "feeds",
        "feeds",
        "Records that come through are put into the delivery stream.",
        ("firehose:PutRecord", "firehose:PutRecordBatch"),
    ),
)
