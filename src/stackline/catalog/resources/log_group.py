"""Log groups: CloudWatch Logs, and who gets their lines as they come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackline.catalog.facets import Addition
from stackline.catalog.function_logs import writes_to
from stackline.catalog.holes import Given, To
from stackline.catalog.model import (
    Accessible,
    Allows,
    Assumes,
    Connection,
    Deed,
    Part,
    Resource,
    Setting,
    Spelling,
    Statement,
)
from stackline.catalog.sam_events import source_elsewhere

if TYPE_CHECKING:
    from stackline.catalog.changes import Ends
    from stackline.catalog.view import View

_DAYS = "1 3 5 7 14 30 60 90 120 150 180 365 400 545 731 1096 1827 2192 2557 2922 3288 3653"
_DOCS = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html"
_LOGS = "logs.amazonaws.com"

RESOURCE = Resource(
    kind="log-group",
    types=("AWS::Logs::LogGroup",),
    label="Log Group",
    summary="Keeps the lines that functions and services log (CloudWatch Logs).",
    group="Structure",
    family="other",
    glyph="log-group",
    documentation="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-logs-loggroup.html",
    # Without a retention lines are kept, and paid for, for ever.
    defaults={"RetentionInDays": 30},
    settings=(
        Setting(
            path="RetentionInDays",
            label="Kept for",
            description="For ever where it is not set.",
            kind="choice",
            choices=tuple(_DAYS.split()),
            unit="days",
        ),
        Setting(
            path="LogGroupName",
            label="Name",
            description="A function's is `/aws/lambda/` and its name; left out, CloudFormation makes one.",
        ),
        Setting(
            path="LogGroupClass",
            label="Class",
            description="INFREQUENT_ACCESS costs half, and has no filters.",
            kind="choice",
            choices=("STANDARD", "INFREQUENT_ACCESS", "DELIVERY"),
            default="STANDARD",
        ),
        Setting(
            path="KmsKeyId",
            label="Key",
            description="The ARN of a key whose policy lets Logs in.",
            kind="yaml",
        ),
        Setting(
            path="DataProtectionPolicy",
            label="Masked data",
            description="Which personal data is hidden from readers.",
            kind="yaml",
        ),
        Setting(
            path="FieldIndexPolicies",
            label="Indexed fields",
            description="Fields that searches find faster: `[{Fields: [requestId]}]`.",
            kind="yaml",
        ),
        Setting(
            path="DeletionProtectionEnabled",
            label="Deletion protection",
            description="It cannot be deleted until this is off again.",
            kind="boolean",
            default=False,
        ),
        Setting(
            path="ResourcePolicyDocument",
            label="Who may write",
            description="Services that may write to it.",
            kind="yaml",
        ),
        Setting(
            path="BearerTokenAuthenticationEnabled",
            label="Accepts bearer tokens",
            description="Callers may send logs with a token in place of a signature.",
            kind="boolean",
            default=False,
        ),
        Setting(path="Tags", label="Tags", description="Keys and values, for bills and owners.", kind="yaml"),
    ),
    adds=(Addition(id="subscription", label="Subscription", word="subscription", settings=("filter",)),),
    attributes={"arn": "Arn", "name": None},
    word="LOG_GROUP",
    rights=Accessible(
        service="logs",
        levels={},
        default=None,
        deeds=(
            Deed("write", "to {}", ("CreateLogStream", "PutLogEvents")),
            Deed("make", "{}", ("CreateLogGroup",), harmless=True),
            Deed("deliver", "logs to {}", ("*LogDelivery", "*LogDeliveries")),
            Deed("see", "the settings of {}", ("Describe*",), harmless=True),
            Deed("let others write", "to {}", ("PutResourcePolicy",), harmless=True),
            Deed("read", "the lines of {}", ("GetLogEvents", "FilterLogEvents", "StartQuery")),
            Deed("delete", "{}", ("DeleteLogGroup", "DeleteLogStream")),
        ),
    ),
)

_FILTER = Setting(
    path="filter",
    label="Filter",
    description='Only lines that match, e.g. `ERROR` or `{ $.level = "ERROR" }`; all where it is empty.',
    default="",
    example="ERROR",
    documentation=_DOCS,
)
_SPREAD = Setting(
    path="distribution",
    label="Spread over shards",
    description="By log stream keeps the lines of one in order.",
    kind="choice",
    choices=("Random", "ByLogStream"),
)


def _others_only(view: View, ends: Ends) -> tuple[str, str] | None:
    """A function that is run by its own lines logs more, which run it again."""
    if not writes_to(view, ends.target, ends.source):
        return None
    return (
        f"{ends.source} has the lines of {ends.target} itself: each run would start another",
        "Connect it to another function.",
    )


def _subscription(**more: object) -> Part:
    return Part(
        "{filter}",
        {
            "Type": "AWS::Logs::SubscriptionFilter",
            "Properties": {
                "LogGroupName": To("source", "name"),
                "FilterPattern": Given("filter"),
                "DestinationArn": To("target", "arn"),
                **more,
            },
        },
    )


def _feeds(kind: str, words: str, actions: tuple[str, ...], *settings: Setting, **more: object) -> Connection:
    """CloudWatch Logs User Guide, "Subscription filters": to a stream of either sort, Logs needs a role."""
    return Connection(
        id=f"log-group-feeds-{kind}",
        source="log-group",
        target=kind,
        style="event",
        label="feeds",
        summary=f"Lines that match go into the {words}, compressed, by a subscription filter with a role of its own.",
        settings=(_FILTER, *settings),
        spellings=(
            Spelling(
                name="subscription-filter",
                names={"filter": "{source}To{target}"},
                parts=(_subscription(**more),),
                assumes=Assumes(_LOGS, ("Properties", "RoleArn"), Statement(actions, (To("target", "arn"),))),
            ),
        ),
    )


CONNECTIONS = [
    Connection(
        id="log-group-invokes-function",
        source="log-group",
        target="function",
        style="event",
        label="runs",
        summary="Lines that match run the function, in batches: compressed, in `event.awslogs.data`.",
        settings=(_FILTER,),
        check=_others_only,
        spellings=(
            Spelling(
                name="sam-event",
                targets=("AWS::Serverless::Function",),
                names={"event": "{source}"},
                parts=(
                    Part(
                        "{target}/Properties/Events/{event}",
                        {
                            "Type": "CloudWatchLogs",
                            "Properties": {
                                "LogGroupName": To("source", "name"),
                                "FilterPattern": Given("filter"),
                            },
                        },
                    ),
                ),
            ),
            source_elsewhere(
                "CloudWatchLogs", "LogGroupName", "log-group", given={"FilterPattern": Given("filter")}
            ),
            Spelling(
                name="subscription-filter",
                names={"filter": "{source}To{target}"},
                parts=(_subscription(),),
                allows=(Allows("target", _LOGS, "lambda:InvokeFunction", To("source", "arn")),),
            ),
        ),
    ),
    _feeds("delivery-stream", "delivery stream", ("firehose:PutRecord", "firehose:PutRecordBatch")),
    _feeds("stream", "stream", ("kinesis:PutRecord",), _SPREAD, Distribution=Given("distribution")),
]
