"""Resource types whose service MiniStack has, though no template can make them: an API's deployment, a web ACL's place.

Both are the record that the API tells of: a WebSocket API is served at once, and nothing is filtered.
"""

from __future__ import annotations

import json
from typing import Any

from stackline.embedded.upstream import Response, module

_DEPLOYMENT = "AWS::ApiGatewayV2::Deployment"
_ASSOCIATION = "AWS::WAFv2::WebACLAssociation"


def install() -> None:
    handlers = module("services.cloudformation.provisioners")._RESOURCE_HANDLERS
    handlers.setdefault(_DEPLOYMENT, {"create": _deploy, "delete": _undeploy})
    handlers.setdefault(_ASSOCIATION, {"create": _associate, "delete": _disassociate})


def _checked(resource_type: str, answer: Response) -> Any:
    if answer[0] >= 400:
        raise ValueError(f"{resource_type} failed: {answer[2].decode()}")
    return json.loads(answer[2] or b"{}")


def _deploy(logical_id: str, properties: dict[str, Any], stack_name: str) -> tuple[str, dict[str, Any]]:
    api = str(properties.get("ApiId", ""))
    data = {"description": properties.get("Description", "")}
    made = _checked(_DEPLOYMENT, module("services.apigateway")._create_deployment(api, data))
    return made["deploymentId"], {"DeploymentId": made["deploymentId"]}


def _undeploy(physical_id: str, properties: dict[str, Any]) -> None:
    deployments = module("services.apigateway")._deployments
    deployments.get(str(properties.get("ApiId", "")), {}).pop(physical_id, None)


def _associate(logical_id: str, properties: dict[str, Any], stack_name: str) -> tuple[str, dict[str, Any]]:
    data = {name: properties.get(name, "") for name in ("WebACLArn", "ResourceArn")}
    _checked(_ASSOCIATION, module("services.waf")._associate_web_acl(data))
    return f"{data['WebACLArn']}|{data['ResourceArn']}", {}


def _disassociate(physical_id: str, properties: dict[str, Any]) -> None:
    module("services.waf")._disassociate_web_acl({"ResourceArn": physical_id.partition("|")[2]})
