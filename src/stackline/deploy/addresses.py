"""Where the APIs of a stack answer, whether or not the template says so in its outputs."""

from __future__ import annotations

from typing import Any

from stackline.cloud import Cloud, Refusal

_HTTP = "AWS::ApiGatewayV2::Api"
_REST = "AWS::ApiGateway::RestApi"
_STAGES = ("AWS::ApiGatewayV2::Stage", "AWS::ApiGateway::Stage")


def api_addresses(cloud: Cloud, resources: list[dict[str, Any]]) -> dict[str, str]:
    """`Api.Url` → address, for every API among a stack's resources (as ListStackResources has them).

    An API with several stages has one entry for each: `Api.prod.Url`. Raises Away.
    """
    made = {str(r.get("PhysicalResourceId")) for r in resources if r["ResourceType"] in _STAGES}
    found: dict[str, str] = {}
    for resource in resources:
        id, api = str(resource["LogicalResourceId"]), str(resource.get("PhysicalResourceId") or "")
        if resource["ResourceType"] not in (_HTTP, _REST) or not api:
            continue
        try:
            base, stages = _http(cloud, api) if resource["ResourceType"] == _HTTP else _rest(cloud, api)
        except Refusal:
            continue  # Deleted by hand, or not ours to look at: the stack's own outputs are told all the same.
        # SAM's REST APIs get a stage named "Stage" that nobody asked for.
        stages = [stage for stage in stages if stage in made] or stages
        for stage in stages:
            name = f"{id}.Url" if len(stages) == 1 else f"{id}.{stage}.Url"
            found[name] = base if stage == "$default" else f"{base}/{stage}"
    return found


def _http(cloud: Cloud, api: str) -> tuple[str, list[str]]:
    scheme = "http"
    told = cloud.call("apigatewayv2", "get_api", ApiId=api)
    if told.get("ProtocolType") == "WEBSOCKET":
        scheme = "ws"
    stages = cloud.call("apigatewayv2", "get_stages", ApiId=api)["Items"]
    return _base(cloud, scheme, api), [str(stage["StageName"]) for stage in stages]


def _rest(cloud: Cloud, api: str) -> tuple[str, list[str]]:
    stages = cloud.call("apigateway", "get_stages", restApiId=api)["item"]
    return _base(cloud, "http", api), [str(stage["stageName"]) for stage in stages]


def _base(cloud: Cloud, scheme: str, api: str) -> str:
    """Embedded: path style, because `*.localhost` does not resolve everywhere (docs/embedded-cloud.md)."""
    if cloud.access.endpoint:
        return f"{scheme}://{cloud.access.endpoint.partition('://')[2]}/_api/{api}"
    suffix = "amazonaws.com.cn" if cloud.region.startswith("cn-") else "amazonaws.com"
    return f"{scheme}s://{api}.execute-api.{cloud.region}.{suffix}"
