"""Caches: ElastiCache, serverless or on machines of one's own choice (replication groups, lone clusters)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stackline.catalog.holes import To
from stackline.catalog.model import Accessible, Connection, Resource, Setting, Variable

_SERVERLESS = "AWS::ElastiCache::ServerlessCache"
_GROUP = "AWS::ElastiCache::ReplicationGroup"
_CLUSTER = "AWS::ElastiCache::CacheCluster"
_DOCS = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticache-serverlesscache.html"

# A serverless cache must be named, and names are one account's: the last part of the stack's ID is in no other's.
_STACK = {
    "Fn::Select": [
        4,
        {"Fn::Split": ["-", {"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "AWS::StackId"}]}]}]},
    ]
}
_NAME = {"Fn::Join": ["-", ["{id}", _STACK]]}


def _is_memcached(properties: Mapping[str, Any]) -> bool:
    return properties.get("Engine") == "memcached"


def _is_redis(properties: Mapping[str, Any]) -> bool:
    return not _is_memcached(properties)


def _many(properties: Mapping[str, Any]) -> bool:
    """Whether the data lies in several shards, which are asked through one address for all."""
    shards = properties.get("NumNodeGroups", 1)
    return properties.get("ClusterMode") == "enabled" or shards not in (1, "1")


def _one(properties: Mapping[str, Any]) -> bool:
    return not _many(properties)


def _variables(suffix: str, attribute: str) -> tuple[Variable, ...]:
    """The address or the port, which each type gives under a name of its own."""
    return (
        Variable(suffix, To("target", attribute), (_SERVERLESS,)),
        Variable(suffix, To("target", f"{attribute} of the group"), (_GROUP,), only=_one),
        Variable(suffix, To("target", f"{attribute} of the shards"), (_GROUP,), only=_many),
        Variable(suffix, To("target", f"{attribute} of the node"), (_CLUSTER,), only=_is_redis),
        Variable(suffix, To("target", f"{attribute} of the nodes"), (_CLUSTER,), only=_is_memcached),
    )


RESOURCE = Resource(
    kind="cache",
    types=(_SERVERLESS, _GROUP, _CLUSTER),
    label="Cache",
    summary="Keeps in memory what code asks for again and again: Valkey, Redis or Memcached (ElastiCache).",
    group="Data",
    family="data",
    glyph="cache",
    documentation=_DOCS,
    # Valkey costs a third less than Redis OSS, and holds what is stored at a tenth of its smallest size.
    defaults={
        "ServerlessCacheName": _NAME,
        "Engine": "valkey",
        "Description": "{id}",
        "CacheUsageLimits": {
            "DataStorage": {"Maximum": 10, "Unit": "GB"},
            "ECPUPerSecond": {"Maximum": 5000},
        },
    },
    settings=(
        Setting(
            path="Engine",
            label="Engine",
            description="`valkey` speaks Redis's language and costs a third less; `memcached` forgets when it is full.",
            kind="choice",
            choices=("valkey", "redis", "memcached"),
        ),
        Setting(
            path="CacheUsageLimits.DataStorage.Maximum",
            label="Holds at most",
            description="Of a serverless cache. What is used least goes when it is full.",
            kind="number",
            unit="GB",
            minimum=1,
            maximum=5000,
        ),
        Setting(
            path="CacheUsageLimits.ECPUPerSecond.Maximum",
            label="Work at most",
            description="Of a serverless cache: about one unit a simple request. More is throttled, and costs nothing.",
            kind="number",
            unit="ECPU a second",
            minimum=1000,
            maximum=15000000,
        ),
        Setting(
            path="SnapshotRetentionLimit",
            label="Snapshots kept",
            description="0: none are made.",
            kind="number",
            unit="days",
            minimum=0,
            maximum=35,
            default=0,
        ),
        Setting(
            path="DailySnapshotTime",
            label="Snapshot at",
            description="The hour of the daily snapshot, UTC, e.g. `05:00`.",
        ),
        Setting(path="Description", label="Description", description="What it holds."),
        Setting(
            path="ServerlessCacheName",
            label="Name",
            description="Leave it out: CloudFormation makes one. Another one replaces the cache.",
        ),
        Setting(
            path="FinalSnapshotName",
            label="Last snapshot",
            description="The name of one that is made before the cache is deleted.",
        ),
        Setting(
            path="CacheNodeType",
            label="Machine",
            description="Of a replication group or cluster, e.g. `cache.t4g.micro`.",
        ),
        Setting(
            path="NumCacheClusters",
            label="Machines",
            description="Of a replication group: one writes, the others are copies that take over.",
            kind="number",
            minimum=1,
            maximum=6,
        ),
        Setting(
            path="AutomaticFailoverEnabled",
            label="A copy takes over",
            description="When the machine that writes is lost; needs two machines.",
            kind="boolean",
            default=False,
        ),
        Setting(
            path="TransitEncryptionEnabled",
            label="Encrypted on the way",
            description="Of a replication group; a serverless cache always is.",
            kind="boolean",
            default=False,
        ),
        Setting(
            path="AtRestEncryptionEnabled",
            label="Encrypted where it lies",
            description="Of a replication group: turning it on later replaces it. A serverless cache always is.",
            kind="boolean",
            default=False,
        ),
        Setting(
            path="UserGroupId",
            label="Users",
            description="A group of users with passwords. Without one, its security group decides alone.",
        ),
        Setting(
            path="MajorEngineVersion",
            label="Version of the engine",
            description="Of a serverless cache, e.g. `8`.",
        ),
        Setting(
            path="Port",
            label="Port",
            description="Of a replication group or cluster: 6379, of Memcached 11211.",
        ),
    ),
    ports=("in",),
    attributes={
        "id": None,
        "arn": "ARN",
        "host": "Endpoint.Address",
        "port": "Endpoint.Port",
        "host of the group": "PrimaryEndPoint.Address",
        "port of the group": "PrimaryEndPoint.Port",
        "host of the shards": "ConfigurationEndPoint.Address",
        "port of the shards": "ConfigurationEndPoint.Port",
        "host of the node": "RedisEndpoint.Address",
        "port of the node": "RedisEndpoint.Port",
        "host of the nodes": "ConfigurationEndpoint.Address",
        "port of the nodes": "ConfigurationEndpoint.Port",
    },
    smallest={
        _SERVERLESS: {
            "{id}": {"Type": _SERVERLESS, "Properties": {"ServerlessCacheName": "{id}", "Engine": "valkey"}}
        },
        _GROUP: {
            "{id}": {
                "Type": _GROUP,
                "Properties": {
                    "ReplicationGroupDescription": "{id}",
                    "Engine": "valkey",
                    "CacheNodeType": "cache.t4g.micro",
                    "NumCacheClusters": 1,
                    "TransitEncryptionEnabled": True,
                    "AtRestEncryptionEnabled": True,
                },
            }
        },
        _CLUSTER: {
            "{id}": {
                "Type": _CLUSTER,
                "Properties": {"Engine": "redis", "CacheNodeType": "cache.t4g.micro", "NumCacheNodes": 1},
            }
        },
    },
    word="CACHE",
    variables=(*_variables("ENDPOINT", "host"), *_variables("PORT", "port")),
    # Nobody needs a grant of IAM's: whoever reaches the port is in, or gives a user's password.
    access=Accessible(service="elasticache", levels={}, default=None),
)

CONNECTIONS: list[Connection] = []
