"""A stack's template as CloudFormation has processed it, and what of it must not be shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from stackline.catalog.references import mapping
from stackline.cloud import Cloud, Refusal
from stackline.template import Template

_SECRETS = ("{{resolve:secretsmanager:", "{{resolve:ssm-secure:")


def processed(cloud: Cloud, stack: str) -> dict[str, Any]:
    """Empty for a stack that was never made. Raises Away, Refusal."""
    try:
        answer = cloud.call("cloudformation", "get_template", StackName=stack, TemplateStage="Processed")
    except Refusal as refusal:
        if refusal.code == "ValidationError":
            return {}
        raise
    body: Any = answer.get("TemplateBody")
    if isinstance(body, str):
        return dict(Template.parse(body.encode(), file="template").data)
    return mapping(body)


def hides(properties: Mapping[str, Any], path: tuple[str | int, ...], body: Mapping[str, Any]) -> bool:
    """Whether the value at `path` of a resource's properties is said by a secret or a NoEcho parameter."""
    hidden = {
        name
        for name, one in mapping(body.get("Parameters")).items()
        if str(mapping(one).get("NoEcho")).lower() == "true"
    }
    here: Any = properties
    for step in path:
        if _tells(here, hidden) and _is_intrinsic(here):
            return True
        if isinstance(here, dict):
            here = cast("dict[Any, Any]", here).get(step)
        elif isinstance(here, list) and isinstance(step, int) and step < len(cast("list[Any]", here)):
            here = cast("list[Any]", here)[step]
        else:
            return False
    return _tells(here, hidden)


def _is_intrinsic(value: Any) -> bool:
    return isinstance(value, dict) and any(
        str(key) == "Ref" or str(key).startswith("Fn::") for key in cast("dict[Any, Any]", value)
    )


def _tells(value: Any, hidden: set[str]) -> bool:
    for text in _texts(value):
        if any(mark in text for mark in _SECRETS):
            return True
        if text in hidden or any(f"${{{name}}}" in text for name in hidden):
            return True
    return False


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in cast("dict[Any, Any]", value).values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in cast("list[Any]", value):
            yield from _texts(one)
