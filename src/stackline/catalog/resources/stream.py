"""Streams: Kinesis."""

from __future__ import annotations

from stackline.catalog.facets import Addition
from stackline.catalog.holes import To
from stackline.catalog.mappings import STREAM_SETTINGS, mapping_properties
from stackline.catalog.model import (
    Accessible,
    Connection,
    Deed,
    Existing,
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

_READ = (
    "GetRecords",
    "GetShardIterator",
    "DescribeStream",
    "DescribeStreamSummary",
    "ListShards",
    "SubscribeToShard",
)
_WRITE = ("PutRecord", "PutRecords")
_POLL = tuple(f"kinesis:{name}" for name in _READ[:5])
_PUT = tuple(f"kinesis:{name}" for name in _WRITE)
_PLACE = (To("target", "arn"),)

RESOURCE = Resource(
    kind="stream",
    types=("AWS::Kinesis::Stream",),
    label="Stream",
    summary="Records in order, kept for days, read by several consumers (Kinesis).",
    group="Messaging",
    family="messaging",
    glyph="stream",
    documentation="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-kinesis-stream.html",
    defaults={
        "StreamModeDetails": {"StreamMode": "ON_DEMAND"},
        "StreamEncryption": {"EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"},
    },
    settings=(
        Setting(
            path="StreamModeDetails.StreamMode",
            label="Capacity",
            kind="choice",
            choices=("ON_DEMAND", "PROVISIONED"),
            default="PROVISIONED",
            description="On demand grows with what is sent; provisioned has the shards you give it.",
        ),
        Setting(
            path="ShardCount",
            label="Shards",
            kind="number",
            unit="shards",
            minimum=1,
            description="PROVISIONED only; each takes 1 MB or 1,000 records a second.",
        ),
        Setting(
            path="RetentionPeriodHours",
            label="Kept for",
            kind="number",
            unit="h",
            minimum=24,
            maximum=8760,
            default=24,
            description="How long records can be read again.",
        ),
        Setting(
            path="StreamEncryption.EncryptionType",
            label="Encryption",
            kind="choice",
            choices=("KMS",),
            description="Records are not encrypted where it is not set.",
        ),
        Setting(
            path="StreamEncryption.KeyId",
            label="Key",
            description="`alias/aws/kinesis`, or a KMS key of yours.",
        ),
        Setting(
            path="DesiredShardLevelMetrics",
            label="Metrics by shard",
            kind="yaml",
            description="Such as `[IncomingBytes]`; each costs.",
        ),
        Setting(
            path="MaxRecordSizeInKiB",
            label="Largest record",
            kind="number",
            unit="KiB",
            minimum=1024,
            maximum=10240,
            default=1024,
            description="A larger one is refused.",
        ),
        Setting(
            path="WarmThroughputMiBps",
            label="Ready for",
            kind="number",
            unit="MiB/s",
            minimum=0,
            description="What it takes at once; ON_DEMAND only.",
        ),
        Setting(path="Tags", label="Tags", kind="yaml", description="Keys and values, for bills and owners."),
        Setting(path="Name", label="Name", description="Leave it out: CloudFormation makes one."),
    ),
    adds=(Addition(id="consumer", label="Consumer", word="consumer", settings=("batch_size",)),),
    attributes={"arn": "Arn", "name": None},
    existing=Existing(
        arns={"AWS::Kinesis::Stream": "kinesis:[a-z0-9-]+:[0-9]{12}:stream/[A-Za-z0-9_.-]+"},
        example="kinesis:eu-west-1:111122223333:stream/orders",
        derived={"": "{Name=/1}", "Arn": "{}"},
    ),
    smallest={
        "AWS::Kinesis::Stream": {
            "{id}": {
                "Type": "AWS::Kinesis::Stream",
                "Properties": {"StreamModeDetails": {"StreamMode": "ON_DEMAND"}},
            }
        }
    },
    word="STREAM",
    variables=(Variable("NAME", To("target", "name")), Variable("ARN", To("target", "arn"))),
    access=Accessible(
        service="kinesis",
        default="write",
        reads=_READ,
        writes=_WRITE,
        neutral=("ListStreams", "DescribeLimits", "ListTagsForStream"),
        levels={
            "read": Grant(
                (Statement(_POLL, _PLACE),),
                (("KinesisStreamReadPolicy", {"StreamName": To("target", "name")}),),
            ),
            # KinesisCrudPolicy also deletes and reshards: too much for a writer.
            "write": Grant((Statement(_PUT, _PLACE),)),
            "read-write": Grant((Statement((*_POLL, *_PUT), _PLACE),)),
        },
        deeds=(
            Deed("read", "records of {}", ("GetRecords", "GetShardIterator", "SubscribeToShard"), "read any"),
            Deed("write", "records to {}", _WRITE, "write any"),
            Deed("see", "the settings of {}", ("Describe*", "List*"), harmless=True),
            Deed("reshard", "{}", ("MergeShards", "SplitShard", "UpdateShardCount")),
            Deed(
                "change",
                "the settings of {}",
                ("*StreamRetentionPeriod", "UpdateStreamMode", "AddTagsToStream", "RemoveTagsFromStream"),
            ),
            Deed("delete", "{}", ("DeleteStream",), "delete the stream"),
        ),
    ),
)

_NEEDS = Needs(
    "target",
    Statement(_POLL, (To("source", "arn"),)),
    with_it=("kinesis:SubscribeToShard", "kinesis:ListStreams", "kinesis:DescribeLimits"),
)

CONNECTIONS = [
    Connection(
        id="stream-invokes-function",
        source="stream",
        target="function",
        style="event",
        label="runs",
        summary="Records of the stream run the function, in batches, in order within a shard.",
        settings=STREAM_SETTINGS,
        spellings=(
            Spelling(
                name="sam-event",
                targets=("AWS::Serverless::Function",),
                names={"event": "{source}"},
                parts=(
                    Part(
                        "{target}/Properties/Events/{event}",
                        {"Type": "Kinesis", "Properties": mapping_properties("Stream", To("source", "arn"))},
                    ),
                ),
                needs=(_NEEDS,),
            ),
            source_elsewhere("Kinesis", "Stream", "stream", given=mapping_properties("Stream", None)),
            Spelling(
                name="event-source-mapping",
                names={"mapping": "{source}To{target}"},
                parts=(
                    Part(
                        "{mapping}",
                        {
                            "Type": "AWS::Lambda::EventSourceMapping",
                            "Properties": {
                                "FunctionName": To("target", "name"),
                                **mapping_properties("EventSourceArn", To("source", "arn")),
                            },
                        },
                    ),
                ),
                needs=(_NEEDS,),
            ),
        ),
    )
]
