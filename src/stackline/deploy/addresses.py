"""Where a stack answers, whether or not its outputs say so: APIs, function URLs, GraphQL APIs, CDNs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from stackline.cloud import Cloud, Refusal

_HTTP = "AWS::ApiGatewayV2::Api"
_REST = "AWS::ApiGateway::RestApi"
_STAGES = ("AWS::ApiGatewayV2::Stage", "AWS::ApiGateway::Stage")
Entry = tuple[str, str]


def addresses(cloud: Cloud, resources: list[dict[str, Any]]) -> dict[str, str]:
    """`Api.Url` → address, for all that answers among a stack's resources (as ListStackResources has them).

    An API with several stages has one entry for each: `Api.prod.Url`. Raises Away.
    """
    made = {str(r.get("PhysicalResourceId")) for r in resources if r["ResourceType"] in _STAGES}
    found: dict[str, str] = {}
    for type, answers in _KINDS.items():
        for resource in resources:
            physical = str(resource.get("PhysicalResourceId") or "")
            if resource["ResourceType"] != type or not physical:
                continue
            try:
                entries = list(answers(cloud, physical, made))
            except Refusal:
                continue  # Deleted by hand, or not ours to look at: the stack's own outputs are told all the same.
            for stage, url in entries:
                parts = [str(resource["LogicalResourceId"]), *([stage] if len(entries) > 1 else []), "Url"]
                found[".".join(parts)] = url
    return found


def _http(cloud: Cloud, api: str, made: set[str]) -> Iterator[Entry]:
    told = cloud.call("apigatewayv2", "get_api", ApiId=api)
    scheme = "ws" if told.get("ProtocolType") == "WEBSOCKET" else "http"
    stages = cloud.call("apigatewayv2", "get_stages", ApiId=api)["Items"]
    return _staged(_base(cloud, scheme, api), [str(stage["StageName"]) for stage in stages], made)


def _rest(cloud: Cloud, api: str, made: set[str]) -> Iterator[Entry]:
    stages = cloud.call("apigateway", "get_stages", restApiId=api)["item"]
    return _staged(_base(cloud, "http", api), [str(stage["stageName"]) for stage in stages], made)


def _staged(base: str, stages: list[str], made: set[str]) -> Iterator[Entry]:
    # SAM's REST APIs get a stage named "Stage" that nobody asked for.
    for stage in [stage for stage in stages if stage in made] or stages:
        yield stage, base if stage == "$default" else f"{base}/{stage}"


def _base(cloud: Cloud, scheme: str, api: str) -> str:
    if cloud.access.endpoint:
        return f"{scheme}{_here(cloud, 'api', api).removeprefix('http')}"
    suffix = "amazonaws.com.cn" if cloud.region.startswith("cn-") else "amazonaws.com"
    return f"{scheme}s://{api}.execute-api.{cloud.region}.{suffix}"


def _function(cloud: Cloud, arn: str, _: set[str]) -> Iterator[Entry]:
    """Its physical ID is the function's ARN, of an alias where it is of one."""
    url = str(cloud.call("lambda", "get_function_url_config", FunctionName=arn)["FunctionUrl"])
    yield "", _here(cloud, "url", _label(url)) + "/" if cloud.access.endpoint else url


def _graphql(cloud: Cloud, arn: str, _: set[str]) -> Iterator[Entry]:
    id = arn.rpartition("/")[2]
    if cloud.access.endpoint:
        yield "", _here(cloud, "graphql", id)
    else:
        yield "", str(cloud.call("appsync", "get_graphql_api", apiId=id)["graphqlApi"]["uris"]["GRAPHQL"])


def _cdn(cloud: Cloud, id: str, _: set[str]) -> Iterator[Entry]:
    domain = str(cloud.call("cloudfront", "get_distribution", Id=id)["Distribution"]["DomainName"])
    port = urlsplit(cloud.access.endpoint or "").port
    # By name: its pages name others from the root (docs/embedded-cloud.md).
    yield "", f"http://{_label(f'//{domain}')}.cloudfront.localhost:{port}" if port else f"https://{domain}"


def _label(url: str) -> str:
    return str(urlsplit(url).hostname).partition(".")[0]


def _here(cloud: Cloud, plane: str, id: str) -> str:
    """Path style, because `*.localhost` does not resolve everywhere (docs/embedded-cloud.md)."""
    return f"{cloud.access.endpoint}/_{plane}/{id}"


_KINDS: dict[str, Callable[[Cloud, str, set[str]], Iterator[Entry]]] = {
    _HTTP: _http,
    _REST: _rest,
    "AWS::Lambda::Url": _function,
    "AWS::AppSync::GraphQLApi": _graphql,
    "AWS::CloudFront::Distribution": _cdn,
}
