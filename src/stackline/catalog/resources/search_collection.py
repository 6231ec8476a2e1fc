"""Search collections: OpenSearch Serverless. Read and used, not added: what must be there first is the account's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackline.catalog.holes import To
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

if TYPE_CHECKING:
    from stackline.catalog.changes import Ends
    from stackline.catalog.view import View

_TYPE = "AWS::OpenSearchServerless::Collection"


def _left(view: View, ends: Ends) -> tuple[str, str]:
    return (
        f"{ends.target} lets {ends.source} in only by a data access policy of its own",
        f"Name the role of {ends.source} in an AWS::OpenSearchServerless::AccessPolicy about the collection's indexes.",
    )


RESOURCE = Resource(
    kind="search-collection",
    types=(_TYPE,),
    label="Search Collection",
    summary="Indexes to search by words or vectors, without machines to choose (OpenSearch Serverless).",
    group="Data",
    family="data",
    glyph="search",
    documentation="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-opensearchserverless-collection.html",
    defaults={"Name": "search"},
    settings=(
        Setting(
            path="Name",
            label="Name",
            description="Small letters, digits and hyphens, 3 to 32. An encryption policy must be for it before.",
        ),
        Setting(
            path="Type",
            label="For",
            kind="choice",
            choices=("SEARCH", "TIMESERIES", "VECTORSEARCH"),
            description="Another one replaces the collection.",
        ),
        Setting(
            path="StandbyReplicas",
            label="Copies in reserve",
            kind="choice",
            choices=("ENABLED", "DISABLED"),
            default="ENABLED",
            description="Without, it costs half and is away when a zone fails.",
        ),
        Setting(path="Description", label="Description", description="What is in it."),
        Setting(
            path="DeletionProtection",
            label="Protected from deletion",
            kind="choice",
            choices=("ENABLED", "DISABLED"),
            description="Enabled, it cannot be deleted, not even with its stack.",
        ),
        Setting(
            path="CollectionGroupName",
            label="Group",
            description="The group of collections whose capacity it shares.",
        ),
        Setting(
            path="EncryptionConfig",
            label="Encryption",
            kind="yaml",
            description="AWS's own key, or one of yours by its ARN, in place of an encryption policy.",
        ),
        Setting(
            path="VectorOptions", label="Vectors", kind="yaml", description="Of a collection for vectors."
        ),
        Setting(path="Tags", label="Tags", description="Keys and values, for bills and owners.", kind="yaml"),
    ),
    ports=("in",),
    attributes={"id": None, "arn": "Arn", "endpoint": "CollectionEndpoint"},
    smallest={_TYPE: {"{id}": {"Type": _TYPE, "Properties": {"Name": "a-collection"}}}},
    word="COLLECTION",
    variables=(Variable("ENDPOINT", To("target", "endpoint")),),
    access=Accessible(
        service="aoss",
        default="read-write",
        # One action for all requests: what of it is let in, the data access policy says.
        reads=("APIAccessAll",),
        writes=("APIAccessAll",),
        ignored=("*Collection*", "*Policy", "*Policies", "DashboardsAccessAll"),
        levels={"read-write": Grant((Statement(("aoss:APIAccessAll",), (To("target", "arn"),)),))},
        left=_left,
        deeds=(
            Deed("read and write", "documents of {}", ("APIAccessAll",)),
            Deed("see", "the settings of {}", ("BatchGet*", "List*"), harmless=True),
            Deed("delete", "{}", ("DeleteCollection",), "delete the collection"),
        ),
    ),
    palette=False,
)

CONNECTIONS: list[Connection] = []
