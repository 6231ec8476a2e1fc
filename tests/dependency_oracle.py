"""An independent view of a template's dependencies: another parser, a naive walk, no code of the product."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import yaml

Pair = tuple[str, str]
Value = Any


class _Loader(yaml.CSafeLoader):
    pass


def _short(loader: Value, suffix: str, node: Value) -> Value:
    if isinstance(node, yaml.ScalarNode):
        value: Value = loader.construct_scalar(node)
        if suffix == "GetAtt":
            value = value.split(".", 1)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


def _pairs(loader: Value, node: Value) -> Value:
    loader.flatten_mapping(node)
    made: dict[Any, Any] = {}
    for key, value in node.value:
        name = loader.construct_object(key, deep=True)
        text = key.value if isinstance(key, yaml.ScalarNode) else name
        made[text] = loader.construct_object(value, deep=True)
    return made


_Loader.add_multi_constructor("!", _short)
_Loader.add_constructor("tag:yaml.org,2002:map", _pairs)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: loader.construct_scalar(node))


def parse(data: bytes, *, loops: bool = True) -> dict[str, Any] | None:
    """The template as plain data, its loops run through; None where PyYAML and json both cannot read it."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    try:
        loaded = yaml.load(text, Loader=_Loader)
    except (yaml.YAMLError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        try:
            loaded = json.loads(text)
        except ValueError:
            return None
    if not isinstance(loaded, dict):
        return None
    return expanded(loaded) if loops else loaded


def parse_beside(data: bytes, loop_problems: bool, drawn: set[str]) -> tuple[dict[str, Any] | None, set[str]]:
    """The template, and the loops of it that are not to be looked for.

    For a loop that the product says it cannot run through (`loop_problems`), cfn-lint makes names up: then all loops
    are held against the text. What cfn-lint cannot run through (an empty collection, one of numbers) it leaves as a
    loop, which is not looked for where the product ran through it: it is not among the ids `drawn`.
    """
    found = parse(data, loops=not loop_problems)
    resources = found.get("Resources") if found is not None else None
    ids = {str(id) for id in resources} if isinstance(resources, dict) else set()
    return found, {id for id in ids if id.startswith("Fn::ForEach::")} - drawn


def expanded(template: dict[str, Any]) -> dict[str, Any]:
    """The template with its loops run through, by cfn-lint; as it is where cfn-lint would have to guess."""
    if "Fn::ForEach" not in json.dumps(template, default=str):
        return template
    from cfnlint.template import Template
    from cfnlint.template.transforms import _language_extensions as extensions

    try:
        _, found = extensions._Transform().transform(Template("", template, ["us-east-1"]))
    except Exception:  # noqa: BLE001  whatever it cannot read stays as it is written
        return template
    return found if isinstance(found, dict) else template


def dependencies(template: dict[str, Any]) -> set[Pair]:
    """(resource, resource it depends on): what CloudFormation sees, with SAM's own additions."""
    resources = template.get("Resources")
    if not isinstance(resources, dict):
        return set()
    resources = {str(key): value for key, value in resources.items()}
    implicit = _implicit(resources)
    found: set[Pair] = set()
    for id, body in [*resources.items(), *((api, {"Type": type}) for api, type in implicit.items())]:
        if isinstance(body, dict):
            body = _with_globals(template, body)
            found |= {(id, name) for name in depends_on(body)}
            found |= {(id, name) for name in connected(body)}
            found |= {(id, name) for name in _events(body)}
            body = _read(body)
        found |= {(id, name) for name in names(body)}
    known = set(resources) | set(implicit)
    return (
        {(one, _known(other, known, resources)) for one, other in found}
        - {(id, id) for id in known}
        - {(one, "") for one in known}
    )


def _read(body: dict[str, Any]) -> dict[str, Any]:
    """The parts that become resources: SAM leaves out attributes it does not know, and deployments switched off."""
    if not str(body.get("Type")).startswith("AWS::Serverless::"):
        return {key: value for key, value in body.items() if key not in ("Type", "DependsOn", "Condition")}
    known = ("Properties", "Metadata", "CreationPolicy", "UpdatePolicy", "Connectors")
    body = {key: value for key, value in body.items() if key in known}
    properties = body.get("Properties")
    gradual = properties.get("DeploymentPreference") if isinstance(properties, dict) else None
    if isinstance(gradual, dict) and gradual.get("Enabled") is False:
        body["Properties"] = {k: v for k, v in properties.items() if k != "DeploymentPreference"}
    return body


def _known(name: str, known: set[str], resources: dict[str, Any]) -> str:
    if name in known:
        return name
    dot = name.split(".")[0]
    if dot in known and "." in name:
        return dot
    # the names of SAM's generated resources begin with the logical ID of what they are made for
    for id in sorted(known, key=len, reverse=True):
        body = resources.get(id)
        type = str(body.get("Type")) if isinstance(body, dict) else IMPLICIT.get(id, "")
        if name != id and name.startswith(id) and re.fullmatch(_MADE.get(type, "(?!)"), name[len(id) :]):
            return id
        if type in _MADE and any(
            event in name[len(id) :] for event in _event_names(body) if name.startswith(id)
        ):
            return id
    return ""


IMPLICIT = {"ServerlessRestApi": "AWS::Serverless::Api", "ServerlessHttpApi": "AWS::Serverless::HttpApi"}
_MADE = {
    "AWS::Serverless::Function": "Role|Version.*|Alias.*|Url|EventInvokeConfig",
    "AWS::Serverless::StateMachine": "Role|Version.*|Alias.*",
    "AWS::Serverless::Api": ".*Stage|Deployment.*",
    "AWS::Serverless::HttpApi": ".*Stage|Deployment.*",
}


def _event_names(body: Value) -> list[str]:
    properties = body.get("Properties") if isinstance(body, dict) else None
    events = properties.get("Events") if isinstance(properties, dict) else None
    return [str(name) for name in events] if isinstance(events, dict) else []


def names(value: Value) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from names(item)
    if not isinstance(value, dict):
        return
    for key, item in value.items():
        alone = len(value) == 1
        if alone and key == "Ref" and isinstance(item, str):
            yield item
        elif alone and key == "Fn::GetAtt" and isinstance(item, str):
            yield item.split(".")[0]
        elif alone and key == "Fn::GetAtt" and isinstance(item, list) and item and isinstance(item[0], str):
            yield item[0]
            yield from names(item[1:])
        elif alone and key == "Fn::Sub":
            text, own = (item, {}) if isinstance(item, str) else ("", {})
            if isinstance(item, list) and item:
                text = item[0] if isinstance(item[0], str) else ""
                own = item[1] if len(item) > 1 and isinstance(item[1], dict) else {}
                yield from names(item)
            for hole in re.findall(r"\$\{([^!}][^}]*)\}", text):
                if hole.strip() not in own:
                    yield hole.strip().split(".")[0]
        else:
            yield from names(item)


def depends_on(body: dict[str, Any]) -> list[str]:
    on = body.get("DependsOn")
    return [name for name in (on if isinstance(on, list) else [on]) if isinstance(name, str)]


def connected(body: dict[str, Any]) -> Iterator[str]:
    connectors = (
        list((body.get("Connectors") or {}).values()) if isinstance(body.get("Connectors"), dict) else []
    )
    if body.get("Type") == "AWS::Serverless::Connector":
        connectors.append(body)
    for connector in connectors:
        properties = connector.get("Properties") if isinstance(connector, dict) else None
        for side in ("Source", "Destination"):
            ends = properties.get(side) if isinstance(properties, dict) else None
            for end in ends if isinstance(ends, list) else [ends]:
                if isinstance(end, dict) and isinstance(end.get("Id"), str):
                    yield end["Id"]


def _events(body: dict[str, Any]) -> Iterator[str]:
    """Implicit APIs, and the sources SAM takes by bare logical ID."""
    for event in _event_list(body):
        properties = event.get("Properties") if isinstance(event.get("Properties"), dict) else {}
        for type, name, implicit in (
            ("Api", "RestApiId", "ServerlessRestApi"),
            ("HttpApi", "ApiId", "ServerlessHttpApi"),
            ("S3", "Bucket", None),
            ("Cognito", "UserPool", None),
        ):
            if event.get("Type") == type:
                value = properties.get(name)
                if value is None and implicit:
                    yield implicit
                elif isinstance(value, str):
                    yield value


def _event_list(body: Value) -> list[dict[str, Any]]:
    if not isinstance(body, dict) or body.get("Type") not in (
        "AWS::Serverless::Function",
        "AWS::Serverless::StateMachine",
    ):
        return []
    properties = body.get("Properties")
    events = properties.get("Events") if isinstance(properties, dict) else None
    return [event for event in events.values() if isinstance(event, dict)] if isinstance(events, dict) else []


def undrawn(expected: set[Pair], wires: set[Pair], references: set[Pair]) -> set[Pair]:
    """Dependencies that a diagram does not show; a wire may show one in its own direction."""
    return expected - references - wires - {(b, a) for a, b in wires}


def invented(
    expected: set[Pair], named: set[Pair], wires: set[Pair], references: set[Pair], virtual: set[str]
) -> set[Pair]:
    """References, and wires, that nothing in the template speaks for; SAM's own resources have no text."""
    return {
        pair
        for pair in references | wires
        if not set(pair) & virtual
        and not (pair in expected if pair in references else near(pair, expected | named))
    }


def by_name(template: dict[str, Any]) -> set[Pair]:
    """(resource, resource whose physical name it holds): a text that is a name, or ends an ARN or a path in one."""
    resources = template.get("Resources")
    if not isinstance(resources, dict):
        return set()
    names: dict[str, str] = {}
    for id, body in resources.items():
        properties = body.get("Properties") if isinstance(body, dict) else None
        for key, value in properties.items() if isinstance(properties, dict) else ():
            text = value.get("Fn::Sub") if isinstance(value, dict) and len(value) == 1 else value
            if str(key).endswith("Name") and isinstance(text, str):
                names[text] = str(id)
    return {
        (str(id), names[name])
        for id, body in resources.items()
        for text in _texts(body)
        for name in names
        if (text == name or text.endswith((f":{name}", f"/{name}"))) and names[name] != id
    }


def _texts(value: Value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def near(wire: Pair, expected: set[Pair]) -> bool:
    """Whether the ends of a wire depend on each other through at most three resources (roles, policies, targets)."""
    sides: dict[str, set[str]] = {}
    for one, other in expected:
        sides.setdefault(one, set()).add(other)
        sides.setdefault(other, set()).add(one)
    reached = {wire[0]}
    for _ in range(4):
        reached |= {other for one in reached for other in sides.get(one, ())}
    return wire[1] in reached


def _implicit(resources: dict[str, Any]) -> dict[str, str]:
    needed = (
        {name for body in resources.values() for name in _events(body) if isinstance(body, dict)}
        if resources
        else set()
    )
    return {name: type for name, type in IMPLICIT.items() if name in needed and name not in resources}


def _with_globals(template: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    section = str(body.get("Type")).removeprefix("AWS::Serverless::")
    everything = template.get("Globals")
    shared = everything.get(section) if isinstance(everything, dict) else None
    if not isinstance(shared, dict) or not str(body.get("Type")).startswith("AWS::Serverless::"):
        return body
    shared = copy.deepcopy(shared)
    ignored = body.get("IgnoreGlobals")
    if ignored == "*":
        return body
    for name in ignored if isinstance(ignored, list) else []:
        shared.pop(name, None)
    return {**body, "Properties": _merged(shared, body.get("Properties"))}


def _merged(shared: Value, own: Value) -> Value:
    if own is None:
        return shared
    intrinsic = [
        isinstance(v, dict) and len(v) == 1 and next(iter(v)).startswith(("Fn::", "Ref"))
        for v in (shared, own)
    ]
    if isinstance(shared, dict) and isinstance(own, dict) and not any(intrinsic):
        return {
            key: _merged(shared[key], own[key])
            if key in shared and key in own
            else shared.get(key, own.get(key))
            for key in {**shared, **own}
        }
    if isinstance(shared, list) and isinstance(own, list):
        return shared + own
    return own
