"""Tables: DynamoDB, and their streams."""

from __future__ import annotations

from dataclasses import replace

from stackline.catalog.facets import Own
from stackline.catalog.holes import Text, To
from stackline.catalog.mappings import STREAM_SETTINGS, mapping_properties
from stackline.catalog.model import (
    Accessible,
    Connection,
    Deed,
    Existing,
    Facet,
    Grant,
    Needs,
    Part,
    Resource,
    Setting,
    Spelling,
    Statement,
    Variable,
)
from stackline.catalog.sam_events import source_elsewhere

_READ = ("GetItem", "Query", "Scan", "BatchGetItem", "ConditionCheckItem", "PartiQLSelect")
_WRITE = (
    "PutItem",
    "UpdateItem",
    "DeleteItem",
    "BatchWriteItem",
    "PartiQLInsert",
    "PartiQLUpdate",
    "PartiQLDelete",
)
_STREAM = ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")
_PLACES = (To("target", "arn"), Text("{target.arn}/index/*"))
_NAME = {"TableName": To("target", "name")}


def _statement(*names: str) -> tuple[Statement, ...]:
    return (Statement(tuple(f"dynamodb:{name}" for name in names), _PLACES),)


_KEY = {
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
}

_VIEW = Setting(
    path="StreamSpecification.StreamViewType",
    label="Stream",
    kind="choice",
    choices=("NEW_AND_OLD_IMAGES", "NEW_IMAGE", "OLD_IMAGE", "KEYS_ONLY"),
    description="What each change tells; a wire from the stream sets it.",
)

RESOURCE = Resource(
    kind="table",
    types=("AWS::DynamoDB::Table", "AWS::Serverless::SimpleTable", "AWS::DynamoDB::GlobalTable"),
    label="Table",
    summary="Items found by key in milliseconds at any size (DynamoDB).",
    group="Data",
    family="data",
    glyph="table",
    documentation="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-dynamodb-table.html",
    defaults={
        "BillingMode": "PAY_PER_REQUEST",
        **_KEY,
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
    },
    settings=(
        Setting(
            path="BillingMode",
            label="Billing",
            kind="choice",
            choices=("PAY_PER_REQUEST", "PROVISIONED"),
            default="PROVISIONED",
            description="By request, or for the throughput you reserve.",
        ),
        Setting(
            path="AttributeDefinitions", label="Attributes", kind="yaml", description="Those that keys use."
        ),
        Setting(
            path="KeySchema",
            label="Key",
            kind="yaml",
            description="What an item is found by: HASH, and RANGE within.",
        ),
        Setting(
            path="PrimaryKey",
            label="Key",
            kind="yaml",
            description="What an item is found by: its name and type.",
        ),
        Setting(
            path="GlobalSecondaryIndexes",
            label="Indexes",
            kind="yaml",
            description="Other keys to find items by.",
        ),
        _VIEW,
        Setting(
            path="PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled",
            label="Point-in-time recovery",
            kind="boolean",
            default=False,
            description="Any second of the last 35 days can be brought back.",
        ),
        Setting(
            path="TimeToLiveSpecification.AttributeName",
            label="Time-to-live attribute",
            description="Items whose second in it has passed are deleted, within days.",
        ),
        Setting(
            path="TimeToLiveSpecification.Enabled",
            label="Time to live",
            kind="boolean",
            description="Whether items are deleted by that attribute.",
        ),
        Setting(
            path="DeletionProtectionEnabled",
            label="Deletion protection",
            kind="boolean",
            default=False,
            description="Nobody deletes the table while this is on.",
        ),
        Setting(
            path="SSESpecification.SSEEnabled",
            label="Own key",
            kind="boolean",
            default=False,
            description="Encrypts with a KMS key of the account; without it AWS's key does.",
        ),
        Setting(
            path="ProvisionedThroughput.ReadCapacityUnits",
            label="Reads",
            kind="number",
            unit="/s",
            minimum=1,
            description="Of 4 KB; PROVISIONED only.",
        ),
        Setting(
            path="ProvisionedThroughput.WriteCapacityUnits",
            label="Writes",
            kind="number",
            unit="/s",
            minimum=1,
            description="Of 1 KB; PROVISIONED only.",
        ),
        Setting(
            path="TableClass",
            label="Class",
            kind="choice",
            choices=("STANDARD", "STANDARD_INFREQUENT_ACCESS"),
            default="STANDARD",
            description="Infrequent access stores cheaper and reads dearer.",
        ),
        Setting(
            path="Replicas",
            label="Regions",
            kind="yaml",
            description="Where it is, with settings of each region.",
        ),
        Setting(path="TableName", label="Name", description="Leave it out: CloudFormation makes one."),
    ),
    facets=(
        Facet(
            "stream",
            "Stream",
            own=Own(
                path=("StreamSpecification",),
                setting=replace(_VIEW, label="Tells"),
                types=("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"),
                attribute="StreamArn",
            ),
        ),
    ),
    attributes={"arn": "Arn", "name": None, "stream": "StreamArn"},
    existing=Existing(
        arns={"AWS::DynamoDB::Table": "dynamodb:[a-z0-9-]+:[0-9]{12}:table/[A-Za-z0-9_.-]+"},
        example="dynamodb:eu-west-1:111122223333:table/orders",
        derived={"": "{Name=/1}", "Arn": "{}"},
        # When the stream was turned on is part of its ARN.
        asked={"StreamArn": "StreamArn"},
    ),
    smallest={
        "AWS::DynamoDB::Table": {
            "{id}": {"Type": "AWS::DynamoDB::Table", "Properties": {"BillingMode": "PAY_PER_REQUEST", **_KEY}}
        },
        "AWS::Serverless::SimpleTable": {"{id}": {"Type": "AWS::Serverless::SimpleTable"}},
        "AWS::DynamoDB::GlobalTable": {
            "{id}": {
                "Type": "AWS::DynamoDB::GlobalTable",
                "Properties": {
                    "BillingMode": "PAY_PER_REQUEST",
                    **_KEY,
                    "Replicas": [{"Region": {"Ref": "AWS::Region"}}],
                },
            }
        },
    },
    word="TABLE",
    variables=(Variable("NAME", To("target", "name")), Variable("ARN", To("target", "arn"))),
    access=Accessible(
        service="dynamodb",
        default="read-write",
        reads=_READ,
        writes=_WRITE,
        neutral=("Describe*", "List*"),
        ignored=_STREAM,
        levels={
            "read": Grant(_statement(*_READ[:5]), (("DynamoDBReadPolicy", _NAME),)),
            "write": Grant(_statement(*_WRITE[:4]), (("DynamoDBWritePolicy", _NAME),)),
            "read-write": Grant(_statement(*_READ[:5], *_WRITE[:4]), (("DynamoDBCrudPolicy", _NAME),)),
        },
        deeds=(
            Deed("read", "items of {}", _READ, "read items"),
            Deed("write", "items of {}", _WRITE, "write items"),
            Deed("read", "the stream of {}", _STREAM, part="stream"),
            Deed("see", "the settings of {}", ("Describe*", "List*"), harmless=True),
            Deed(
                "change",
                "the settings of {}",
                (
                    "UpdateTable",
                    "UpdateTimeToLive",
                    "UpdateContinuousBackups",
                    "TagResource",
                    "UntagResource",
                ),
            ),
            Deed("export and restore", "items of {}", ("ExportTable*", "RestoreTable*", "CreateBackup")),
            Deed("delete", "{}", ("DeleteTable",), "delete the table"),
        ),
    ),
)

_NEEDS = Needs(
    "target",
    Statement(
        tuple(f"dynamodb:{name}" for name in _STREAM),
        (To("source", "stream"),),
    ),
)
_STREAMED = ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable")
_ENSURE_STREAM = Part(
    "{source}/Properties/StreamSpecification",
    {"StreamViewType": "NEW_AND_OLD_IMAGES"},
    kind="ensure",
    needed_by="StreamArn",
)

CONNECTIONS = [
    Connection(
        id="table-stream-invokes-function",
        source="table",
        facet="stream",
        target="function",
        style="event",
        label="runs",
        summary="Every change of the table runs the function, in batches, in order within a key.",
        settings=STREAM_SETTINGS,
        spellings=(
            Spelling(
                name="sam-event",
                sources=_STREAMED,
                targets=("AWS::Serverless::Function",),
                names={"event": "{source}"},
                parts=(
                    Part(
                        "{target}/Properties/Events/{event}",
                        {
                            "Type": "DynamoDB",
                            "Properties": mapping_properties("Stream", To("source", "stream")),
                        },
                    ),
                    _ENSURE_STREAM,
                ),
                needs=(_NEEDS,),
            ),
            source_elsewhere("DynamoDB", "Stream", "table", "stream", mapping_properties("Stream", None)),
            Spelling(
                name="event-source-mapping",
                sources=_STREAMED,
                names={"mapping": "{source}To{target}"},
                parts=(
                    Part(
                        "{mapping}",
                        {
                            "Type": "AWS::Lambda::EventSourceMapping",
                            "Properties": {
                                "FunctionName": To("target", "name"),
                                **mapping_properties("EventSourceArn", To("source", "stream")),
                            },
                        },
                    ),
                    _ENSURE_STREAM,
                ),
                needs=(_NEEDS,),
            ),
        ),
    )
]
