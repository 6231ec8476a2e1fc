"""Databases: RDS instances, and clusters such as Aurora Serverless v2, with a password that RDS keeps as a secret."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from stackline.catalog.holes import To
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

if TYPE_CHECKING:
    from stackline.catalog.changes import Ends
    from stackline.catalog.view import View

_CLUSTER = "AWS::RDS::DBCluster"
_INSTANCE = "AWS::RDS::DBInstance"
_DOCS = (
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html"
)
_SECRET = To("target", "secret")
_READ = ("secretsmanager:GetSecretValue",)


def _managed(properties: Mapping[str, Any]) -> bool:
    """Whether RDS makes up the password and keeps it: only then does the database have a secret of its own."""
    return properties.get("ManageMasterUserPassword") in (True, "true")


def _name(properties: Mapping[str, Any]) -> Any:
    return properties.get("DatabaseName", properties.get("DBName"))


def _has_secret(view: View, database: str) -> bool:
    return _managed(view.properties(database))


def _left(view: View, ends: Ends) -> tuple[str, str] | None:
    if _has_secret(view, ends.target):
        return None
    return (
        f"The password of {ends.target} is not RDS's to keep: {ends.source} is not told where it is",
        "Set ManageMasterUserPassword, or give access to where the password is as well.",
    )


def _sample(kind: str, **properties: Any) -> dict[str, Any]:
    common = {"MasterUsername": "app", "ManageMasterUserPassword": True, "StorageEncrypted": True}
    return {
        "{id}": {
            "Type": kind,
            "DeletionPolicy": "Snapshot",
            "UpdateReplacePolicy": "Snapshot",
            "Properties": {**properties, **common},
        }
    }


RESOURCE = Resource(
    kind="database",
    types=(_CLUSTER, _INSTANCE),
    # An instance of a cluster is a part of it: no database of its own.
    when={_INSTANCE: {"DBClusterIdentifier": None}},
    label="Database",
    summary="Tables that SQL asks: Aurora, PostgreSQL, MySQL and others (RDS). It grows and shrinks with its load.",
    group="Data",
    family="data",
    glyph="database",
    documentation=_DOCS,
    defaults={
        "Engine": "aurora-postgresql",
        "DatabaseName": "app",
        "MasterUsername": "app",
        "ManageMasterUserPassword": True,
        "StorageEncrypted": True,
        "BackupRetentionPeriod": 7,
        "CopyTagsToSnapshot": True,
        "ServerlessV2ScalingConfiguration": {"MinCapacity": 0.5, "MaxCapacity": 4},
    },
    around={"DeletionPolicy": "Snapshot", "UpdateReplacePolicy": "Snapshot"},
    # A cluster stores; its instances answer.
    companions={
        "{id}Instance": {
            "Type": _INSTANCE,
            "Properties": {
                "Engine": "aurora-postgresql",
                "DBInstanceClass": "db.serverless",
                "DBClusterIdentifier": {"Ref": "{id}"},
            },
        }
    },
    settings=(
        Setting(
            path="Engine",
            label="Engine",
            description="`aurora-postgresql` or `aurora-mysql` of a cluster; of an instance `postgres`, `mysql`, …",
        ),
        Setting(
            path="EngineVersion",
            label="Version of the engine",
            description="Left out, AWS's own default when it is made.",
        ),
        Setting(
            path="ServerlessV2ScalingConfiguration.MinCapacity",
            label="Smallest size",
            description="What is paid for when nobody asks. 0: it stops, and needs seconds to start again.",
            kind="number",
            unit="ACU (2 GB of memory each)",
            minimum=0,
            maximum=256,
        ),
        Setting(
            path="ServerlessV2ScalingConfiguration.MaxCapacity",
            label="Largest size",
            description="It grows up to this; one unit has about 2 GiB of memory.",
            kind="number",
            unit="ACU (2 GB of memory each)",
            minimum=1,
            maximum=256,
        ),
        Setting(
            path="DBInstanceClass",
            label="Machine",
            description="Of an instance, e.g. `db.t4g.micro`.",
        ),
        Setting(
            path="AllocatedStorage",
            label="Storage",
            description="Of an instance; Aurora grows by itself.",
            unit="GB",
        ),
        Setting(
            path="DatabaseName",
            label="Name of the database",
            description="The first one in it. Another name replaces the cluster.",
        ),
        Setting(
            path="DBName",
            label="Name of the database",
            description="The first one in it. Another name replaces the instance.",
        ),
        Setting(
            path="BackupRetentionPeriod",
            label="Backups kept",
            description="How long daily backups are kept.",
            kind="number",
            unit="days",
            minimum=0,
            maximum=35,
            default=1,
        ),
        Setting(
            path="DeletionProtection",
            label="Protected from deletion",
            description="Nobody deletes it before this is turned off.",
            kind="boolean",
            default=False,
        ),
        Setting(
            path="StorageEncrypted",
            label="Encrypted",
            description="Turning it on later replaces the database.",
            kind="boolean",
            default=False,
        ),
        Setting(
            path="ManageMasterUserPassword",
            label="RDS keeps the password",
            description="It makes up the password, keeps it as a secret, and changes it every week.",
            kind="boolean",
            default=False,
        ),
        Setting(
            path="MasterUsername",
            label="Name of the first user",
            description="The first user. Changing it replaces the cluster.",
        ),
        Setting(
            path="Port",
            label="Port",
            description="5432 of PostgreSQL, 3306 of MySQL, where it is not set.",
        ),
    ),
    ports=("in",),
    attributes={
        "id": None,
        "host": "Endpoint.Address",
        "port": "Endpoint.Port",
        "secret": "MasterUserSecret.SecretArn",
    },
    existing=Existing(
        arns={
            _CLUSTER: "rds:[a-z0-9-]+:[0-9]{12}:cluster:[A-Za-z0-9-]+",
            _INSTANCE: "rds:[a-z0-9-]+:[0-9]{12}:db:[A-Za-z0-9-]+",
        },
        example="rds:eu-west-1:111122223333:cluster:orders",
        derived={"": "{Id=6}", "DBClusterArn": "{}", "DBInstanceArn": "{}"},
        asked={
            "Endpoint.Address": "Host",
            "Endpoint.Port": "Port",
            "MasterUserSecret.SecretArn": "SecretArn",
        },
    ),
    smallest={
        _CLUSTER: _sample(_CLUSTER, Engine="aurora-postgresql", DatabaseName="app"),
        _INSTANCE: _sample(
            _INSTANCE,
            Engine="postgres",
            DBInstanceClass="db.t4g.micro",
            AllocatedStorage="20",
            DBName="app",
        ),
    },
    word="DATABASE",
    variables=(
        Variable("HOST", To("target", "host")),
        Variable("PORT", To("target", "port")),
        Variable("NAME", None, literal=_name),
        Variable("SECRET_ARN", _SECRET, only=_managed),
    ),
    access=Accessible(
        service="secretsmanager",
        default="read-write",
        # Who may read the password of the first user may do anything with the data.
        reads=("GetSecretValue",),
        writes=("GetSecretValue",),
        neutral=("DescribeSecret",),
        levels={
            "read-write": Grant(
                (Statement(_READ, (_SECRET,)),),
                (("AWSSecretsManagerGetSecretValuePolicy", {"SecretArn": _SECRET}),),
            )
        },
        besides=("rds-data:*", "rds-db:connect"),
        granted=_has_secret,
        left=_left,
        deeds=(
            Deed("read", "the password of {}", ("GetSecretValue",), "read it"),
            Deed("query", "{} through the Data API", ("rds-data:*",)),
            Deed("log in to", "{} without a password", ("rds-db:connect",)),
            Deed("see", "the settings of the secret of {}", ("Describe*", "List*"), harmless=True),
            Deed(
                "change",
                "the password of {}",
                ("PutSecretValue", "UpdateSecret", "RotateSecret"),
                "change it",
            ),
            Deed("delete", "the secret of {}", ("DeleteSecret",)),
        ),
    ),
)

CONNECTIONS: list[Connection] = []
