"""Serverless caches and search collections, which MiniStack's services have and its CloudFormation has not.

As with all caches and search domains here they are records: nothing listens at their addresses.
"""

from __future__ import annotations

import json
from typing import Any

from stackline.embedded.upstream import Response, module, record, rows

Made = tuple[str, dict[str, Any]]

_CACHE = "AWS::ElastiCache::ServerlessCache"
_CACHE_FIXED = ("ServerlessCacheName", "KmsKeyId", "SnapshotArnsToRestore", "SubnetIds", "NetworkType")
_COLLECTION = "AWS::OpenSearchServerless::Collection"
_COLLECTION_FIXED = ("Name", "Type", "StandbyReplicas", "EncryptionConfig", "CollectionGroupName")
_POLICIES = {
    "AWS::OpenSearchServerless::AccessPolicy": "access",
    "AWS::OpenSearchServerless::SecurityPolicy": "security",
}


def install() -> None:
    handlers = module("services.cloudformation.provisioners")._RESOURCE_HANDLERS
    handlers[_CACHE] = {"create": _make_cache, "update": _change_cache, "delete": _drop_cache}
    handlers[_COLLECTION] = {
        "create": _make_collection,
        "update": _change_collection,
        "delete": _drop_collection,
    }
    for resource_type, kind in _POLICIES.items():
        handlers[resource_type] = _policy(kind)


def _same_name(name: str, old: dict[str, Any], new: dict[str, Any], fixed: tuple[str, ...]) -> bool:
    """Whether the resource stays; raises where AWS would have to make another one of the same name."""
    if all(old.get(key) == new.get(key) for key in fixed):
        return True
    if old.get(fixed[0]) == new.get(fixed[0]):
        raise ValueError(
            "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
            f"Rename {name} and update the stack again."
        )
    return False


# Caches ---------------------------------------------------------------------------------------------------------------


def _ask_cache(action: str, properties: dict[str, Any]) -> None:
    provisioners, service = module("services.cloudformation.provisioners"), module("services.elasticache")
    provisioners._ec_call(
        getattr(service, f"_{action}_serverless_cache"), provisioners._ec_query(properties), _CACHE, action
    )


def _made_cache(name: str) -> Made:
    found = module("services.elasticache")._serverless_caches[name.lower()]
    places = {
        f"{place}.{part}": str(found[place][part])
        for place in ("Endpoint", "ReaderEndpoint")
        for part in ("Address", "Port")
    }
    return name.lower(), {
        **places,
        **{key: str(found[key]) for key in ("ARN", "FullEngineVersion", "Status")},
    }


def _make_cache(logical_id: str, properties: dict[str, Any], stack_name: str) -> Made:
    _ask_cache("create", properties)
    return _made_cache(str(properties["ServerlessCacheName"]))


def _change_cache(
    physical_id: str, old: dict[str, Any], new: dict[str, Any], *more: Any, **named: Any
) -> Made:
    if not _same_name(physical_id, old, new, _CACHE_FIXED):
        made = _make_cache("", new, "")
        _drop_cache(physical_id, old)
        return made
    changed = {key: value for key, value in new.items() if value != old.get(key)}
    changed.pop("Tags", None)
    if changed:
        _ask_cache("modify", {**changed, "ServerlessCacheName": physical_id})
    return _made_cache(physical_id)


def _drop_cache(physical_id: str, properties: dict[str, Any]) -> None:
    if physical_id in module("services.elasticache")._serverless_caches:
        _ask_cache("delete", {"ServerlessCacheName": physical_id})


# Collections ----------------------------------------------------------------------------------------------------------


def _ask_collections(action: str, data: dict[str, Any]) -> dict[str, Any]:
    service = module("services.opensearchserverless")
    try:
        answer: Response = getattr(service, f"_{action}")(data)
    except service._Invalid as error:
        raise ValueError(f"{error.message} ({error.code})") from error
    return json.loads(answer[2] or b"{}")


def _asked(properties: dict[str, Any]) -> dict[str, Any]:
    """Properties as the API has them."""
    named = {key[:1].lower() + key[1:]: value for key, value in properties.items()}
    encryption = record(properties.get("EncryptionConfig"))
    if encryption:
        own = str(encryption.get("AWSOwnedKey", "")).lower() == "true"
        named["encryptionConfig"] = {"aWSOwnedKey": own, "kmsKeyArn": encryption.get("KmsKeyArn")}
    tags = [{"key": one["Key"], "value": one["Value"]} for one in map(record, rows(properties.get("Tags")))]
    return {**named, "tags": tags}


def _made_collection(identifier: str) -> Made:
    found = module("services.opensearchserverless")._collections[identifier]
    names = ("id", "arn", "collectionEndpoint", "dashboardEndpoint", "kmsKeyArn")
    return identifier, {name[:1].upper() + name[1:]: found[name] for name in names}


def _make_collection(logical_id: str, properties: dict[str, Any], stack_name: str) -> Made:
    made = _ask_collections("create_collection", _asked(properties))
    return _made_collection(made["createCollectionDetail"]["id"])


def _change_collection(
    physical_id: str, old: dict[str, Any], new: dict[str, Any], *more: Any, **named: Any
) -> Made:
    if not _same_name(str(new.get("Name")), old, new, _COLLECTION_FIXED):
        made = _make_collection("", new, "")
        _drop_collection(physical_id, old)
        return made
    kept = {"description": "", "deletionProtection": "DISABLED"}
    given = {key: value for key, value in _asked(new).items() if key in (*kept, "vectorOptions")}
    _ask_collections("update_collection", {"id": physical_id, **kept, **given})
    return _made_collection(physical_id)


def _drop_collection(physical_id: str, properties: dict[str, Any]) -> None:
    if physical_id in module("services.opensearchserverless")._collections:
        _ask_collections("delete_collection", {"id": physical_id})


def _policy(kind: str) -> dict[str, Any]:
    def named(properties: dict[str, Any]) -> dict[str, Any]:
        return {key: str(properties.get(key.title(), "")) for key in ("type", "name")}

    def asked(properties: dict[str, Any]) -> dict[str, Any]:
        texts = {key: properties.get(key.title()) or "" for key in ("policy", "description")}
        return {**named(properties), **texts}

    def create(logical_id: str, properties: dict[str, Any], stack_name: str) -> Made:
        _ask_collections(f"create_{kind}_policy", asked(properties))
        return str(properties["Name"]), {}

    def update(physical_id: str, old: dict[str, Any], new: dict[str, Any], *more: Any, **_: Any) -> Made:
        if named(old) != named(new):
            made = create("", new, "")
            delete(physical_id, old)
            return made
        told = _ask_collections(f"get_{kind}_policy", named(new))[f"{kind}PolicyDetail"]
        _ask_collections(f"update_{kind}_policy", {**asked(new), "policyVersion": told["policyVersion"]})
        return physical_id, {}

    def delete(physical_id: str, properties: dict[str, Any]) -> None:
        store = getattr(module("services.opensearchserverless"), f"_{kind}_policies")
        if "/".join(named(properties).values()) in store:
            _ask_collections(f"delete_{kind}_policy", named(properties))

    return {"create": create, "update": update, "delete": delete}
