"""AWS's managed policies, as far as what they allow is known."""

from __future__ import annotations

from collections.abc import Iterator

from stackline.catalog import Path
from stackline.catalog.actions import MANAGED_POLICIES
from stackline.design.grants.stated import Stated, allow

# AWS Managed Policy Reference Guide. They also let Lambda write logs, of which no wire speaks.
_POLLERS: dict[str, tuple[str, ...]] = {
    "AWSLambdaSQSQueueExecutionRole": ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
    "AWSLambdaDynamoDBExecutionRole": (
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
    ),
    "AWSLambdaKinesisExecutionRole": (
        "kinesis:DescribeStream",
        "kinesis:DescribeStreamSummary",
        "kinesis:GetRecords",
        "kinesis:GetShardIterator",
        "kinesis:ListShards",
        "kinesis:ListStreams",
        "kinesis:SubscribeToShard",
    ),
}
_KNOWN = {**MANAGED_POLICIES, **_POLLERS}
_PARTLY = frozenset(
    name
    for name, actions in MANAGED_POLICIES.items()
    if name not in _POLLERS and not all(one.endswith("*") for one in actions)
)


def managed(text: str, who: str, place: Path, *, written: bool = True) -> Iterator[Stated]:
    """The policy of that name or ARN; nothing where it is not known."""
    for name, actions in _KNOWN.items():
        if text == name or text.endswith("/" + name) or f"/{name}'" in text:
            statement = allow([*actions], "*")
            yield Stated(statement, who, place, "managed policy", name, written, name in _PARTLY)
