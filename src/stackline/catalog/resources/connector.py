"""Connectors: SAM's own short way to let one resource use another. Drawn as the wires they stand for."""

from __future__ import annotations

from stackline.catalog.model import Connection, Resource, Setting

_TYPE = "AWS::Serverless::Connector"
_END = "By `Id`, the logical ID; or by `Type` with `Arn` or `Name`."

RESOURCE = Resource(
    kind="connector",
    types=(_TYPE,),
    label="Connector",
    summary="Lets one resource read or write another: SAM works out the policy. It is drawn as that wire.",
    group="Structure",
    family="other",
    glyph="connector",
    documentation="https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/"
    "sam-resource-connector.html",
    defaults={"Permissions": ["Read", "Write"]},
    settings=(
        Setting(path="Source.Id", label="From", description="Logical ID of what uses the other."),
        Setting(path="Destination.Id", label="To", description="Logical ID of what is used."),
        Setting(
            path="Permissions",
            label="Permissions",
            description="`[Read]`, `[Write]` or both.",
            kind="yaml",
        ),
        Setting(path="Source", label="From, in full", description=_END, kind="yaml"),
        Setting(path="Destination", label="To, in full", description=f"{_END} Or a list.", kind="yaml"),
    ),
    ports=(),
    smallest={_TYPE: {"{id}": {"Type": _TYPE, "Properties": {"Permissions": ["Read", "Write"]}}}},
    word="CONNECTOR",
)

CONNECTIONS: list[Connection] = []
