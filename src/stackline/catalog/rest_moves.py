"""A REST method at another path: the steps of its path that nothing else uses move with it and stay resources."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from stackline.catalog.changes import Change, Delete, Ends, No, Note, Put
from stackline.catalog.references import texts
from stackline.catalog.rest_methods import ours, path_to, route_of, steps_of
from stackline.catalog.service_roles import mentioned_by

if TYPE_CHECKING:
    from stackline.catalog.view import View

_Kept = list[tuple[str, Put]]
"""A step of the old path, and the new step that it becomes."""


def moved_method(view: View, ends: Ends, key: str) -> list[Change]:
    """The method resource at the route of `ends`; what its old path has too much goes, if drawing made it."""
    properties = view.properties(key)
    method, _, route = (ends.facet or "").partition(" ")
    changes: list[Change] = []
    if method != str(view.text(properties.get("HttpMethod"))).upper():
        changes.append(Put(("Resources", key, "Properties", "HttpMethod"), method))
    if route == route_of(view, ends.source, properties.get("ResourceId")):
        return changes
    own = _own(view, ends.source, key)
    made = path_to(view, ends.source, route[1:].split("/") if route != "/" else [], own)
    if isinstance(made, No):
        return [made]
    steps, last = made
    on_the_way = _above(view, ends.source, steps[0].value["Properties"]["ParentId"] if steps else last)
    free = [step for step in own if step not in on_the_way]
    kept = _pairs(view, free, steps)
    names = {str(put.path[1]): step for step, put in kept}
    for put in steps:
        old = next((step for step, new in kept if new is put), None)
        parent = _named(put.value["Properties"]["ParentId"], names)
        if old is None:
            body = put.value["Properties"]
            changes.append(Put(put.path, {**put.value, "Properties": {**body, "ParentId": parent}}))
        else:
            changes += _called(view, ends.source, old, parent, put.value["Properties"]["PathPart"])
    changes += _at(view, key, "ResourceId", _named(last, names))
    return [*changes, *_gone(view, ends.source, key, free, {step for step, _ in kept})]


def _own(view: View, api: str, key: str) -> list[str]:
    """The steps of the method's path that nothing else uses, the first one first."""
    found: list[str] = []
    user = key
    for step in steps_of(view, api, view.properties(key).get("ResourceId")) or []:
        if mentioned_by(view).get(step, set()) != {user}:
            break
        found.insert(0, step)
        user = step
    return found


def _above(view: View, api: str, value: Any) -> set[str]:
    return set(steps_of(view, api, value) or ())


def _pairs(view: View, old: list[str], new: list[Put]) -> _Kept:
    """From the end, where the last step is called as before: else from the beginning."""
    if not old or not new:
        return []
    if _part(view, old[-1]) == new[-1].value["Properties"]["PathPart"]:
        return list(zip(reversed(old), reversed(new), strict=False))
    return list(zip(old, new, strict=False))


def _part(view: View, step: str) -> str:
    return str(view.properties(step).get("PathPart"))


def _named(value: Any, names: dict[str, str]) -> Any:
    """The reference, to the step that was there before."""
    return {"Ref": names[value["Ref"]]} if value.get("Ref") in names else value


def _called(view: View, api: str, step: str, parent: Any, part: str) -> Iterator[Change]:
    before = _part(view, step)
    moves = list(_at(view, step, "ParentId", parent))
    if before != part:
        yield Put(("Resources", step, "Properties", "PathPart"), part)
    yield from moves
    if before != part and before.startswith("{") and part.startswith("{") and not moves:
        # API Gateway: "A sibling of this resource already has a variable path part -- only one is allowed".
        yield Note(
            "rest-step-variable",
            f"A stack that has {before} of {api} already refuses {part} beside it",
            f"CloudFormation makes the new step before it takes the old one away: for such a stack deploy once "
            f"without {step} and what is under it.",
        )


def _at(view: View, key: str, name: str, value: Any) -> Iterator[Put]:
    """The reference, where it leads elsewhere so far."""
    if view.named(view.properties(key).get(name)) != view.named(value):
        yield Put(("Resources", key, "Properties", name), value)


def _gone(view: View, api: str, key: str, free: list[str], kept: set[str]) -> Iterator[Delete]:
    """The steps too many, the last one first; one that a person made stays, and what it is under."""
    moved = {key, *kept}
    for step in reversed([one for one in free if one not in kept]):
        waits = any(step in texts(body.get("DependsOn")) for body in view.resources.values())
        if waits or not ours(view, api, step) or mentioned_by(view).get(step, set()) - moved:
            return
        moved.add(step)
        yield Delete(("Resources", step))
