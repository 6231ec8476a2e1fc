"""What `Ref` gives: a secret's ARN, and the name of a parameter that the template does not name.

MiniStack gives a secret's name, and names a parameter by a path, so that policies written for AWS miss both. Sources:
the return values of AWS::SecretsManager::Secret and AWS::SSM::Parameter (CloudFormation user guide).
"""

from __future__ import annotations

import secrets
from typing import Any

from stackline.embedded.upstream import module, record

_SECRET = "AWS::SecretsManager::Secret"
_PARAMETER = "AWS::SSM::Parameter"


def install() -> None:
    handlers = module("services.cloudformation.provisioners")._RESOURCE_HANDLERS
    handlers[_SECRET] = {**handlers[_SECRET], **_secret(handlers[_SECRET])}
    handlers[_PARAMETER] = {**handlers[_PARAMETER], **_parameter(handlers[_PARAMETER])}


def _secret(stock: dict[str, Any]) -> dict[str, Any]:
    def create(logical_id: str, properties: dict[str, Any], stack_name: str) -> tuple[str, dict[str, Any]]:
        _, attributes = stock["create"](logical_id, properties, stack_name)
        return attributes["Arn"], attributes

    def update(
        physical_id: str,
        old: dict[str, Any],
        new: dict[str, Any],
        stack_name: str,
        logical_id: str | None = None,
    ) -> tuple[str, dict[str, Any]]:
        _, attributes = stock["update"](_name(physical_id), old, new, stack_name, logical_id)
        return attributes["Arn"], attributes

    def delete(physical_id: str, properties: dict[str, Any]) -> None:
        stock["delete"](_name(physical_id), properties)

    return {"create": create, "update": update, "delete": delete}


def _name(physical_id: str) -> str:
    """MiniStack keeps secrets by name; a stack of before has the name itself."""
    held: dict[str, Any] = module("services.secretsmanager")._secrets
    found = (name for name, secret in list(held.items()) if record(secret).get("ARN") == physical_id)
    return next(found, physical_id)


def _parameter(stock: dict[str, Any]) -> dict[str, Any]:
    def create(logical_id: str, properties: dict[str, Any], stack_name: str) -> tuple[str, dict[str, Any]]:
        if not properties.get("Name"):
            properties = {**properties, "Name": f"CFN-{logical_id}-{secrets.token_hex(6)}"}
        return stock["create"](logical_id, properties, stack_name)

    return {"create": create}
