"""Access logs of APIs: a line for each request, in a log group; named at SAM's API, or at the stages of a plain one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stackline.catalog.changes import Change, Ends, No, Note, Put
from stackline.catalog.fragments import reference
from stackline.catalog.inherited import inherits
from stackline.catalog.model import Connection, Path, Setting, Spelling
from stackline.catalog.places import value_at
from stackline.catalog.references import branches, mapping
from stackline.catalog.view import VIRTUAL_KINDS, Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

_GROUP = "log-group"
_DOCS = "https://docs.aws.amazon.com/apigateway/latest/developerguide/"
_ACCOUNT = "AWS::ApiGateway::Account"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """How a kind of API says where it is logged: the property of SAM's type and of the stage, and what a line has.

    `globals`: SAM's section. `account`: whether API Gateway writes with the role that the account has set for it.
    """

    kind: str
    label: str
    sam_type: str
    plain_type: str
    property: str
    stage_type: str
    holder: str
    line: str
    globals: str = ""
    account: bool = True
    among: dict[str, Any] = field(default_factory=dict[str, Any])


def _line(**more: str) -> str:
    fields = {
        "requestId": "requestId",
        "ip": "identity.sourceIp",
        "time": "requestTime",
        **more,
        "status": "status",
        "latency": "integrationLatency",
    }
    inner = ",".join(f'"{name}":"$context.{variable}"' for name, variable in fields.items())
    return "{" + inner + "}"


def _stage(stage_type: str, holder: str, **more: Any) -> dict[str, Any]:
    properties = {holder: {"Ref": "{source}"}, "StageName": "live", **more}
    return {"{source}Stage": {"Type": stage_type, "Properties": properties}}


_V1, _V2 = "AWS::ApiGateway::Stage", "AWS::ApiGatewayV2::Stage"
_KINDS = {
    one.kind: one
    for one in (
        _Kind(
            kind="http-api",
            label="HTTP API",
            sam_type="AWS::Serverless::HttpApi",
            plain_type="AWS::ApiGatewayV2::Api",
            property="AccessLogSettings",
            stage_type=_V2,
            holder="ApiId",
            line=_line(route="routeKey"),
            globals="HttpApi",
            account=False,
            among=_stage(_V2, "ApiId"),
        ),
        _Kind(
            kind="rest-api",
            label="REST API",
            sam_type="AWS::Serverless::Api",
            plain_type="AWS::ApiGateway::RestApi",
            property="AccessLogSetting",
            stage_type=_V1,
            holder="RestApiId",
            line=_line(method="httpMethod", path="resourcePath"),
            globals="Api",
            among={
                "{source}Deployment": {
                    "Type": "AWS::ApiGateway::Deployment",
                    "Properties": {"RestApiId": {"Ref": "{source}"}},
                },
                **_stage(_V1, "RestApiId", DeploymentId={"Ref": "{source}Deployment"}),
            },
        ),
        _Kind(
            kind="websocket-api",
            label="WebSocket API",
            sam_type="AWS::Serverless::WebSocketApi",
            plain_type="AWS::ApiGatewayV2::Api",
            property="AccessLogSettings",
            stage_type=_V2,
            holder="ApiId",
            line=_line(route="routeKey", event="eventType", connection="connectionId"),
            globals="WebSocketApi",
        ),
    )
}


def access_log(kind: str) -> Connection:
    """`http-api-logs-to-log-group` and the like."""
    api = _KINDS[kind]

    def read(view: View) -> Iterator[Found]:
        for source in view.by_kind.get(kind, ()):
            for spot in _spots(view, api, source):
                yield from _found(view, source, spot)

    def write(view: View, ends: Ends) -> list[Change]:
        return _write(view, api, ends)

    return Connection(
        id=f"{kind}-logs-to-{_GROUP}",
        source=kind,
        target=_GROUP,
        style="attach",
        label="logs to",
        summary=f"A line for each request of the {api.label} goes into the log group.",
        settings=(
            Setting(
                path="Format",
                label="Line",
                description="What is logged of a request: text with `$context` variables.",
                default=api.line,
                example='{"id":"$context.requestId","status":"$context.status"}',
                documentation=f"{_DOCS}set-up-logging.html",
            ),
        ),
        spellings=(
            Spelling(name="property", sources=(api.sam_type,), write=write, read=read),
            Spelling(name="stage", sources=(api.plain_type,), write=write, among=api.among),
            Spelling(
                name="globals",
                draws=False,
                about=f"`{api.property}` of `Globals`, for every API that says nothing else.",
                read=lambda view: _read_globals(view, api),
            ),
        ),
    )


def _spots(view: View, api: _Kind, source: str) -> list[Path]:
    """Where the API says where it is logged, or would: its own property, or that of each stage."""
    if view.types.get(source) == api.sam_type:
        return [("Resources", source, "Properties", api.property)]
    return [
        ("Resources", key, "Properties", api.property)
        for key in view.by_type.get(api.stage_type, ())
        if source in view.named(view.properties(key).get(api.holder))
    ]


def _found(view: View, source: str, spot: Path) -> Iterator[Found]:
    for place, branch in branches(value_at(view, spot), spot):
        for group in view.ends(mapping(branch).get("DestinationArn"), _GROUP):
            yield Found(source, group, (place,), places={"Format": (*place, "Format")})


def _read_globals(view: View, api: _Kind) -> Iterator[Found]:
    value = view.globals(api.globals).get(api.property)
    groups = view.ends(mapping(value).get("DestinationArn"), _GROUP)
    if not groups:
        return
    named = [
        key for key in view.by_type.get(api.sam_type, ()) if inherits(view.resources[key], (api.property,))
    ]
    implicit = [key for key, kind in VIRTUAL_KINDS.items() if kind == api.kind and key in view.implicit]
    for source in [*named, *implicit]:
        yield Found(source, groups[0], (("Globals", api.globals, api.property),))


def _write(view: View, api: _Kind, ends: Ends) -> list[Change]:
    spots = _spots(view, api, ends.source)
    if not spots:
        return [
            No(f"{ends.source} has no stage in the template", "Add a stage first: that is what is logged.")
        ]
    if any(found.target == ends.target for spot in spots for found in _found(view, ends.source, spot)):
        return []
    if any(value_at(view, spot) is not None for spot in spots):
        return [No(f"{ends.source} is logged elsewhere already", "Take that wire away first.")]
    value = {"DestinationArn": reference(view, ends.target, "arn")}
    if ends.settings.get("Format") is not None:
        value["Format"] = ends.settings["Format"]
    changes: list[Change] = [Put(spot, value) for spot in spots]
    if api.account and not view.by_type.get(_ACCOUNT):
        # API Gateway Developer Guide, "Permissions for CloudWatch logging".
        changes.append(
            Note(
                "wire-left-to-do",
                "API Gateway writes logs with a role that is set once for the account and Region",
                f"Where it is not set yet: {_ACCOUNT}, with a role that has AmazonAPIGatewayPushToCloudWatchLogs.",
            )
        )
    return changes
