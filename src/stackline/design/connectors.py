"""What a SAM connector depends on: its ends, the role it grants to, what waits for it.

SAM makes a managed policy of a connector, on the role of its source, or of its destination where that polls ("AWS SAM
connector reference"). Knows the text only: the names are looked up by the caller.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stackline.catalog.references import items, mentions
from stackline.design.intrinsics import Path
from stackline.design.values import mapping, type_of

_ROLES: Mapping[str, str] = {
    "AWS::Serverless::Function": "Role",
    "AWS::Lambda::Function": "Role",
    "AWS::Serverless::StateMachine": "Role",
    "AWS::StepFunctions::StateMachine": "RoleArn",
    "AWS::AppSync::DataSource": "ServiceRoleArn",
}
_POLLED = frozenset({"AWS::DynamoDB::Table", "AWS::Serverless::SimpleTable", "AWS::SQS::Queue"})
_MACHINES = frozenset({"AWS::Serverless::StateMachine", "AWS::StepFunctions::StateMachine"})
# Other destinations of a rule get a policy of their own.
_BY_ROLE_OF_RULE = _MACHINES | {"AWS::Events::EventBus"}

End = tuple[str | None, str]
"""Logical ID where the end is of the template, and type."""


@dataclass(frozen=True, slots=True)
class Said:
    """`name` as written in the connector of `owner`, at `path`; `by` another resource that comes to wait for it."""

    name: str
    path: Path
    by: str | None = None


def connectors(id: str, body: Mapping[str, Any], path: Path) -> Iterator[tuple[Path, dict[str, Any], bool]]:
    """(place, connector, embedded) of a resource: itself, and those of its attribute Connectors."""
    for name, connector in mapping(body.get("Connectors")).items():
        yield (*path, "Connectors", name), mapping(connector), True
    if type_of(body) == "AWS::Serverless::Connector":
        yield path, mapping(body), False


def said(id: str, body: Mapping[str, Any], path: Path, resources: Mapping[str, Any]) -> Iterator[Said]:
    """Everything that the connectors of a resource name without an intrinsic, or make it depend on."""
    for place, connector, embedded in connectors(id, body, path):
        properties = mapping(connector.get("Properties"))
        ends: dict[str, list[End]] = {"Source": [(id, type_of(body))] if embedded else [], "Destination": []}
        for side, known in ends.items():
            for at, end in items(properties.get(side), (*place, "Properties", side)):
                name = mapping(end).get("Id")
                if isinstance(name, str):
                    known.append((name, type_of(resources.get(name))))
                    yield Said(name, (*at, "Id"))
                else:
                    known.append((None, type_of(end)))
        for at, name in items(connector.get("DependsOn"), (*place, "DependsOn")) if embedded else ():
            if isinstance(name, str):
                yield Said(name, at)
        for source in ends["Source"]:
            for target in ends["Destination"]:
                for name, _ in mentions(_role(source, target, resources)):
                    yield Said(name, place)
                yield from (Said(id, place, by) for by in _waiting(source[0], target, source[1], resources))


def _role(source: End, target: End, resources: Mapping[str, Any]) -> Any:
    """The property with the role that SAM grants to."""
    (one, first), (other, second) = source, target
    if first == "AWS::Events::Rule" and second in _BY_ROLE_OF_RULE:
        targets = mapping(mapping(resources.get(one or "")).get("Properties")).get("Targets")
        return [mapping(item).get("RoleArn") for _, item in items(targets)]
    holder, name = (other, _ROLES.get(second)) if first in _POLLED else (one, _ROLES.get(first))
    return mapping(mapping(resources.get(holder or "")).get("Properties")).get(name) if name else None


def _waiting(one: str | None, target: End, first: str, resources: Mapping[str, Any]) -> Iterator[str]:
    """Resources that AWS makes only when the grant is there: mappings between the ends, a machine that runs another."""
    other, second = target
    if one is not None and first in _MACHINES and second in _MACHINES:
        yield one
    if first not in _POLLED:
        return
    for id, body in resources.items():
        if type_of(body) == "AWS::Lambda::EventSourceMapping":
            properties = mapping(mapping(body).get("Properties"))
            polled = {name for name, _ in mentions(properties.get("EventSourceArn"))}
            run = {name for name, _ in mentions(properties.get("FunctionName"))}
            if one in polled and other in run:
                yield id
