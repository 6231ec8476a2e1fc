"""File systems: EFS, with the access point through which code sees a folder of it as its own."""

from __future__ import annotations

from stackline.catalog.file_systems import access_point, mounts
from stackline.catalog.model import Resource, Setting

_TYPE = "AWS::EFS::FileSystem"

RESOURCE = Resource(
    kind="file-system",
    types=(_TYPE,),
    label="File System",
    summary="Files that functions and tasks share under a path, and that grow as they need (EFS).",
    group="Storage",
    family="storage",
    glyph="file-system",
    documentation="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-efs-filesystem.html",
    # Elastic throughput costs by what is read and written; files nobody opened for a month cost a tenth.
    defaults={
        "Encrypted": True,
        "ThroughputMode": "elastic",
        "BackupPolicy": {"Status": "ENABLED"},
        "LifecyclePolicies": [{"TransitionToIA": "AFTER_30_DAYS"}],
    },
    companions={"{id}AccessPoint": access_point("{id}")},
    settings=(
        Setting(
            path="ThroughputMode",
            label="Throughput",
            description="`elastic` costs by what is read and written; `bursting` grows with the size.",
            kind="choice",
            choices=("elastic", "bursting", "provisioned"),
            default="bursting",
        ),
        Setting(
            path="ProvisionedThroughputInMibps",
            label="Provisioned throughput",
            description="Of the mode `provisioned`.",
            kind="number",
            unit="MiB a second",
            minimum=1,
            maximum=1024,
        ),
        Setting(
            path="BackupPolicy.Status",
            label="Backups",
            description="AWS Backup keeps one of each day for five weeks.",
            kind="choice",
            choices=("ENABLED", "DISABLED"),
            default="DISABLED",
        ),
        Setting(
            path="LifecyclePolicies",
            label="Seldom read files",
            description="`[{TransitionToIA: AFTER_30_DAYS}]`: they cost a tenth, and more to read.",
            kind="yaml",
        ),
        Setting(
            path="Encrypted",
            label="Encrypted",
            description="Turning it on later replaces the file system.",
            kind="boolean",
            default=False,
        ),
        Setting(path="KmsKeyId", label="Key", description="Leave it out for AWS's own.", kind="yaml"),
        Setting(
            path="PerformanceMode",
            label="Latency",
            description="`maxIO` for thousands of machines at once, each waiting longer.",
            kind="choice",
            choices=("generalPurpose", "maxIO"),
            default="generalPurpose",
        ),
        Setting(
            path="AvailabilityZoneName",
            label="One zone only",
            description="Costs half, and is away when the zone is. Another one replaces the file system.",
        ),
        Setting(
            path="FileSystemPolicy",
            label="Who may mount it",
            description="Without one, the policies of roles and its security group decide.",
            kind="yaml",
        ),
        Setting(
            path="ReplicationConfiguration",
            label="Copies in other regions",
            description="A copy in another region: `{Destinations: [{Region: eu-west-1}]}`.",
            kind="yaml",
        ),
        Setting(
            path="FileSystemProtection.ReplicationOverwriteProtection",
            label="Protected from replicas",
            description="Whether it may become the copy of another one.",
            kind="choice",
            choices=("ENABLED", "DISABLED"),
            default="ENABLED",
        ),
        Setting(
            path="FileSystemTags", label="Tags", description="`Name` is what the console shows.", kind="yaml"
        ),
    ),
    ports=("in",),
    attributes={"arn": "Arn", "id": None},
    smallest={
        _TYPE: {
            "{id}": {"Type": _TYPE, "Properties": {"Encrypted": True}},
            "{id}AccessPoint": access_point("{id}"),
        }
    },
    word="FILE_SYSTEM",
)

CONNECTIONS = mounts()
