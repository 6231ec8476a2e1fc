"""Whether two templates as they were submitted differ in nothing but the code of functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stackline.catalog.references import mapping
from stackline.template import Template

_CODE_KEYS = ("CodeUri", "Code")


def only_code(before: Template, after: Template) -> dict[str, str] | None:
    """The artifact of each function, where nothing else is different between two submitted templates."""
    if _without_code(before) != _without_code(after):
        return None
    return codes(after)


def _without_code(template: Template) -> Any:
    data = dict(template.data)
    data["Resources"] = {
        id: {**one, "Properties": {**mapping(one.get("Properties")), **_blank(one)}}
        if is_function(one)
        else one
        for id, one in template.resources.items()
    }
    return data


def _blank(resource: Mapping[str, Any]) -> dict[str, Any]:
    properties = mapping(resource.get("Properties"))
    return {key: None for key in _CODE_KEYS if _artifact(properties.get(key))}


def codes(template: Template) -> dict[str, str]:
    found: dict[str, str] = {}
    for id, one in template.resources.items():
        properties = mapping(one.get("Properties"))
        for key in _CODE_KEYS if is_function(one) else ():
            if artifact := _artifact(properties.get(key)):
                found[id] = artifact
    return found


def is_function(resource: Mapping[str, Any]) -> bool:
    """Not one that publishes a version of each code."""
    kinds = ("AWS::Serverless::Function", "AWS::Lambda::Function")
    return resource.get("Type") in kinds and "AutoPublishAlias" not in mapping(resource.get("Properties"))


def _artifact(location: Any) -> str:
    """Its name in the bucket, of a location as packaging writes it; empty for any other."""
    if isinstance(location, str):
        return location.rpartition("/")[2] if location.startswith("s3://") else ""
    told = mapping(location)
    key = told.get("S3Key") or told.get("Key")
    return key if isinstance(key, str) else ""
