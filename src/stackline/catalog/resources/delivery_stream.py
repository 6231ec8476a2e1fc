"""Delivery streams: Firehose, which puts records into a bucket in large files."""

from __future__ import annotations

from stackline.catalog.delivery_logs import DELIVERY_LOGS, logged_to
from stackline.catalog.holes import Given, Loose, Text, To
from stackline.catalog.model import (
    Accessible,
    Assumes,
    Connection,
    Deed,
    Grant,
    Part,
    Resource,
    Setting,
    Spelling,
    Statement,
    Variable,
)

_PUT = ("firehose:PutRecord", "firehose:PutRecordBatch")
_READ = ("firehose:DescribeDeliveryStream",)
_PLACE = (To("target", "arn"),)
_DOCS = "https://docs.aws.amazon.com/firehose/latest/dev/basic-deliver.html"

RESOURCE = Resource(
    kind="delivery-stream",
    types=("AWS::KinesisFirehose::DeliveryStream",),
    label="Delivery Stream",
    summary="Collects records and puts them into a bucket, many to a file (Firehose).",
    group="Messaging",
    family="messaging",
    glyph="delivery-stream",
    documentation="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
    "aws-resource-kinesisfirehose-deliverystream.html",
    defaults={
        "DeliveryStreamType": "DirectPut",
        "DeliveryStreamEncryptionConfigurationInput": {"KeyType": "AWS_OWNED_CMK"},
    },
    settings=(
        Setting(
            path="DeliveryStreamType",
            label="Records come from",
            description="DirectPut: from code, topics and log groups.",
            kind="choice",
            choices=("DirectPut", "KinesisStreamAsSource", "MSKAsSource", "DatabaseAsSource"),
            default="DirectPut",
        ),
        Setting(
            path="ExtendedS3DestinationConfiguration.BufferingHints.SizeInMBs",
            label="File size",
            description="A file is written when so much has come, or the time is up.",
            kind="number",
            unit="MB",
            minimum=1,
            maximum=128,
            default=5,
        ),
        Setting(
            path="ExtendedS3DestinationConfiguration.BufferingHints.IntervalInSeconds",
            description="Records are written at the latest after it.",
            label="Waits at most",
            kind="number",
            unit="s",
            minimum=0,
            maximum=900,
            default=300,
        ),
        Setting(
            path="ExtendedS3DestinationConfiguration.CompressionFormat",
            description="Of the objects it writes.",
            label="Compression",
            kind="choice",
            choices=("UNCOMPRESSED", "GZIP", "ZIP", "Snappy", "HADOOP_SNAPPY"),
            default="UNCOMPRESSED",
        ),
        Setting(
            path="ExtendedS3DestinationConfiguration.Prefix",
            label="Folder in the bucket",
            description="Before the date, e.g. `clicks/`.",
        ),
        Setting(
            path="ExtendedS3DestinationConfiguration.ErrorOutputPrefix",
            label="Folder for failures",
            description="Needed where the folder has `!{…}` in it.",
        ),
        Setting(
            path="ExtendedS3DestinationConfiguration.ProcessingConfiguration",
            label="Transformation",
            description="A function that changes the records on the way.",
            kind="yaml",
        ),
        Setting(
            path="ExtendedS3DestinationConfiguration.DynamicPartitioningConfiguration.Enabled",
            label="Folders by content",
            description="Dynamic partitioning: it cannot be switched on later.",
            kind="boolean",
            default=False,
        ),
        Setting(
            path="ExtendedS3DestinationConfiguration.CloudWatchLoggingOptions",
            description="Where failed deliveries are logged.",
            label="Log of failures",
            kind="yaml",
        ),
        Setting(
            path="DeliveryStreamEncryptionConfigurationInput.KeyType",
            label="Encrypted with",
            description="The key of AWS costs nothing; records wait encrypted until they are delivered.",
            kind="choice",
            choices=("AWS_OWNED_CMK", "CUSTOMER_MANAGED_CMK"),
        ),
        Setting(
            path="DeliveryStreamName", label="Name", description="Leave it out: CloudFormation makes one."
        ),
    ),
    attributes={"arn": "Arn", "name": None},
    word="DELIVERY_STREAM",
    variables=(Variable("NAME", To("target", "name")), Variable("ARN", To("target", "arn"))),
    access=Accessible(
        service="firehose",
        default="write",
        reads=("DescribeDeliveryStream",),
        writes=("PutRecord", "PutRecordBatch"),
        neutral=("ListDeliveryStreams", "ListTagsForDeliveryStream"),
        levels={
            "read": Grant((Statement(_READ, _PLACE),)),
            "write": Grant(
                (Statement(_PUT, _PLACE),),
                (("FirehoseWritePolicy", {"DeliveryStreamName": To("target", "name")}),),
            ),
            "read-write": Grant((Statement((*_READ, *_PUT), _PLACE),)),
        },
        deeds=(
            Deed("send", "records to {}", ("PutRecord", "PutRecordBatch"), "send any"),
            Deed("see", "the settings of {}", ("Describe*", "List*"), harmless=True),
            Deed(
                "change",
                "the settings of {}",
                ("UpdateDestination", "*DeliveryStreamEncryption", "TagDeliveryStream"),
            ),
            Deed("delete", "{}", ("DeleteDeliveryStream",), "delete the stream"),
        ),
    ),
)

# Firehose Developer Guide, "Grant Firehose access to an Amazon S3 destination".
_STORE = (
    "s3:AbortMultipartUpload",
    "s3:GetBucketLocation",
    "s3:GetObject",
    "s3:ListBucket",
    "s3:ListBucketMultipartUploads",
    "s3:PutObject",
)
_DESTINATION = {
    "BucketARN": To("target", "arn"),
    "BufferingHints": Loose({"SizeInMBs": Given("size"), "IntervalInSeconds": Given("interval")}),
    "CompressionFormat": Given("compression"),
    "Prefix": Given("prefix"),
    "ErrorOutputPrefix": Given("error_prefix"),
}
_ROLE = Assumes(
    "firehose.amazonaws.com",
    ("RoleARN",),
    Statement(_STORE, (To("target", "arn"), Text("{target.arn}/*"))),
    besides=logged_to,
)

CONNECTIONS = [
    Connection(
        id="delivery-stream-feeds-bucket",
        source="delivery-stream",
        target="bucket",
        style="event",
        label="delivers to",
        summary="Records are written to the bucket, many to a file, with a role that may write there and nowhere else.",
        settings=(
            Setting(
                path="size",
                label="File size",
                description="A file is written when so much has come, or the time is up.",
                kind="number",
                unit="MB",
                minimum=1,
                maximum=128,
                default=5,
                documentation=_DOCS,
            ),
            Setting(
                path="interval",
                label="Waits at most",
                kind="number",
                unit="s",
                minimum=0,
                maximum=900,
                default=300,
                documentation=_DOCS,
            ),
            Setting(
                path="compression",
                label="Compression",
                kind="choice",
                choices=("UNCOMPRESSED", "GZIP", "ZIP", "Snappy", "HADOOP_SNAPPY"),
                default="GZIP",
            ),
            Setting(
                path="prefix",
                label="Folder",
                description="Where in the bucket, e.g. `orders/!{timestamp:yyyy/MM/dd}/`.",
                example="orders/",
            ),
            Setting(
                path="error_prefix",
                label="Folder for failures",
                description="e.g. `failed/!{firehose:error-output-type}/`.",
                example="failed/",
            ),
        ),
        spellings=(
            Spelling(
                name="extended-s3-destination",
                parts=(Part("{source}/Properties/ExtendedS3DestinationConfiguration", _DESTINATION),),
                assumes=_ROLE,
            ),
            Spelling(
                name="s3-destination",
                draws=False,
                parts=(Part("{source}/Properties/S3DestinationConfiguration", _DESTINATION),),
                assumes=_ROLE,
            ),
        ),
    ),
    DELIVERY_LOGS,
]
