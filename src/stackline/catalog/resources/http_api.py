"""HTTP APIs: API Gateway's newer, cheaper kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stackline.catalog.access_logs import access_log
from stackline.catalog.authorizers import AUTHORIZER, function_authorizer
from stackline.catalog.holes import Known, Text
from stackline.catalog.model import Connection, Resource, Setting, Variable
from stackline.catalog.route_functions import function_routes
from stackline.catalog.route_names import route_facet
from stackline.catalog.route_services import service_routes
from stackline.catalog.routes import CALLS, HTTP
from stackline.catalog.stages import DEFAULT, address
from stackline.catalog.token_authorizers import HTTP_ASKS_CLIENT, HTTP_ASKS_POOL

_HOST = "https://{target}.execute-api.${AWS::Region}.${AWS::URLSuffix}"
_SAM = (HTTP.sam_type, "")


def _in_path(properties: Mapping[str, Any]) -> bool:
    """Whether the stage has a name, which then begins every path; the property is SAM's alone."""
    return properties.get("StageName", DEFAULT) != DEFAULT


RESOURCE = Resource(
    kind="http-api",
    types=("AWS::Serverless::HttpApi", "AWS::ApiGatewayV2::Api"),
    label="HTTP API",
    summary="Answers HTTP requests: the fast and cheap way in (API Gateway).",
    group="API",
    family="api",
    glyph="http-api",
    documentation="https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-httpapi.html",
    settings=(
        Setting(
            path="CorsConfiguration",
            label="CORS",
            kind="yaml",
            description="Which web pages may call it: origins, methods, headers.",
        ),
        Setting(
            path="Auth",
            label="Authorisation",
            kind="yaml",
            description="Who may call it, where a route says nothing.",
        ),
        Setting(
            path="StageName",
            label="Stage",
            default="$default",
            description="`$default` adds nothing to the address.",
        ),
        Setting(
            path="DefaultRouteSettings.ThrottlingRateLimit",
            label="Requests a second",
            kind="number",
            unit="/s",
            minimum=0,
            description="More than this, over some time, get 429.",
        ),
        Setting(
            path="DefaultRouteSettings.ThrottlingBurstLimit",
            label="Requests at once",
            kind="number",
            unit="requests",
            minimum=0,
            description="More than this at once get 429.",
        ),
        Setting(
            path="AccessLogSettings",
            label="Access log",
            kind="yaml",
            description="A line for each request: where, and which.",
        ),
        Setting(
            path="Domain",
            label="Domain",
            kind="yaml",
            description="A name of your own, with its certificate.",
        ),
        Setting(
            path="DisableExecuteApiEndpoint",
            label="Own domain only",
            kind="boolean",
            default=False,
            description="Turns the amazonaws.com address off.",
        ),
        Setting(
            path="FailOnWarnings",
            label="Stop at warnings",
            kind="boolean",
            default=False,
            description="No deployment where API Gateway warns of the definition.",
        ),
        Setting(
            path="StageVariables",
            label="Stage variables",
            kind="yaml",
            description="Names and texts of the stage.",
        ),
        Setting(
            path="DefinitionBody",
            label="OpenAPI",
            kind="yaml",
            description="The routes as an OpenAPI document.",
        ),
        Setting(path="Name", label="Name", description="Shown in the console."),
        Setting(path="Description", label="Description", description="What it is for."),
        Setting(path="Body", label="OpenAPI", kind="yaml", description="The routes as an OpenAPI document."),
        Setting(path="Version", label="Version", description="A label of yours, such as `1.2`."),
        Setting(
            path="IpAddressType",
            label="Addresses",
            kind="choice",
            choices=("ipv4", "dualstack"),
            default="ipv4",
            description="Whether IPv6 reaches it too.",
        ),
        Setting(path="Tags", label="Tags", kind="yaml", description="Keys and values, for bills and owners."),
        Setting(
            path="ProtocolType",
            label="Protocol",
            kind="choice",
            choices=("HTTP", "WEBSOCKET"),
            description="HTTP here.",
        ),
    ),
    facets=(route_facet(HTTP), AUTHORIZER),
    attributes={"id": None},
    smallest={
        "AWS::Serverless::HttpApi": {"{id}": {"Type": "AWS::Serverless::HttpApi"}},
        "AWS::ApiGatewayV2::Api": {
            "{id}": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "{id}", "ProtocolType": "HTTP"}}
        },
    },
    # A WebSocket API has the same type, and nothing else in common.
    unless={"AWS::ApiGatewayV2::Api": {"ProtocolType": "WEBSOCKET"}},
    word="API",
    variables=(
        Variable("URL", Text(_HOST), types=_SAM, only=lambda properties: not _in_path(properties)),
        Variable("URL", Text(f"{_HOST}/{{target.Stage}}"), types=_SAM, only=_in_path),
        Variable("URL", Known("target", address("https")), types=("AWS::ApiGatewayV2::Api",)),
    ),
    access=CALLS,
)

CONNECTIONS: list[Connection] = [
    function_routes(HTTP),
    access_log("http-api"),
    *service_routes(),
    function_authorizer("http-api"),
    HTTP_ASKS_POOL,
    HTTP_ASKS_CLIENT,
]
