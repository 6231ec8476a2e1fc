"""Where a state stands in its definition: put before the last one, taken out of its chain; or why it cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

from stackline.catalog.changes import Change, Ends, No, Put, Rename
from stackline.catalog.machine_definitions import Definition, definition, definition_file
from stackline.catalog.model import Path
from stackline.catalog.references import mapping

if TYPE_CHECKING:
    from stackline.catalog.view import View


def inserted(path: Path, definition: Mapping[str, Any], name: str, state: dict[str, Any]) -> list[Change]:
    """The new state before the last one of the chain, so that drawing three tasks runs them in that order."""
    inside = mapping(definition.get("States"))
    before, last = None, definition.get("StartAt")
    seen: set[Any] = set()
    while last in inside and last not in seen:
        seen.add(last)
        following = mapping(inside[last]).get("Next")
        if not isinstance(following, str) or following in seen:
            break
        before, last = last, following
    arrow: Path = (*path, "StartAt") if before is None else (*path, "States", before, "Next")
    return [Put(arrow, name), Put((*path, "States", name), {**state, "Next": last})]


def unlink(view: View, ends: Ends) -> list[Change]:
    """What led to the state leads to what follows it; refused where that is not one state."""
    found = definition(view, ends.source)
    if found is None:
        return []
    place, state = next(((p, s) for p, n, s in found.states() if n == ends.facet), (None, dict[str, Any]()))
    if place is None:
        return []
    problem = fixed(view, ends.source, found)
    if problem is not None:
        return [problem]
    following = state.get("Next")
    arrows = [path for path in _arrows(found.around(place), place[:-2], str(ends.facet))]
    if arrows and not isinstance(following, str):
        return [
            No(
                f"{ends.facet} is the last state of its chain",
                "Take it out of the definition by hand: another state must end the execution then.",
            )
        ]
    return [Put(arrow, following) for arrow in arrows]


_LONGEST = 80


def state_name(value: Any) -> str | None:
    """Amazon States Language: "State name length must be less than or equal to 80 Unicode characters"."""
    return None if len(str(value).strip()) > 0 and len(str(value)) <= _LONGEST else "has 1 to 80 characters"


def renamed(view: View, machine: str, old: str, new: str) -> list[Change]:
    """Another name for a state, with all that leads to it."""
    found = definition(view, machine)
    if found is None:
        return [No(f"There is no definition of {machine} to edit", "Write Definition first.")]
    problem = fixed(view, machine, found)
    if problem is not None:
        return [problem]
    places = [place for place, name, _ in found.states() if name == old]
    if len(places) != 1 or any(name == new for _, name, _ in found.states()):
        twice = old if len(places) != 1 else new
        return [No(f"{machine} has a state {twice} already", "Choose another name.")]
    (place,) = places
    arrows = _arrows(found.around(place), place[:-2], old)
    return [*(Put(arrow, new) for arrow in arrows), Rename(place, new)]


def _arrows(around: dict[str, Any], path: Path, name: str) -> Iterator[Path]:
    """The places of one level that lead to the state."""
    if around.get("StartAt") == name:
        yield (*path, "StartAt")
    for other, state in mapping(around.get("States")).items():
        place: Path = (*path, "States", other)
        yield from _leading(mapping(state), place, name)


def _leading(state: dict[str, Any], place: Path, name: str) -> Iterator[Path]:
    for key in ("Next", "Default"):
        if state.get(key) == name:
            yield (*place, key)
    for key in ("Choices", "Catch"):
        for index, option in enumerate(_list(state.get(key))):
            if mapping(option).get("Next") == name:
                yield (*place, key, index, "Next")


def fixed(view: View, machine: str, found: Definition) -> No | None:
    """Why the definition cannot be changed for one state machine alone, or at all."""
    if not found.editable:
        return No(
            f"The definition of {machine} is a text that is put together, or no plain JSON",
            "Write it as a mapping (Definition), or change the state by hand; it is read as a wire then.",
        )
    file = definition_file(view, machine)
    others = [one for one in view.by_kind.get("state-machine", ()) if one != machine]
    shared = [one for one in others if file is not None and _same_file(definition_file(view, one), file)]
    if shared and found.path[0] != "Resources":
        return No(
            f"The definition of {machine} is also that of {' and '.join(shared)}",
            "Give each a file of its own, or change the state by hand for both.",
        )
    return None


def _same_file(one: tuple[Path, str] | None, other: tuple[Path, str]) -> bool:
    return one is not None and one[1] == other[1]


def _list(value: Any) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else []
