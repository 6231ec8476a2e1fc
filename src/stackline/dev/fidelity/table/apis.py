"""APIs, what guards them, and what stands in front of them."""

from __future__ import annotations

from stackline.dev.fidelity.row import Row

_HTTP = ("AWS::Serverless::HttpApi", "AWS::ApiGatewayV2::Api")
_REST = ("AWS::Serverless::Api", "AWS::ApiGateway::RestApi")
_FUNCTION = "AWS::Serverless::Function"

ROWS = (
    Row("http-api", _HTTP, "emulated", "", "It answers at an address of this machine, by its routes."),
    Row("rest-api", _REST, "emulated", "", "It answers at an address of this machine, by its methods."),
    Row(
        "websocket-api",
        ("AWS::Serverless::WebSocketApi",),
        "emulated",
        "",
        "It takes connections at an address of this machine.",
    ),
    Row(
        "api-iam",
        (
            *_HTTP,
            *_REST,
            _FUNCTION,
            "AWS::Lambda::Url",
            "AWS::ApiGateway::Method",
            "AWS::ApiGatewayV2::Route",
        ),
        "partly",
        "IAM authorization",
        "IAM: not checked locally. A call must be signed, but anyone's signature will do, unless the cloud is started"
        " with STACKLINE_CLOUD_IAM=enforce.",
        (
            "Auth.DefaultAuthorizer=AWS_IAM",
            "Events.*.Properties.Auth.Authorizer=AWS_IAM",
            "FunctionUrlConfig.AuthType=AWS_IAM",
            "AuthType=AWS_IAM",
            "AuthorizationType=AWS_IAM",
        ),
    ),
    Row(
        "http-api-throttling",
        ("AWS::Serverless::HttpApi", "AWS::ApiGatewayV2::Stage"),
        "partly",
        "throttling",
        "Nothing is throttled: ThrottlingRateLimit and ThrottlingBurstLimit are only kept.",
        (
            "DefaultRouteSettings.ThrottlingRateLimit",
            "DefaultRouteSettings.ThrottlingBurstLimit",
            "RouteSettings.*.ThrottlingRateLimit",
            "RouteSettings.*.ThrottlingBurstLimit",
        ),
    ),
    Row(
        "rest-api-cache",
        ("AWS::Serverless::Api", "AWS::ApiGateway::Stage"),
        "partly",
        "caching",
        "Nothing is cached: every request reaches what is behind the API.",
        ("CacheClusterEnabled=true", "MethodSettings.*.CachingEnabled=true"),
    ),
    Row(
        "rest-api-validation",
        (_FUNCTION, "AWS::ApiGateway::RequestValidator"),
        "partly",
        "validation of requests",
        "A request is not held against its model: it reaches the function all the same.",
        (
            "Events.*.Properties.RequestModel.ValidateBody=true",
            "ValidateRequestBody=true",
        ),
    ),
    Row(
        "api-domain",
        (
            "AWS::Serverless::HttpApi",
            "AWS::Serverless::Api",
            "AWS::Serverless::WebSocketApi",
        ),
        "partly",
        "domain name",
        "Its domain name is not served: it answers at an address of this machine only.",
        ("Domain",),
    ),
    Row(
        "domain-name",
        (
            "AWS::ApiGateway::DomainName",
            "AWS::ApiGatewayV2::DomainName",
            "AWS::ApiGateway::BasePathMapping",
            "AWS::ApiGatewayV2::ApiMapping",
        ),
        "not",
        "",
        "The name is not served: APIs answer at addresses of this machine only.",
    ),
    Row(
        "graphql-api",
        ("AWS::Serverless::GraphQLApi", "AWS::AppSync::GraphQLApi"),
        "emulated",
        "",
        "It answers queries and mutations at an address of this machine, by its resolvers.",
    ),
    Row(
        "http-api-parts",
        tuple(
            f"AWS::ApiGatewayV2::{name}"
            for name in ("Stage", "Route", "Integration", "Authorizer", "Deployment")
        ),
        "emulated",
        "",
        "It does its part in its API.",
    ),
    Row(
        "rest-api-parts",
        tuple(
            f"AWS::ApiGateway::{name}"
            for name in ("Stage", "Resource", "Method", "Authorizer", "Deployment", "Model", "Account")
        ),
        "emulated",
        "",
        "It does its part in its API.",
    ),
    Row(
        "rest-api-keys",
        ("AWS::ApiGateway::ApiKey", "AWS::ApiGateway::UsagePlan", "AWS::ApiGateway::UsagePlanKey"),
        "emulated",
        "",
        "A method that wants a key refuses a call without one.",
    ),
    Row(
        "graphql-api-parts",
        tuple(
            f"AWS::AppSync::{name}"
            for name in ("GraphQLSchema", "DataSource", "Resolver", "FunctionConfiguration", "ApiKey")
        ),
        "emulated",
        "",
        "It does its part in its API.",
    ),
    Row(
        "graphql-subscriptions",
        ("AWS::Serverless::GraphQLApi", "AWS::AppSync::GraphQLSchema"),
        "partly",
        "subscriptions",
        "Subscriptions are not emulated: there is no address to connect to.",
        ("SchemaInline=*type Subscription*", "Definition=*type Subscription*"),
    ),
    Row(
        "web-acl",
        ("AWS::WAFv2::WebACL", "AWS::WAFv2::WebACLAssociation"),
        "not",
        "",
        "Nothing is filtered: every request passes.",
    ),
    Row("cdn", ("AWS::CloudFront::Distribution",), "emulated", "", "It serves its origins on this machine."),
    Row(
        "cdn-cache",
        ("AWS::CloudFront::Distribution",),
        "partly",
        "caching",
        "Nothing is cached: every request reaches the origin.",
    ),
    Row(
        "cdn-function",
        ("AWS::CloudFront::Function",),
        "emulated",
        "",
        "It runs on each request of the CDNs that name it.",
    ),
)
