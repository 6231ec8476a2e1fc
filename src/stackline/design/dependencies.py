"""Every dependency between resources that CloudFormation would see in a template, as written, before any wire is read.

Ref, GetAtt and Sub anywhere in a resource, DependsOn, connector ends, what SAM adds by itself (an event's implicit
API, Globals). Conditions are no dependencies.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from stackline.catalog.gradual import GRADUAL, switched_off
from stackline.catalog.inherited import inherits
from stackline.core.same_values import OfSameValues
from stackline.design.connectors import said
from stackline.design.dropped import dropped
from stackline.design.intrinsics import Mention, Path, mentions
from stackline.design.names import LOOP_PREFIX, Names, Scope
from stackline.design.values import mapping, type_of
from stackline.design.virtual import (
    DEFAULT_BUS,
    EVENT_SOURCES,
    HTTP_API,
    REST_API,
    event_source,
)

_UNREAD = frozenset({"Type", "Condition", "DependsOn"})
_SAM = "AWS::Serverless::"
_TAKEN_OVER = frozenset({"Properties", "Metadata", "CreationPolicy", "UpdatePolicy", "Connectors"})
"""Attributes of its own resources that SAM knows; what else stands there (a `Role` beside Properties) it leaves out."""
_APIS = frozenset({"AWS::Serverless::Api", "AWS::Serverless::HttpApi"})
_DOCUMENTS = frozenset({"DefinitionBody", "DefinitionUri"})
_EVENT_OWNERS = frozenset({"AWS::Serverless::Function", "AWS::Serverless::StateMachine"})


@dataclass(frozen=True, slots=True)
class Dependency:
    """`source` mentions `target` at `path`; `via` is Ref, GetAtt, Sub, DependsOn, Connector or Event."""

    source: str
    target: str
    via: str
    path: Path


SamEvent = tuple[str, str, dict[str, Any]]
"""Owner, event name, event."""


def sam_events(resources: Mapping[str, Any]) -> list[SamEvent]:
    """Every SAM event of a type SAM knows, in the order of the text."""
    return list(_sam_events(resources))


def _sam_events(resources: Mapping[str, Any]) -> Iterator[SamEvent]:
    for owner, body in resources.items():
        if type_of(body) in _EVENT_OWNERS:
            for name, event in mapping(mapping(mapping(body).get("Properties")).get("Events")).items():
                if type_of(event) in EVENT_SOURCES:
                    yield owner, str(name), event


def implicit_ids(events: Iterable[SamEvent], resources: Collection[str]) -> dict[str, Path]:
    """The implicit ends of the template's events, each with the place of the first event that needs it."""
    found: dict[str, Path] = {}
    for owner, name, event in events:
        source = event_source(owner, name, event, resources)
        if source in (REST_API, HTTP_API, DEFAULT_BUS) and source not in resources:
            found.setdefault(source, ("Resources", owner, "Properties", "Events", name))
    return found


def dependencies(data: Mapping[str, Any], events: Sequence[SamEvent] | None = None) -> list[Dependency]:
    """All dependencies of a template (its whole data, long-form intrinsics), in the order of the text.

    `events` are its `sam_events`, where the caller has them.

    Both ends are keys of Resources or implicit APIs; a resource that mentions itself is left out.
    """
    resources = {str(key): body for key, body in mapping(data.get("Resources")).items()}
    events = sam_events(resources) if events is None else events
    implicit = {name for name in implicit_ids(events, resources) if name != DEFAULT_BUS}
    names = Names(resources, mapping(data.get("Parameters")), implicit)
    found = [
        dependency
        for id, body in resources.items()
        for dependency in _of_resource(id, body, names)
        if dependency.source != dependency.target and not _left_out(dependency, resources)
    ]
    found += _of_events(events, resources, names)
    found += _of_globals(mapping(data.get("Globals")), resources, implicit, names)
    return found


def _left_out(one: Dependency, resources: Mapping[str, Any]) -> bool:
    """What SAM drops; and the API of a state machine's event, where the API has a document of its own: it gets no
    route."""
    name = type_of(resources.get(one.source))
    if one.path[2:3] == ("Properties",) and dropped(name, one.path[3:]):
        return True
    machine = name == "AWS::Serverless::StateMachine"
    if not machine or one.path[3:4] != ("Events",) or one.path[6:7] != ("RestApiId",):
        return False
    return bool(_DOCUMENTS & {*mapping(mapping(resources.get(one.target)).get("Properties"))})


def _of_resource(id: str, body: Any, names: Names) -> Iterator[Dependency]:
    path: Path = ("Resources", id)
    if id.startswith(LOOP_PREFIX):
        yield from _of_loop(id, body, path, {}, names)
    elif isinstance(body, dict):
        yield from _of_body(id, mapping(body), path, {}, names)
    else:
        yield from _mentioned(id, body, path, {}, names)


def _of_body(id: str, body: dict[str, Any], path: Path, scope: Scope, names: Names) -> Iterator[Dependency]:
    on: Any = body.get("DependsOn")
    for index, name in enumerate(cast(list[Any], on) if isinstance(on, list) else [on]):
        if isinstance(name, str):
            place = (*path, "DependsOn", index) if isinstance(on, list) else (*path, "DependsOn")
            yield from _named(id, name, "DependsOn", place, scope, names)
    yield from _of_connectors(id, body, path, scope, names)
    sam = type_of(body).startswith(_SAM)
    for key, value in body.items():
        if key not in _UNREAD and (not sam or key in _TAKEN_OVER):
            yield from _mentioned(id, _effective(value) if sam else value, (*path, key), scope, names)


def _effective(value: Any) -> Any:
    """Properties without a gradual deployment that is switched off: SAM leaves it out."""
    if switched_off(value):
        return {key: item for key, item in mapping(value).items() if key != GRADUAL}
    return value


def _of_loop(id: str, loop: Any, path: Path, scope: Scope, names: Names) -> Iterator[Dependency]:
    parts = cast(list[Any], loop) if isinstance(loop, list) else []
    inner = {**scope, **names.scope(loop)}
    for index, part in enumerate(parts):
        if index != 2 or not isinstance(part, dict):
            yield from _mentioned(id, part, (*path, index), inner, names)
            continue
        for key, body in mapping(part).items():
            place = (*path, index, key)
            if str(key).startswith(LOOP_PREFIX):
                yield from _of_loop(id, body, place, inner, names)
            else:
                yield from _of_body(id, mapping(body), place, inner, names)


def _of_connectors(
    id: str, body: dict[str, Any], path: Path, scope: Scope, names: Names
) -> Iterator[Dependency]:
    """Of AWS::Serverless::Connector, and of the Connectors attribute of any resource."""
    for one in said(id, body, path, names.resources):
        if one.by is None:
            yield from _named(id, one.name, "Connector", one.path, scope, names)
        else:
            yield Dependency(one.by, id, "Connector", one.path)


def _of_events(events: Iterable[SamEvent], resources: Collection[str], names: Names) -> Iterator[Dependency]:
    """Events whose API or bucket is implied or named without an intrinsic: SAM makes the dependency.

    Not to an API whose document is in a file: SAM then writes the name as it stands there into the permission.
    """
    by_name = {id for id, body in names.resources.items() if _document_apart(mapping(body))}
    for owner, name, event in events:
        source = event_source(owner, name, event, resources)
        written = mapping(event.get("Properties")).get(EVENT_SOURCES[event["Type"]].property or "")
        if source in by_name and isinstance(written, str):
            continue
        if source and source != owner and not isinstance(written, dict) and names.find(source) == source:
            yield Dependency(owner, source, "Event", ("Resources", owner, "Properties", "Events", name))


def _document_apart(body: dict[str, Any]) -> bool:
    properties = mapping(body.get("Properties"))
    return type_of(body) in _APIS and "DefinitionUri" in properties and "DefinitionBody" not in properties


def _of_globals(
    section: Mapping[str, Any], resources: Mapping[str, Any], implicit: set[str], names: Names
) -> Iterator[Dependency]:
    """What Globals mention, once for every resource that takes it over."""
    for kind, properties in section.items():
        owners = [id for id, body in resources.items() if type_of(body) == f"AWS::Serverless::{kind}"]
        owners += [id for id in implicit if (id, kind) in ((REST_API, "Api"), (HTTP_API, "HttpApi"))]
        for found in _mentioned("", properties, ("Globals", kind), {}, names):
            for owner in owners:
                body = mapping(resources.get(owner))
                if dropped(f"{_SAM}{kind}", found.path[2:]):
                    continue
                if found.path[2:3] == (GRADUAL,) and switched_off(properties, body.get("Properties")):
                    continue
                if owner != found.target and inherits(body, found.path[2:]):
                    yield Dependency(owner, found.target, found.via, found.path)


def _mentioned(id: str, value: Any, path: Path, scope: Scope, names: Names) -> Iterator[Dependency]:
    if isinstance(value, str):
        return
    for name, via, place in _mentions(value, more=(frozenset(scope),)):
        yield from _named(id, name, via, (*path, *place), scope, names)


def _all_mentions(value: Any, hidden: frozenset[str]) -> tuple[Mention, ...]:
    return tuple(mentions(value, (), hidden))


_mentions = OfSameValues(_all_mentions)


def _named(id: str, name: str, via: str, path: Path, scope: Scope, names: Names) -> Iterator[Dependency]:
    seen: set[str] = set()
    for made in names.expand(name, scope):
        target = names.find(made)
        if target is not None and target not in seen:
            seen.add(target)
            yield Dependency(id, target, via, path)
