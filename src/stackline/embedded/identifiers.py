"""What `Ref` gives: a secret's and a GraphQL API's ARN, and the name of a parameter that the template does not name.

MiniStack gives names and identifiers, and names a parameter by a path, so that policies written for AWS miss them.
Sources: the return values of AWS::SecretsManager::Secret, AWS::AppSync::GraphQLApi and AWS::SSM::Parameter
(CloudFormation user guide).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from stackline.embedded.upstream import module, record

_SECRET = "AWS::SecretsManager::Secret"
_GRAPHQL = "AWS::AppSync::GraphQLApi"
_PARAMETER = "AWS::SSM::Parameter"


def install() -> None:
    handlers = module("services.cloudformation.provisioners")._RESOURCE_HANDLERS
    handlers[_SECRET] = {**handlers[_SECRET], **_by_arn(handlers[_SECRET], _name)}
    handlers[_GRAPHQL] = {**handlers[_GRAPHQL], **_by_arn(handlers[_GRAPHQL], _last)}
    handlers[_PARAMETER] = {**handlers[_PARAMETER], **_parameter(handlers[_PARAMETER])}


def _by_arn(stock: dict[str, Any], known_by: Callable[[str], str]) -> dict[str, Any]:
    """The resource told by its ARN, where MiniStack knows it by what `known_by` makes of that."""

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
        _, attributes = stock["update"](known_by(physical_id), old, new, stack_name, logical_id)
        return attributes["Arn"], attributes

    def delete(physical_id: str, properties: dict[str, Any]) -> None:
        stock["delete"](known_by(physical_id), properties)

    return {"create": create, "update": update, "delete": delete}


def _name(physical_id: str) -> str:
    """MiniStack keeps secrets by name; a stack of before has the name itself."""
    held: dict[str, Any] = module("services.secretsmanager")._secrets
    found = (name for name, secret in list(held.items()) if record(secret).get("ARN") == physical_id)
    return next(found, physical_id)


def _last(physical_id: str) -> str:
    return physical_id.rpartition("/")[2]


def _parameter(stock: dict[str, Any]) -> dict[str, Any]:
    def create(logical_id: str, properties: dict[str, Any], stack_name: str) -> tuple[str, dict[str, Any]]:
        if not properties.get("Name"):
            properties = {**properties, "Name": f"CFN-{logical_id}-{secrets.token_hex(6)}"}
        return stock["create"](logical_id, properties, stack_name)

    return {"create": create}
