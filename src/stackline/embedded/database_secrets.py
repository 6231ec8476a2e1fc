"""The password that RDS keeps in a secret of its own (`ManageMasterUserPassword`), for databases of templates.

MiniStack makes it for the API's callers only. Source: "Password management with Amazon RDS and AWS Secrets Manager".
"""

from __future__ import annotations

import json
import secrets
from typing import Any

from stackline.embedded.upstream import module, record

_KINDS = {
    "AWS::RDS::DBCluster": ("cluster", "_clusters", "_rds_db_cluster_attrs"),
    "AWS::RDS::DBInstance": ("db", "_instances", "_rds_db_instance_attrs"),
}


def install() -> None:
    provisioners = module("services.cloudformation.provisioners")
    for resource_type, (word, store, describe) in _KINDS.items():
        told = getattr(provisioners, describe)
        setattr(provisioners, describe, _telling(told))
        handlers = provisioners._RESOURCE_HANDLERS
        handlers[resource_type] = {
            **handlers[resource_type],
            **_keeping(handlers[resource_type], word, store, describe),
        }


def _telling(stock: Any) -> Any:
    def attributes(found: dict[str, Any]) -> dict[str, Any]:
        secret = record(found.get("MasterUserSecret")).get("SecretArn")
        return {**stock(found), **({"MasterUserSecret.SecretArn": secret} if secret else {})}

    return attributes


def _keeping(stock: dict[str, Any], word: str, store: str, describe: str) -> dict[str, Any]:
    rds, provisioners = module("services.rds"), module("services.cloudformation.provisioners")

    def create(logical_id: str, properties: dict[str, Any], stack_name: str) -> tuple[str, dict[str, Any]]:
        name, attributes = stock["create"](logical_id, properties, stack_name)
        if str(properties.get("ManageMasterUserPassword", "")).lower() != "true":
            return name, attributes
        found = getattr(rds, store)[name]
        password = secrets.token_urlsafe(24)
        arn = module("services.secretsmanager").create_secret_in_process(
            f"rds!{word}-{module('core.responses').new_uuid()}",
            json.dumps({"username": found.get("MasterUsername", ""), "password": password}),
            description=f"Secret managed by RDS for {name}",
        )
        found["_MasterUserPassword"] = password
        found["MasterUserSecret"] = {"SecretArn": arn, "SecretStatus": "active"}
        return name, getattr(provisioners, describe)(found)

    def delete(physical_id: str, properties: dict[str, Any]) -> None:
        found = record(getattr(rds, store).get(physical_id))
        arn = record(found.get("MasterUserSecret")).get("SecretArn")
        stock["delete"](physical_id, properties)
        kept: dict[str, Any] = module("services.secretsmanager")._secrets
        for name in [name for name, secret in list(kept.items()) if arn and secret.get("ARN") == arn]:
            kept.pop(name, None)

    return {"create": create, "delete": delete}
