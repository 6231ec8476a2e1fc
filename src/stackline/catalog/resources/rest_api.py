"""REST APIs: API Gateway's first kind, with request validation, keys and usage plans."""

from __future__ import annotations

from stackline.catalog.authorizers import AUTHORIZER, function_authorizer
from stackline.catalog.holes import Known, Text
from stackline.catalog.model import Connection, Resource, Setting, Variable
from stackline.catalog.rest_machines import REST_STARTS_MACHINE
from stackline.catalog.route_functions import function_routes
from stackline.catalog.routes import CALLS, REST, ROUTE
from stackline.catalog.stages import address
from stackline.catalog.user_pool_authorizers import REST_ASKS_POOL

_HOST = "https://{target}.execute-api.${AWS::Region}.${AWS::URLSuffix}"

RESOURCE = Resource(
    kind="rest-api",
    types=("AWS::Serverless::Api", "AWS::ApiGateway::RestApi"),
    label="REST API",
    summary="Answers HTTP requests, with validation, API keys and usage plans (API Gateway).",
    group="API",
    family="api",
    glyph="rest-api",
    documentation="https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-api.html",
    defaults={"StageName": "live", "EndpointConfiguration": {"Type": "REGIONAL"}, "TracingEnabled": True},
    settings=(
        Setting(path="StageName", label="Stage"),
        Setting(path="Cors", label="CORS", kind="yaml"),
        Setting(path="Auth", label="Authorisation", kind="yaml"),
        Setting(
            path="EndpointConfiguration.Type",
            label="Endpoint",
            kind="choice",
            choices=("REGIONAL", "EDGE", "PRIVATE"),
            default="EDGE",
        ),
        Setting(path="TracingEnabled", label="Tracing", kind="boolean", default=False),
        Setting(path="MethodSettings", label="Methods", kind="yaml"),
        Setting(path="AccessLogSetting", label="Access log", kind="yaml"),
        Setting(path="Domain", label="Domain", kind="yaml"),
        Setting(path="DefinitionBody", label="OpenAPI", kind="yaml"),
    ),
    facets=(ROUTE, AUTHORIZER),
    attributes={"id": None},
    smallest={
        "AWS::Serverless::Api": {
            "{id}": {"Type": "AWS::Serverless::Api", "Properties": {"StageName": "live"}}
        },
        "AWS::ApiGateway::RestApi": {
            "{id}": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "{id}"}}
        },
    },
    word="API",
    variables=(
        Variable("URL", Text(f"{_HOST}/{{target.Stage}}"), types=("AWS::Serverless::Api", "")),
        Variable("URL", Known("target", address("https")), types=("AWS::ApiGateway::RestApi",)),
    ),
    access=CALLS,
)

CONNECTIONS: list[Connection] = [
    function_routes(REST),
    REST_STARTS_MACHINE,
    function_authorizer("rest-api"),
    REST_ASKS_POOL,
]
