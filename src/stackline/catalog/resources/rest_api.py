"""REST APIs: API Gateway's first kind, with request validation, keys and usage plans."""

from __future__ import annotations

from stackline.catalog.access_logs import access_log
from stackline.catalog.authorizers import AUTHORIZER, function_authorizer
from stackline.catalog.holes import Known, Text
from stackline.catalog.model import Connection, Resource, Setting, Variable
from stackline.catalog.rest_machines import REST_STARTS_MACHINE
from stackline.catalog.route_functions import function_routes
from stackline.catalog.route_names import route_facet
from stackline.catalog.routes import CALLS, REST
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
        Setting(path="StageName", label="Stage", description="The first part of its paths, e.g. `prod`."),
        Setting(
            path="Cors", label="CORS", kind="yaml", description="Which web pages may call it, e.g. `\"'*'\"`."
        ),
        Setting(
            path="Auth",
            label="Authorisation",
            kind="yaml",
            description="Who may call it, where a route says nothing.",
        ),
        Setting(
            path="EndpointConfiguration.Type",
            label="Endpoint",
            kind="choice",
            choices=("REGIONAL", "EDGE", "PRIVATE"),
            default="EDGE",
            description="EDGE answers near the caller, PRIVATE only in a virtual network.",
        ),
        Setting(
            path="TracingEnabled",
            label="Tracing",
            kind="boolean",
            default=False,
            description="Traces it with X-Ray.",
        ),
        Setting(
            path="MethodSettings",
            label="Methods",
            kind="yaml",
            description="Throttling, logs and caching of routes.",
        ),
        Setting(
            path="AccessLogSetting",
            label="Access log",
            kind="yaml",
            description="A line for each request: where, and which.",
        ),
        Setting(
            path="CacheClusterEnabled",
            label="Cache",
            kind="boolean",
            default=False,
            description="Answers from memory; it costs by the hour.",
        ),
        Setting(
            path="MinimumCompressionSize",
            label="Compress from",
            kind="number",
            unit="bytes",
            minimum=0,
            maximum=10485760,
            description="Answers from this size on are compressed.",
        ),
        Setting(
            path="BinaryMediaTypes",
            label="Binary types",
            kind="yaml",
            description="Not text, e.g. `[image~1png]`.",
        ),
        Setting(
            path="Domain",
            label="Domain",
            kind="yaml",
            description="A name of your own, with its certificate.",
        ),
        Setting(
            path="Variables",
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
        Setting(path="Body", label="OpenAPI", kind="yaml", description="The routes as an OpenAPI document."),
        Setting(path="Name", label="Name", description="Shown in the console."),
        Setting(path="Description", label="Description", description="What it is for."),
        Setting(
            path="ApiKeySourceType",
            label="Keys come from",
            kind="choice",
            choices=("HEADER", "AUTHORIZER"),
            default="HEADER",
            description="Where the callers' API key is.",
        ),
        Setting(
            path="DisableExecuteApiEndpoint",
            label="Own domain only",
            kind="boolean",
            default=False,
            description="Turns the amazonaws.com address off.",
        ),
        Setting(
            path="EndpointConfiguration.Types.0",
            label="Endpoint",
            kind="choice",
            choices=("REGIONAL", "EDGE", "PRIVATE"),
            default="EDGE",
            description="EDGE answers near the caller, PRIVATE only in a virtual network.",
        ),
        Setting(
            path="FailOnWarnings",
            label="Stop at warnings",
            kind="boolean",
            default=False,
            description="No deployment where API Gateway warns of the definition.",
        ),
        Setting(
            path="Policy", label="Policy", kind="yaml", description="Accounts, networks and addresses let in."
        ),
    ),
    facets=(route_facet(REST), AUTHORIZER),
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
    access_log("rest-api"),
    REST_STARTS_MACHINE,
    function_authorizer("rest-api"),
    REST_ASKS_POOL,
]
