"""Resource types whose service MiniStack has, though no template can make them: an API's deployment, a web ACL's place,
a group of DNS records.

All are the record that the API tells of: a WebSocket API is served at once, and nothing is filtered or resolved.
"""

from __future__ import annotations

import json
from typing import Any

from stackline.embedded.upstream import Response, module, record, rows

_DEPLOYMENT = "AWS::ApiGatewayV2::Deployment"
_ASSOCIATION = "AWS::WAFv2::WebACLAssociation"
_RECORDS = "AWS::Route53::RecordSetGroup"


def install() -> None:
    handlers = module("services.cloudformation.provisioners")._RESOURCE_HANDLERS
    handlers.setdefault(_DEPLOYMENT, {"create": _deploy, "delete": _undeploy})
    handlers.setdefault(_ASSOCIATION, {"create": _associate, "delete": _disassociate})
    handlers.setdefault(
        _RECORDS, {"create": _add_records, "update": _change_records, "delete": _drop_records}
    )


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


# Groups of DNS records ----------------------------------------------------------------------------------------------


def _records(properties: dict[str, Any]) -> list[dict[str, Any]]:
    """Each with the zone, which is said once for all."""
    zone = {key: properties[key] for key in ("HostedZoneId", "HostedZoneName") if key in properties}
    return [{**zone, **one} for one in map(record, rows(properties.get("RecordSets")))]


def _add_records(logical_id: str, properties: dict[str, Any], stack_name: str) -> tuple[str, dict[str, Any]]:
    """All of them, or none where one cannot be."""
    provisioners = module("services.cloudformation.provisioners")
    made: list[dict[str, Any]] = []
    try:
        for one in _records(properties):
            provisioners._r53_record_set_create(logical_id, one, stack_name)
            made.append(one)
    except ValueError:
        for one in made:
            provisioners._r53_record_set_delete("", one)
        raise
    return provisioners._physical_name(stack_name, logical_id, max_len=128), {}


def _change_records(
    physical_id: str, old: dict[str, Any], new: dict[str, Any], stack_name: str, *more: Any, **named: Any
) -> tuple[str, dict[str, Any]]:
    _drop_records(physical_id, old)
    try:
        _add_records("", new, stack_name)
    except ValueError:
        _add_records("", old, stack_name)
        raise
    return physical_id, {}


def _drop_records(physical_id: str, properties: dict[str, Any]) -> None:
    for one in _records(properties):
        module("services.cloudformation.provisioners")._r53_record_set_delete("", one)
