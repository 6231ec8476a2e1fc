"""What SAM's connectors grant, by the profiles of the translator."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from stackline.catalog import Path, View
from stackline.catalog.connectors import connector_end
from stackline.catalog.references import items, mapping, texts
from stackline.design.grants.stated import Stated
from stackline.schemas import connector, connector_outputs

_HOLE = re.compile(r"%\{(Source|Destination)\.(\w+)\}")
_ROLE = "AWS_IAM_ROLE_MANAGED_POLICY"


def of_connectors(view: View, key: str) -> list[Stated]:
    """What connectors let the role of `key` do."""
    return [one for one, on in _all(view) if on is None and one.who == key]


def on_resource(view: View, key: str) -> list[Stated]:
    """What connectors let services do with `key`."""
    return [one for one, on in _all(view) if on == key]


def _all(view: View) -> list[tuple[Stated, str | None]]:
    known: list[tuple[Stated, str | None]] | None = view.memory.get("connectors")
    if known is None:
        known = view.memory["connectors"] = list(_read(view))
    return known


def _read(view: View) -> Iterator[tuple[Stated, str | None]]:
    for source, body in view.resources.items():
        for name, one in mapping(body.get("Connectors")).items():
            properties = mapping(mapping(one).get("Properties"))
            path: Path = ("Resources", source, "Connectors", name)
            for _, end in items(properties.get("Destination")):
                yield from _between(view, source, connector_end(view, end), properties, path)
    for key in view.by_type.get("AWS::Serverless::Connector", ()):
        properties = view.properties(key)
        for _, one in items(properties.get("Source")):
            for _, end in items(properties.get("Destination")):
                source = connector_end(view, one)
                yield from _between(view, source, connector_end(view, end), properties, ("Resources", key))


def _between(
    view: View, source: str | None, target: str | None, properties: Mapping[str, Any], path: Path
) -> Iterator[tuple[Stated, str | None]]:
    if source not in view.types or target not in view.types:
        return
    profile = connector(view.types[source], view.types[target])
    described = mapping(profile.get("Properties"))
    for level in texts(properties.get("Permissions")):
        granted = mapping(mapping(described.get("AccessCategories")).get(level))
        if profile.get("Type") == _ROLE:
            holder = source if described.get("SourcePolicy") else target
            for _, statement in items(granted.get("Statement")):
                said = _filled(view, statement, source, target)
                yield Stated(said, holder, path, "connector", written=True), None
        elif "Statement" in granted:
            for _, statement in items(granted["Statement"]):
                yield Stated(_filled(view, statement, source, target), source, path, "connector"), target
        elif granted:
            said = _permission(_filled(view, granted, source, target), target)
            yield Stated(said, source, path, "connector"), target


def _permission(granted: Mapping[str, Any], target: str) -> dict[str, Any]:
    condition: dict[str, Any] = {}
    if "SourceArn" in granted:
        condition["ArnLike"] = {"AWS:SourceArn": granted["SourceArn"]}
    if "SourceAccount" in granted:
        condition["StringEquals"] = {"AWS:SourceAccount": granted["SourceAccount"]}
    return {
        "Effect": "Allow",
        "Principal": {"Service": granted["Principal"]},
        "Action": granted["Action"],
        "Resource": {"Fn::GetAtt": [target, "Arn"]},
        "Condition": condition,
    }


def _filled(view: View, value: Any, source: str, target: str) -> dict[str, Any]:
    return cast("dict[str, Any]", _fill(view, value, {"Source": source, "Destination": target}))


def _fill(view: View, value: Any, ends: Mapping[str, str]) -> Any:
    """The value with the profile's holes filled, as the translator does: alone, or through `Fn::Sub`."""
    if isinstance(value, list):
        return [_fill(view, one, ends) for one in cast("list[Any]", value)]
    if isinstance(value, dict):
        return {key: _fill(view, one, ends) for key, one in cast("dict[str, Any]", value).items()}
    if not isinstance(value, str):
        return value
    whole = _HOLE.fullmatch(value)
    if whole:
        return _output(view, ends[whole[1]], whole[2])
    names = {f"{end}{name}": _output(view, ends[end], name) for end, name in _HOLE.findall(value)}
    text = _HOLE.sub(lambda found: f"${{{found[1]}{found[2]}}}", value)
    if names:
        return {"Fn::Sub": [text, names]}
    return {"Fn::Sub": text} if "${" in text else text


def _output(view: View, key: str, name: str) -> Any:
    described = connector_outputs(view.types[key]).get(name, {"Fn::GetAtt": ["%{logicalId}", name]})

    def named(value: Any) -> Any:
        if isinstance(value, list):
            return [named(one) for one in cast("list[Any]", value)]
        if isinstance(value, dict):
            return {step: named(one) for step, one in cast("dict[str, Any]", value).items()}
        return value.replace("%{logicalId}", key) if isinstance(value, str) else value

    return named(described)
