"""HTTP APIs: API Gateway's newer, cheaper kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stackline.catalog.authorizers import AUTHORIZER, function_authorizer
from stackline.catalog.holes import Known, Text
from stackline.catalog.model import Connection, Resource, Setting, Variable
from stackline.catalog.route_functions import function_routes
from stackline.catalog.route_services import service_routes
from stackline.catalog.routes import CALLS, HTTP, ROUTE
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
        Setting(path="CorsConfiguration", label="CORS", kind="yaml"),
        Setting(path="Auth", label="Authorisation", kind="yaml"),
        Setting(path="StageName", label="Stage", default="$default"),
        Setting(path="DefaultRouteSettings", label="Throttling", kind="yaml"),
        Setting(path="AccessLogSettings", label="Access log", kind="yaml"),
        Setting(path="Domain", label="Domain", kind="yaml"),
        Setting(path="DefinitionBody", label="OpenAPI", kind="yaml"),
    ),
    facets=(ROUTE, AUTHORIZER),
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
    *service_routes(),
    function_authorizer("http-api"),
    HTTP_ASKS_POOL,
    HTTP_ASKS_CLIENT,
]
