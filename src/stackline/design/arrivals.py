"""What copied resources must change to mean the same in another template, or to be there at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from stackline.catalog.references import mapping, mentions
from stackline.core import Diagnostic
from stackline.design.dependencies import sam_events
from stackline.design.replacement import NAMES
from stackline.template import Path, Project, Template

_SAM = "AWS::Serverless::"
_TOGETHER = {"S3": "Bucket", "Cognito": "UserPool", "Api": "RestApiId", "HttpApi": "ApiId"}
"""SAM events that write into what they name, which must be a resource of the same template; and where they name it."""
_ROUTES = ("Api", "HttpApi")

Told = tuple[Template, list[Diagnostic]]


def inherited(fragment: Template, target: Template) -> Told:
    """The fragment without `Globals`: what those of the target do not say stands at each resource that had it."""
    shared, there = mapping(fragment.data.get("Globals")), mapping(target.data.get("Globals"))
    written: dict[str, list[str]] = {}
    for id, body in fragment.resources.items():
        kind = str(mapping(body).get("Type")).removeprefix(_SAM)
        for key, value in mapping(shared.get(kind)).items():
            if mapping(there.get(kind)).get(key) == value:
                continue
            path: Path = ("Resources", id, "Properties", key)
            own = fragment.get(path)
            merged = _merged(value, own)
            if merged != own:
                fragment = fragment.put(path, merged)
                written.setdefault(id, []).append(key)
    if shared:
        fragment = fragment.delete(("Globals",))
    notes = [
        Diagnostic(
            "info",
            "paste-globals",
            f"{', '.join(keys)} of {id} came from Globals, which say otherwise here: it has its own now",
        )
        for id, keys in written.items()
    ]
    return fragment, notes


def _merged(shared: Any, own: Any) -> Any:
    """As SAM merges `Globals` (SAM specification, "Globals section"): mappings by key, lists one after the other."""
    if own is None:
        return shared
    if isinstance(shared, list) and isinstance(own, list):
        return [*cast("list[Any]", shared), *cast("list[Any]", own)]
    first, second = mapping(shared), mapping(own)
    if not first or not second or _is_intrinsic(first) or _is_intrinsic(second):
        return own
    merged: dict[str, Any] = {key: _merged(value, second.get(key)) for key, value in first.items()}
    return merged | {key: value for key, value in second.items() if key not in first}


def _is_intrinsic(entries: dict[str, Any]) -> bool:
    return len(entries) == 1 and next(iter(entries)).startswith(("Ref", "Fn::"))


def left_out(fragment: Template, project: Project) -> Told:
    """The fragment without events that cannot be here: their API or bucket is not, or another has the route."""
    there = project.expanded.resources
    routes = {_route(event) for _, _, event in sam_events(there)} - {None}
    notes: list[Diagnostic] = []
    for owner, name, event in list(sam_events(fragment.resources)):
        kind = str(event.get("Type"))
        key = _TOGETHER.get(kind)
        value = mapping(event.get("Properties")).get(key) if key else None
        named = {value} if isinstance(value, str) else {one for one, _ in mentions(value)}
        outside = [one for one in named if one not in fragment.resources]
        route = _route(event)
        if any(one not in there for one in outside):
            reason = f"{outside[0]} is not here"
        elif route is not None and route in routes:
            reason = f"{route[1]} {route[2]} is taken"
        elif kind in ("S3", "Cognito") and outside:
            reason = f"{outside[0]} has its own already"
        else:
            continue
        fragment = fragment.delete(("Resources", owner, "Properties", "Events", name), prune=True)
        notes.append(Diagnostic("info", "paste-event", f"The event {name} of {owner} was left out: {reason}"))
    return fragment, notes


def _route(event: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """API, method and path; None for what is no route."""
    if event.get("Type") not in _ROUTES:
        return None
    properties = mapping(event.get("Properties"))
    api = properties.get("ApiId", properties.get("RestApiId"))
    names = sorted({name for name, _ in mentions(api)})
    method = str(properties.get("Method", "any")).upper()
    return (names[0] if names else str(event.get("Type")), method, str(properties.get("Path", "$default")))


def without_name(fragment: Template, project: Project) -> Told:
    """The fragment without physical names that a resource of the template has: there can be one of each."""
    there = {
        (type, str(name))
        for body in project.expanded.resources.values()
        for type, name in [_physical(body)]
        if name
    }
    notes: list[Diagnostic] = []
    for id, body in list(fragment.resources.items()):
        type, name = _physical(body)
        if name and (type, str(name)) in there:
            key = NAMES[type]
            fragment = fragment.delete(("Resources", id, "Properties", key), prune=True)
            said = f" {name}" if isinstance(name, str) else ""
            notes.append(
                Diagnostic(
                    "info", "paste-name", f"{key}{said} of {id} was left out: there can be one such only"
                )
            )
    return fragment, notes


def _physical(body: Any) -> tuple[str, Any]:
    type = str(mapping(body).get("Type"))
    key = NAMES.get(type)
    return type, mapping(mapping(body).get("Properties")).get(key) if key else None
