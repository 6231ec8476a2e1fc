"""Search: OpenSearch domains, encrypted, answering signed HTTPS requests only. Elasticsearch domains are read, too."""

from __future__ import annotations

from typing import Any

from stackline.catalog.holes import Text, To
from stackline.catalog.model import (
    Accessible,
    Connection,
    Deed,
    Grant,
    Resource,
    Setting,
    Statement,
    Variable,
)

_DOMAIN = "AWS::OpenSearchService::Domain"
_OLD = "AWS::Elasticsearch::Domain"
_DOCS = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-opensearchservice-domain.html"
_ALL = (Text("{target.arn}/*"),)
# OpenSearch Service Developer Guide, "Identity and Access Management": actions are HTTP methods. Clients send a search
# with POST, as they send documents: only the paths tell them apart.
_LOOK = tuple(
    Text(f"{{target.arn}}{index}/{verb}")
    for verb in ("_search", "_msearch", "_count")
    for index in ("", "/*")
)
_READ = (
    Statement(("es:ESHttpGet", "es:ESHttpHead"), _ALL),
    Statement(("es:ESHttpPost",), _LOOK),
)
_CHANGE = ("es:ESHttpPost", "es:ESHttpPut", "es:ESHttpPatch", "es:ESHttpDelete")
# Whoever leaves these out has data that anyone on the way or at the disk can read.
_SAFE: dict[str, Any] = {
    "EncryptionAtRestOptions": {"Enabled": True},
    "NodeToNodeEncryptionOptions": {"Enabled": True},
    "DomainEndpointOptions": {"EnforceHTTPS": True, "TLSSecurityPolicy": "Policy-Min-TLS-1-2-PFS-2023-10"},
}
_DISK = {"EBSEnabled": True, "VolumeType": "gp3", "VolumeSize": 10}


RESOURCE = Resource(
    kind="search",
    types=(_DOMAIN, _OLD),
    label="Search",
    summary="Finds documents by words, filters and vectors, and counts them (OpenSearch).",
    group="Data",
    family="data",
    glyph="search",
    documentation=_DOCS,
    defaults={
        "EngineVersion": "OpenSearch_2.19",
        "ClusterConfig": {"InstanceType": "t3.small.search", "InstanceCount": 1},
        "EBSOptions": _DISK,
        **_SAFE,
    },
    settings=(
        Setting(
            path="ClusterConfig.InstanceType",
            label="Machine",
            description="`t3.small.search` to begin with; `m7g.large.search` and larger for real load.",
        ),
        Setting(
            path="ClusterConfig.InstanceCount",
            label="Machines",
            description="Two or more keep answering when one fails.",
            kind="number",
            unit="nodes",
            minimum=1,
            maximum=80,
            default=1,
        ),
        Setting(
            path="ClusterConfig.ZoneAwarenessEnabled",
            label="Over several zones",
            description="Copies in a second zone; takes an even number of machines, or three.",
            kind="boolean",
            default=False,
        ),
        Setting(
            path="EBSOptions.VolumeSize",
            label="Disk",
            description="Of each machine.",
            kind="number",
            unit="GB",
            minimum=10,
            maximum=24576,
        ),
        Setting(
            path="EngineVersion",
            label="Engine and version",
            description="`OpenSearch_…`. A newer one is an upgrade in place, an older one another domain.",
        ),
        Setting(
            path="ElasticsearchVersion",
            label="Version",
            description="Of an Elasticsearch domain: 7.10 is the last.",
        ),
        Setting(
            path="EncryptionAtRestOptions.Enabled",
            label="Encrypted",
            description="Indexes, logs and snapshots on disk. It cannot be turned off again.",
            kind="boolean",
            default=False,
        ),
        Setting(
            path="NodeToNodeEncryptionOptions.Enabled",
            label="Encrypted between machines",
            description="It cannot be turned off again.",
            kind="boolean",
            default=False,
        ),
        Setting(
            path="DomainEndpointOptions.EnforceHTTPS",
            label="HTTPS only",
            description="Refuse calls that are not encrypted.",
            kind="boolean",
            default=False,
        ),
        Setting(
            path="AccessPolicies",
            label="Who may ask it",
            description="Left out: who has a grant in this account, which is what wires write.",
            kind="yaml",
        ),
        Setting(
            path="AdvancedSecurityOptions",
            label="Users of its own",
            description="Rights by index, document and field, and a first user.",
            kind="yaml",
        ),
        Setting(
            path="VPCOptions",
            label="Network",
            description="Subnets and security groups. Set when it is made, never later.",
            kind="yaml",
        ),
        Setting(path="LogPublishingOptions", label="Logs", description="Slow searches, errors.", kind="yaml"),
        Setting(path="DomainName", label="Name", description="Leave it out: CloudFormation makes one."),
    ),
    ports=("in",),
    attributes={"name": None, "arn": "Arn", "endpoint": "DomainEndpoint"},
    smallest={
        _DOMAIN: {
            "{id}": {
                "Type": _DOMAIN,
                "Properties": {"EngineVersion": "OpenSearch_2.19", "EBSOptions": _DISK, **_SAFE},
            }
        },
        _OLD: {
            "{id}": {
                "Type": _OLD,
                "Properties": {"ElasticsearchVersion": "7.10", "EBSOptions": _DISK, **_SAFE},
            }
        },
    },
    word="SEARCH",
    variables=(Variable("ENDPOINT", To("target", "endpoint")),),
    access=Accessible(
        service="es",
        default="read-write",
        reads=("ESHttpGet", "ESHttpHead"),
        writes=("ESHttpPut", "ESHttpPatch", "ESHttpDelete"),
        # A search or a document: alone, it is taken for what most send with it.
        neutral=("ESHttpPost",),
        ignored=("Describe*", "List*", "*Domain", "*DomainConfig", "*Tags"),
        levels={
            "read": Grant(_READ),
            "write": Grant((Statement(_CHANGE, _ALL),)),
            "read-write": Grant((Statement(("es:ESHttpGet", "es:ESHttpHead", *_CHANGE), _ALL),)),
        },
        deeds=(
            Deed("read", "documents of {}", ("ESHttpGet", "ESHttpHead"), "read documents"),
            Deed("search and add", "documents of {}", ("ESHttpPost",)),
            Deed("write", "documents of {}", ("ESHttpPut", "ESHttpPatch", "ESHttpDelete"), "write documents"),
            Deed("see", "the settings of {}", ("Describe*", "List*"), harmless=True),
            Deed(
                "change",
                "the settings of {}",
                ("UpdateDomainConfig", "UpgradeDomain", "AddTags", "RemoveTags"),
            ),
            Deed("delete", "{}", ("DeleteDomain",), "delete the domain"),
        ),
    ),
)

CONNECTIONS: list[Connection] = []
