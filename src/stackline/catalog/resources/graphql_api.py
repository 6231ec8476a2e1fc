"""GraphQL APIs: AppSync, in SAM's form and CloudFormation's."""

from __future__ import annotations

from stackline.catalog.authorizers import AUTHORIZER
from stackline.catalog.graphql_auth import ASKS_FUNCTION, ASKS_POOL
from stackline.catalog.graphql_fields import FIELDS
from stackline.catalog.graphql_names import FIELD_ROW
from stackline.catalog.graphql_sources import API, KIND, SAM_API
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

_DOCS = "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/"
_SCHEMA = "type Query {\n  version: String\n}\n"
_SAMPLE = "type Query { getItem(id: ID!): AWSJSON }"

RESOURCE = Resource(
    kind=KIND,
    types=(SAM_API, API),
    label="GraphQL API",
    summary="Answers GraphQL queries, field by field, and tells subscribers what changed (AppSync).",
    group="API",
    family="api",
    glyph="graphql-api",
    documentation=f"{_DOCS}sam-resource-graphqlapi.html",
    # Signed calls only: an API key is for what everybody may see. Logs say what failed, not what was asked.
    defaults={
        "Name": {"Fn::Sub": "${AWS::StackName}-{id}"},
        "Auth": {"Type": "AWS_IAM"},
        "SchemaInline": _SCHEMA,
        "Logging": {"FieldLogLevel": "ERROR", "ExcludeVerboseContent": True},
        "XrayEnabled": True,
    },
    companions={
        "{id}LogGroup": {
            "Type": "AWS::Logs::LogGroup",
            "Properties": {
                "LogGroupName": {"Fn::Sub": "/aws/appsync/apis/${{id}.ApiId}"},
                "RetentionInDays": 30,
            },
        }
    },
    settings=(
        Setting(
            path="Auth.Type",
            label="Who may ask",
            description="Those who sign their calls, users of a pool, holders of a key …",
            kind="choice",
            choices=("AWS_IAM", "AMAZON_COGNITO_USER_POOLS", "OPENID_CONNECT", "AWS_LAMBDA", "API_KEY"),
            documentation="https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html",
        ),
        Setting(
            path="Auth.Additional",
            label="Who else",
            description="Other ways to be let in: `[{Type: API_KEY}]`.",
            kind="yaml",
        ),
        Setting(
            path="SchemaUri",
            label="Schema file",
            description="Relative to the template; or the schema below.",
        ),
        Setting(
            path="SchemaInline",
            label="Schema",
            description="The schema itself, in the GraphQL language.",
            kind="yaml",
        ),
        Setting(
            path="Logging.FieldLogLevel",
            label="Log",
            description="What of each field is logged; ALL costs the most.",
            kind="choice",
            choices=("NONE", "ERROR", "INFO", "DEBUG", "ALL"),
            default="ALL",
        ),
        Setting(
            path="XrayEnabled",
            label="Tracing",
            description="Where the time of each query goes, in X-Ray.",
            kind="boolean",
            default=False,
        ),
        Setting(
            path="ApiKeys",
            label="API keys",
            description="Keys that callers send: `{app: {Description: For the app}}`.",
            kind="yaml",
        ),
        Setting(
            path="Cache",
            label="Cache",
            description="`{ApiCachingBehavior: …, Ttl: …, Type: …}`.",
            kind="yaml",
        ),
        Setting(
            path="QueryDepthLimit",
            label="Deepest query",
            description="How many levels a query may have; 0 is no limit.",
            kind="number",
            unit="levels",
            minimum=0,
            maximum=75,
            default=0,
        ),
        Setting(
            path="ResolverCountLimit",
            label="Most resolvers",
            description="How many a query may run; 0 is 10000.",
            kind="number",
            unit="resolvers",
            minimum=0,
            maximum=10000,
            default=0,
        ),
        Setting(
            path="IntrospectionConfig",
            label="Introspection",
            description="Whether the schema may be asked for.",
            kind="choice",
            choices=("ENABLED", "DISABLED"),
            default="ENABLED",
        ),
        Setting(
            path="Visibility",
            label="Visible from",
            description="`PRIVATE`: from your networks only. Changing it replaces the API.",
            kind="choice",
            choices=("GLOBAL", "PRIVATE"),
            default="GLOBAL",
        ),
        Setting(
            path="DomainName",
            label="Domain",
            description="A domain of its own: `{DomainName: …, CertificateArn: …}`.",
            kind="yaml",
        ),
        Setting(
            path="Name",
            label="Name",
            description="What the console shows; left out, the logical ID.",
        ),
    ),
    facets=(FIELD_ROW, AUTHORIZER),
    attributes={"arn": None, "id": "ApiId", "url": "GraphQLUrl"},
    smallest={
        SAM_API: {
            "{id}": {
                "Type": SAM_API,
                "Properties": {"Auth": {"Type": "AWS_IAM"}, "SchemaInline": _SAMPLE},
            }
        },
        API: {
            "{id}": {"Type": API, "Properties": {"Name": "{id}", "AuthenticationType": "AWS_IAM"}},
            "{id}Schema": {
                "Type": "AWS::AppSync::GraphQLSchema",
                "Properties": {"ApiId": {"Fn::GetAtt": ["{id}", "ApiId"]}, "Definition": _SAMPLE},
            },
        },
    },
    word="API",
    variables=(Variable("URL", To("target", "url")),),
    access=Accessible(
        service="appsync",
        default="read-write",
        reads=("GraphQL",),
        writes=("GraphQL",),
        levels={"read-write": Grant((Statement(("appsync:GraphQL",), (Text("{target.arn}/*"),)),))},
        deeds=(
            Deed("query", "{}", ("GraphQL",)),
            Deed("see", "the settings of {}", ("Get*", "List*"), harmless=True),
            Deed(
                "change",
                "{}",
                ("Update*", "StartSchemaCreation", "Create*", "DeleteResolver", "DeleteDataSource"),
                "change the API",
            ),
            Deed("delete", "{}", ("DeleteGraphqlApi",)),
        ),
    ),
)

CONNECTIONS: list[Connection] = [*FIELDS, ASKS_POOL, ASKS_FUNCTION]
