"""Buckets: S3, and what happens when an object arrives."""

from __future__ import annotations

from stackline.catalog.bucket_events import bucket_connections
from stackline.catalog.facets import Addition
from stackline.catalog.holes import Text, To
from stackline.catalog.model import (
    Accessible,
    Connection,
    Deed,
    Existing,
    Grant,
    Resource,
    Setting,
    Statement,
    Variable,
)

_OBJECTS = Text("{target.arn}/*")
_BUCKET = To("target", "arn")
_NAME = {"BucketName": To("target", "name")}
_LIST = Statement(("s3:ListBucket", "s3:GetBucketLocation"), (_BUCKET,))
_GET = ("s3:GetObject", "s3:GetObjectVersion")
_PUT = ("s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload")

RESOURCE = Resource(
    kind="bucket",
    types=("AWS::S3::Bucket",),
    label="Bucket",
    summary="Files of any size and number (S3).",
    group="Storage",
    family="storage",
    glyph="bucket",
    documentation="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-s3-bucket.html",
    defaults={
        "BucketEncryption": {
            "ServerSideEncryptionConfiguration": [
                {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
            ]
        },
        "PublicAccessBlockConfiguration": {
            "BlockPublicAcls": True,
            "BlockPublicPolicy": True,
            "IgnorePublicAcls": True,
            "RestrictPublicBuckets": True,
        },
    },
    settings=(
        Setting(
            path="VersioningConfiguration.Status",
            label="Versions",
            kind="choice",
            choices=("Enabled", "Suspended"),
            description="Enabled keeps what is overwritten or deleted.",
        ),
        Setting(
            path="LifecycleConfiguration",
            label="Lifecycle",
            kind="yaml",
            description="When objects expire, or move to cheaper storage.",
        ),
        Setting(
            path="CorsConfiguration",
            label="CORS",
            kind="yaml",
            description="Which web pages may read or upload.",
        ),
        Setting(
            path="PublicAccessBlockConfiguration",
            label="Public access",
            kind="yaml",
            description="All four true: nothing in it can be made public.",
        ),
        Setting(
            path="BucketEncryption",
            label="Encryption",
            kind="yaml",
            description="With a key of yours; AWS's does otherwise.",
        ),
        Setting(
            path="OwnershipControls",
            label="Ownership",
            kind="yaml",
            description="BucketOwnerEnforced: objects are the bucket's, without lists of their own.",
        ),
        Setting(
            path="WebsiteConfiguration.IndexDocument",
            label="Website start page",
            description="Makes it a website, e.g. `index.html`.",
        ),
        Setting(
            path="LoggingConfiguration",
            label="Access log",
            kind="yaml",
            description="A bucket for lines about each request.",
        ),
        Setting(
            path="NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled",
            label="Events to EventBridge",
            kind="boolean",
            description="Tells the default bus of every change.",
        ),
        Setting(
            path="NotificationConfiguration",
            label="Notifications",
            kind="yaml",
            description="Whom it tells of changes; wires write it.",
        ),
        Setting(
            path="ObjectLockEnabled",
            label="Object lock",
            kind="boolean",
            default=False,
            description="Objects can be kept from being deleted for some time.",
        ),
        Setting(path="BucketName", label="Name", description="Leave it out: CloudFormation makes one."),
    ),
    adds=(
        Addition(
            id="notification",
            label="Notification",
            word="notification",
            settings=("event", "prefix", "suffix"),
        ),
    ),
    attributes={"arn": "Arn", "name": None},
    existing=Existing(
        arns={"AWS::S3::Bucket": "s3:::[a-z0-9.-]+"},
        example="s3:::orders",
        derived={"": "{Name=5}", "Arn": "{}", "DomainName": "{Name=5}.s3.${AWS::URLSuffix}"},
        # Its ARN does not say its region.
        asked={"RegionalDomainName": "RegionalDomainName", "WebsiteURL": "WebsiteURL"},
    ),
    word="BUCKET",
    variables=(Variable("NAME", To("target", "name")), Variable("ARN", To("target", "arn"))),
    access=Accessible(
        service="s3",
        named_by="bucket-invokes-function",
        default="read-write",
        reads=("GetObject", "GetObjectVersion", "ListBucket", "GetObjectTagging", "GetObjectAcl"),
        writes=("PutObject", "DeleteObject", "PutObjectAcl", "PutObjectTagging", "DeleteObjectVersion"),
        neutral=(
            "GetBucketLocation",
            "ListBucketMultipartUploads",
            "GetLifecycleConfiguration",
            "AbortMultipartUpload",
        ),
        levels={
            "read": Grant((_LIST, Statement(_GET, (_OBJECTS,))), (("S3ReadPolicy", _NAME),)),
            "write": Grant((Statement(_PUT, (_OBJECTS,)),), (("S3WritePolicy", _NAME),)),
            "read-write": Grant((_LIST, Statement((*_GET, *_PUT), (_OBJECTS,))), (("S3CrudPolicy", _NAME),)),
        },
        deeds=(
            Deed("read", "objects of {}", ("GetObject", "GetObjectVersion", "GetObjectTagging"), "read any"),
            Deed("list", "objects of {}", ("ListBucket", "ListBucketVersions"), "list them"),
            Deed(
                "write",
                "objects of {}",
                ("PutObject", "PutObjectTagging", "AbortMultipartUpload"),
                "write any",
            ),
            Deed("share", "objects of {}", ("PutObjectAcl", "PutObjectVersionAcl")),
            Deed("delete", "objects of {}", ("DeleteObject", "DeleteObjectVersion"), "delete any"),
            Deed(
                "see",
                "the settings of {}",
                ("GetBucket*", "Get*Configuration", "GetObjectAcl", "ListBucketMultipartUploads"),
                harmless=True,
            ),
            Deed(
                "change",
                "the settings of {}",
                ("PutBucket*", "PutLifecycleConfiguration", "Put*Configuration", "DeleteBucketPolicy"),
            ),
            Deed("delete", "{}", ("DeleteBucket",), "delete the bucket"),
        ),
    ),
)

CONNECTIONS: list[Connection] = bucket_connections()
