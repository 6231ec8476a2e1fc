"""Fill a fragment to draw, match it to read: the two directions of one description."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from typing import TYPE_CHECKING, Any, cast

from stackline.catalog.changes import Ends
from stackline.catalog.holes import FacetText, Given, Known, LogicalId, Loose, Text, To
from stackline.catalog.model import Connection, Facet, Path
from stackline.catalog.references import branches, items, mapping

if TYPE_CHECKING:
    from stackline.catalog.view import View

_END = re.compile(r"\{(source|target)(?:\.(\w+))?\}")
_ABSENT = object()

DEFAULT_BUS = "DefaultEventBus"
DEFAULT_BUS_ARN = "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default"


@dataclass(frozen=True, slots=True)
class Bound:
    """What a match has found out so far. `ends` may hold several logical IDs where a value is conditional."""

    ends: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, "tuple[str, ...]"])
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    groups: Mapping[str, str] = field(default_factory=dict[str, str])

    def pairs(self) -> Iterator[tuple[str, str]]:
        return product(self.ends.get("source", ()), self.ends.get("target", ()))


# Filling ----------------------------------------------------------------------------------------------------------


def reference(view: View, logical_id: str, attribute: str) -> Any:
    """Ref or GetAtt for an attribute in our words (`arn`, `name`, …); "" is always Ref."""
    if logical_id == DEFAULT_BUS:
        return "default" if attribute == "name" else {"Fn::Sub": DEFAULT_BUS_ARN}
    known = view.resource(logical_id).attributes
    name = known.get(attribute, attribute) if attribute else None
    return {"Fn::GetAtt": [logical_id, name]} if name else {"Ref": logical_id}


def facet_groups(view: View, connection: Connection | None, facet: str | None) -> Mapping[str, str]:
    """The facet's parts (`method`, `path` of a route)."""
    family = facet_of(view, connection)
    if family is None or facet is None or family.pattern is None:
        return {}
    found = re.fullmatch(family.pattern, facet)
    return {key: value or "" for key, value in found.groupdict().items()} if found else {}


def facet_of(view: View, connection: Connection | None) -> Facet | None:
    if connection is None or connection.facet is None:
        return None
    resource = view.catalog.kinds[connection.source]
    return next((facet for facet in resource.facets if facet.id == connection.facet), None)


def fill(view: View, fragment: Any, ends: Ends, groups: Mapping[str, str] | None = None) -> Any:
    """The fragment with its holes filled: plain Python with long-form intrinsics."""
    value = _fill(view, fragment, ends, groups or {})
    return None if value is _ABSENT else value


def _fill(view: View, fragment: Any, ends: Ends, groups: Mapping[str, str]) -> Any:
    match fragment:
        case LogicalId():
            return ends.of(fragment.end)
        case To():
            if fragment.implicit is not None and ends.of(fragment.end) == fragment.implicit:
                return _ABSENT
            return reference(view, ends.of(fragment.end), fragment.attribute)
        case Text():
            return fill_text(view, fragment.template, ends)
        case Given():
            value = ends.settings.get(fragment.setting)
            return _ABSENT if value is None else value
        case Known():
            value = fragment.value(view, ends.of(fragment.end))
            return _ABSENT if value is None else value
        case FacetText():
            return groups.get(fragment.group, ends.facet) if fragment.group else ends.facet
        case Loose():
            value = _fill(view, fragment.value, ends, groups)
            return _ABSENT if value == {} else value
        case dict():
            entries = cast("dict[str, Any]", fragment)
            filled = {key: _fill(view, item, ends, groups) for key, item in entries.items()}
            return {key: item for key, item in filled.items() if item is not _ABSENT}
        case list():
            parts = [_fill(view, item, ends, groups) for item in cast("list[Any]", fragment)]
            return [item for item in parts if item is not _ABSENT]
        case _:
            return fragment


def fill_text(view: View, template: str, ends: Ends) -> Any:
    """A Sub, or Ref / GetAtt where the text is one reference and nothing else."""
    whole = _END.fullmatch(template)
    if whole:
        return reference(view, ends.of(cast(Any, whole[1])), whole[2] or "")

    def hole(found: re.Match[str]) -> str:
        target = reference(view, ends.of(cast(Any, found[1])), found[2] or "")
        return "${" + (target.get("Ref") or ".".join(target["Fn::GetAtt"])) + "}"

    return {"Fn::Sub": _END.sub(hole, template)}


# Matching ---------------------------------------------------------------------------------------------------------


def match(view: View, fragment: Any, value: Any, bound: Bound, kinds: Mapping[str, str]) -> Bound | None:
    """What the holes stand for in `value`, added to `bound`; None where the fragment is not there.

    Keys the fragment does not have are welcome. Settings may be absent. `kinds` are those of the two ends.
    """
    match fragment:
        case To() | Text() | LogicalId():
            return _match_end(view, fragment, value, bound, kinds)
        case Given():
            return replace(bound, settings={**bound.settings, fragment.setting: value})
        case FacetText():
            if not isinstance(value, str):
                return None
            text = value.upper() if fragment.group == "method" else value
            return replace(bound, groups={**bound.groups, fragment.group: text})
        case Loose():
            return bound if value is None else (match(view, fragment.value, value, bound, kinds) or bound)
        case dict():
            return _match_mapping(view, cast("dict[str, Any]", fragment), value, bound, kinds)
        case list():
            return _match_list(view, cast("list[Any]", fragment), value, bound, kinds)
        case _:
            return bound if fragment == value else None


def _match_end(
    view: View, fragment: To | Text | LogicalId, value: Any, bound: Bound, kinds: Mapping[str, str]
) -> Bound | None:
    if isinstance(fragment, Text):
        found = _END.search(fragment.template)
        if found is None:
            return bound
        end = found[1]
    else:
        end = fragment.end
    if isinstance(fragment, LogicalId):
        names = [value] if isinstance(value, str) and view.kind(value) == kinds[end] else []
    else:
        names = view.ends(value, kinds[end])
    already = bound.ends.get(end)
    if already is not None:
        names = [name for name in names if name in already]
    return replace(bound, ends={**bound.ends, end: tuple(names)}) if names else None


def _match_mapping(
    view: View, fragment: dict[str, Any], value: Any, bound: Bound, kinds: Mapping[str, str]
) -> Bound | None:
    if not isinstance(value, dict):
        return None
    entries = cast("dict[str, Any]", value)
    for key, part in fragment.items():
        if key not in entries:
            if isinstance(part, (Given, Loose)):
                continue
            implied = _implied(part, bound)
            if implied is None:
                return None
            bound = implied
            continue
        found = match(view, part, entries[key], bound, kinds)
        if found is None:
            return None
        bound = found
    return bound


def _implied(part: Any, bound: Bound) -> Bound | None:
    """What an absent key stands for."""
    if not isinstance(part, To) or part.implicit is None:
        return None
    already = bound.ends.get(part.end)
    if already is not None and part.implicit not in already:
        return None
    return replace(bound, ends={**bound.ends, part.end: (part.implicit,)})


def _match_list(
    view: View, fragment: list[Any], value: Any, bound: Bound, kinds: Mapping[str, str]
) -> Bound | None:
    """Every item of the fragment is somewhere in the list (a lone value counts as a list of one)."""
    there = [item for _, item in items(value)]
    for part in fragment:
        for item in there:
            found = match(view, part, item, bound, kinds)
            if found is not None:
                bound = found
                break
        else:
            return None
    return bound


# Paths ------------------------------------------------------------------------------------------------------------


def walk(value: Any, steps: tuple[str, ...], path: Path) -> Iterator[tuple[Path, Any, dict[str, str]]]:
    """Every place that the steps lead to: `{name}` is any key, `-` any item; conditions are read through."""
    if not steps:
        yield from ((place, branch, {}) for place, branch in branches(value, path))
        return
    step, rest = steps[0], steps[1:]
    if step == "-":
        for place, item in items(value, path):
            yield from walk(item, rest, place)
        return
    for place, branch in branches(value, path):
        entries = mapping(branch)
        if step.startswith("{"):
            for key, item in entries.items():
                for found, inner, names in walk(item, rest, (*place, key)):
                    yield found, inner, {step[1:-1]: key, **names}
        elif step in entries:
            yield from walk(entries[step], rest, (*place, step))
