"""Whether IAM actions read or write, and what the managed policies that people attach allow."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import lru_cache

from stackline.catalog.model import Access, Accessible

# Levels of SAM connectors, as the pseudo actions that `levels` below understands.
CONNECTOR_LEVELS = {"Read": ":read", "Write": ":write"}

_LOGS = ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")

MANAGED_POLICIES: dict[str, tuple[str, ...]] = {
    "AdministratorAccess": ("*",),
    "PowerUserAccess": ("*",),
    "AmazonDynamoDBFullAccess": ("dynamodb:*",),
    "AmazonDynamoDBFullAccess_v2": ("dynamodb:*",),
    "AmazonDynamoDBReadOnlyAccess": (
        "dynamodb:Get*",
        "dynamodb:Query",
        "dynamodb:Scan",
        "dynamodb:BatchGet*",
    ),
    "AmazonS3FullAccess": ("s3:*",),
    "AmazonS3ReadOnlyAccess": ("s3:Get*", "s3:List*"),
    "AWSLambdaBasicExecutionRole": _LOGS,
    "AWSLambdaVPCAccessExecutionRole": _LOGS,
    "CloudWatchLogsFullAccess": ("logs:*",),
    "AWSLambdaExecute": ("s3:GetObject", "s3:PutObject"),
    "AmazonSQSFullAccess": ("sqs:*",),
    "AmazonSQSReadOnlyAccess": ("sqs:GetQueueAttributes", "sqs:GetQueueUrl"),
    "AWSLambdaSQSQueueExecutionRole": ("sqs:GetQueueAttributes",),
    "AmazonSNSFullAccess": ("sns:*",),
    "AmazonKinesisFullAccess": ("kinesis:*",),
    "AmazonKinesisReadOnlyAccess": ("kinesis:Get*", "kinesis:Describe*"),
    "AWSLambda_FullAccess": ("lambda:*",),
    "AWSLambdaFullAccess": ("lambda:*", "dynamodb:*", "s3:*", "sqs:*", "sns:*", "kinesis:*", "events:*"),
    "AWSLambdaRole": ("lambda:InvokeFunction",),
    "AWSStepFunctionsFullAccess": ("states:*",),
    "AmazonEventBridgeFullAccess": ("events:*",),
    "AmazonAPIGatewayInvokeFullAccess": ("execute-api:*",),
}
_READING = (
    "get",
    "list",
    "describe",
    "head",
    "batchget",
    "query",
    "scan",
    "select",
    "search",
    "read",
    "receive",
)


def concerns(actions: Iterable[str], service: str) -> tuple[str, ...]:
    """Those of the actions that belong to the service."""
    prefix = service + ":"
    return tuple(action for action in actions if action == "*" or action.lower().startswith(prefix))


def access_of(actions: Iterable[str], rules: Accessible) -> Access | None:
    """The level that the actions amount to; None where they say nothing about this service."""
    levels: set[str] = set()
    for action in concerns(actions, rules.service):
        levels |= _levels(action, rules)
    if {"read", "write"} <= levels:
        return "read-write"
    if "write" in levels:
        return "write"
    return "read" if levels & {"read", "neutral"} else None


def covers(granted: Iterable[str], wanted: Iterable[str]) -> bool:
    """Whether every wanted action is allowed by one of the granted patterns."""
    patterns = [pattern.lower() for pattern in granted]
    return all(any(fnmatchcase(action.lower(), pattern) for pattern in patterns) for action in wanted)


def _levels(action: str, rules: Accessible) -> frozenset[str]:
    name = "*" if action == "*" else action[len(rules.service) + 1 :].lower()
    if name in (":read", ":write"):
        return frozenset({name[1:]})
    return _levels_of(name, rules.reads, rules.writes, rules.neutral, rules.ignored)


@lru_cache(maxsize=4096)
def _levels_of(
    name: str,
    reads: tuple[str, ...],
    writes: tuple[str, ...],
    neutral: tuple[str, ...],
    ignored: tuple[str, ...],
) -> frozenset[str]:
    known = {
        level
        for level, actions in (("read", reads), ("write", writes))
        if any(fnmatchcase(action.lower(), name) for action in actions)
    }
    if known:
        return frozenset(known)
    if any(fnmatchcase(name, action.lower()) for action in ignored):
        return frozenset()
    if any(fnmatchcase(name, action.lower()) for action in neutral):
        return frozenset({"neutral"})
    return frozenset({"read"}) if name.startswith(_READING) else frozenset({"write"})
