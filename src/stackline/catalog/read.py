"""Read the wires of one spelling: its parts found in a template, its grants and permissions claimed with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from stackline.catalog.changes import Ends
from stackline.catalog.fragments import Bound, facet_of, fill, match, walk
from stackline.catalog.model import Connection, Part, Path, Spelling
from stackline.catalog.places import given_places, with_values
from stackline.catalog.policies import allowed, granted, needless
from stackline.catalog.references import mapping
from stackline.catalog.sam_events import any_events
from stackline.catalog.service_roles import assumed
from stackline.catalog.view import Found
from stackline.core.same_values import OfSameValues

if TYPE_CHECKING:
    from stackline.catalog.view import View


def may_be_there(view: View, connection: Connection) -> bool:
    """False where an end is of a kind that nothing here is of: no spelling of the connection finds a wire then.

    An event whose source is elsewhere stands for a source of any kind.
    """
    here = view.present
    return connection.target in here and (connection.source in here or any_events(view))


def read_spelling(view: View, connection: Connection, spelling: Spelling) -> Iterator[Found]:
    """Every wire that this spelling has in the template, with the places it claims."""
    for found in _found(view, connection, spelling):
        if spelling.said is None:
            yield found
        else:
            yield replace(found, settings={**found.settings, **spelling.said(view, found)})


def _found(view: View, connection: Connection, spelling: Spelling) -> Iterator[Found]:
    if spelling.read is not None:
        yield from (with_values(view, found) for found in spelling.read(view))
    marks = [part for part in spelling.parts if part.kind == "mark"]
    if not marks:
        return
    for claim, place, bound in find(view, connection, marks[0], Bound()):
        for source, target in bound.pairs():
            if source != target:
                there = _There(claim, given_places(marks[0].fragment, place))
                yield from _wire(view, connection, spelling, marks[1:], there, _narrow(bound, source, target))


def _narrow(bound: Bound, source: str, target: str) -> Bound:
    return replace(bound, ends={"source": (source,), "target": (target,)})


@dataclass(frozen=True, slots=True)
class _There:
    """What is claimed by a wire's first part, and where its settings are."""

    claim: Path
    places: dict[str, Path]


def _wire(
    view: View, connection: Connection, spelling: Spelling, marks: list[Part], there: _There, bound: Bound
) -> Iterator[Found]:
    claim, claims, places = there.claim, [there.claim], dict(there.places)
    for part in marks:
        more = list(find(view, connection, part, bound))
        if not more:
            return
        claims += [claim for claim, _, _ in more]
        places |= given_places(part.fragment, more[0][1])
    (source,), (target,) = bound.ends["source"], bound.ends["target"]
    facet = facet_named(view, connection, bound)
    if connection.facet is not None and facet is None:
        return
    ends = Ends(source, target, facet, settings=defaults(connection))
    claims += _others(view, connection, spelling, ends, bound)
    if spelling.assumes is not None:
        claims += assumed(view, spelling.assumes, claim, source, target)
    places |= _places_of_parts(view, connection, spelling, ends, bound)
    found = Found(
        source, target, tuple(dict.fromkeys(claims)), facet, None, bound.settings, bound.names, places
    )
    yield with_values(view, found)


def _places_of_parts(
    view: View, connection: Connection, spelling: Spelling, ends: Ends, bound: Bound
) -> dict[str, Path]:
    """Where the settings are that stand beside the wire's marks, or would be."""
    places: dict[str, Path] = {}
    for part in spelling.parts:
        if part.kind == "part":
            there = next((place for _, place, _ in find(view, connection, part, bound)), None)
            place = there or anchored(part.path, ends)
            places |= given_places(part.fragment, place) if place is not None else {}
    return places


def _others(view: View, connection: Connection, spelling: Spelling, ends: Ends, bound: Bound) -> list[Path]:
    claims: list[Path] = []
    for part in spelling.parts:
        if part.kind == "part":
            claims += [claim for claim, _, _ in find(view, connection, part, bound)]
        elif part.kind == "ensure":
            claims += [path for path, value in _ensured(view, part, ends) if value]
    for need in spelling.needs:
        found = granted(view, need, ends)[:1]
        claims += found
        if need.holder == "source" or needless(view, need, ends):
            view.lent.update(found)
    for allows in spelling.allows:
        claims += allowed(view, allows, ends).claims
    return claims


def _ensured(view: View, part: Part, ends: Ends) -> Iterator[tuple[Path, bool]]:
    path = anchored(part.path, ends)
    if path is not None:
        value: Any = view.resources
        for step in path[1:]:
            value = mapping(value).get(cast(str, step))
        yield path, value is not None and value == fill(view, part.fragment, ends)


def anchored(path: str, ends: Ends) -> Path | None:
    """The path under Resources, where its holes are the ends only."""
    steps: list[str | int] = ["Resources"]
    for step in path.split("/"):
        if step in ("{source}", "{target}"):
            steps.append(ends.source if step == "{source}" else ends.target)
        elif step.startswith("{") or step == "-":
            return None
        else:
            steps.append(step)
    return tuple(steps)


def defaults(connection: Connection) -> dict[str, Any]:
    return {setting.path: setting.default for setting in connection.settings if setting.default is not None}


def facet_named(view: View, connection: Connection, bound: Bound) -> str | None:
    """The facet that was bound, as it is drawn."""
    family = facet_of(view, connection)
    if family is None:
        return connection.facet
    if family.pattern is None:
        return family.id
    if "" in bound.groups:
        return bound.groups[""]
    try:
        return family.make.format(**bound.groups) if bound.groups else None
    except KeyError:
        return None


# Finding a part -----------------------------------------------------------------------------------------------------


def find(view: View, connection: Connection, part: Part, bound: Bound) -> Iterator[tuple[Path, Path, Bound]]:
    """Where the part is in the template: what it claims, its own place, and what its holes stand for."""
    kinds = {"source": connection.source, "target": connection.target}
    first, *rest = part.path.split("/")
    steps = tuple(rest)
    for anchor, start in _anchors(view, connection, part, first, bound):
        resource = view.resources[anchor]
        if part.anchor is not None:
            known = match(view, part.anchor, resource, start, kinds)
            if known is None:
                continue
            start = known
        for inner, value, names in _walked(resource, more=(steps,)):
            path = ("Resources", anchor, *inner)
            if any(start.names.get(key, name) != name for key, name in names.items()):
                continue
            found = match(view, part.fragment, value, start, kinds)
            if found is not None:
                claim = _with_anchor(view, part, anchor, path, found)
                yield claim, path, replace(found, names={**found.names, **names})


def _places(resource: dict[str, Any], steps: tuple[str, ...]) -> tuple[tuple[Path, Any, dict[str, str]], ...]:
    return tuple(walk(resource, steps, ()))


_walked = OfSameValues(_places)


def _anchors(
    view: View, connection: Connection, part: Part, first: str, bound: Bound
) -> Iterator[tuple[str, Bound]]:
    if first in ("{source}", "{target}"):
        end = first[1:-1]
        kind = connection.source if end == "source" else connection.target
        known = bound.ends.get(end)
        candidates = known if known is not None else view.by_kind.get(kind, ())
        for name in candidates:
            if name in view.resources:
                yield name, Bound({**bound.ends, end: (name,)}, bound.settings, bound.names, bound.groups)
        return
    name = first[1:-1]
    kind_of = mapping(part.anchor if part.anchor is not None else part.fragment).get("Type")
    for key in _of_types(view, kind_of):
        if bound.names.get(name, key) == key:
            yield key, replace(bound, names={**bound.names, name: key})


def _of_types(view: View, name: Any) -> Iterable[str]:
    return view.by_type.get(name, ()) if isinstance(name, str) else ()


def _with_anchor(view: View, part: Part, anchor: str, path: Path, bound: Bound) -> Path:
    """The whole resource where nothing is left in it without this part."""
    if part.anchor is None or len(path) <= 2:
        return path
    for source, target in bound.pairs():
        ends = Ends(source, target)
        left = without(view.resources[anchor], path[2:])
        if {key: value for key, value in left.items() if key != "DependsOn"} == fill(view, part.anchor, ends):
            return ("Resources", anchor)
    return path


def without(value: Any, path: Path) -> Any:
    """A copy without the place, and without the parents that it empties."""
    if isinstance(value, Mapping):
        entries = dict(cast("Mapping[str | int, Any]", value))
        step = path[0]
        if step not in entries:
            return entries
        inner = without(entries[step], path[1:]) if len(path) > 1 else None
        if inner is None or inner in ({}, []):
            del entries[step]
        else:
            entries[step] = inner
        return entries
    if isinstance(value, list):
        parts = list(cast("list[Any]", value))
        step = path[0]
        if not isinstance(step, int) or step >= len(parts):
            return parts
        inner = without(parts[step], path[1:]) if len(path) > 1 else None
        if inner is None or inner in ({}, []):
            del parts[step]
        else:
            parts[step] = inner
        return parts
    return value
