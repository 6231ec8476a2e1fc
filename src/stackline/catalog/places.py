"""Where the settings of a wire stand in a template, or would stand: setting one changes only that place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from stackline.catalog.holes import Given, Loose
from stackline.catalog.model import Path, Setting

if TYPE_CHECKING:
    from stackline.catalog.view import Found, View


def given_places(fragment: Any, path: Path) -> dict[str, Path]:
    """The places of the settings that a fragment at `path` takes."""
    if isinstance(fragment, Loose):
        return given_places(fragment.value, path)
    if isinstance(fragment, Given):
        return {fragment.setting: path}
    found: dict[str, Path] = {}
    if isinstance(fragment, dict):
        for key, inner in cast("dict[str, Any]", fragment).items():
            found.update(given_places(inner, (*path, key)))
    return found


def named_places(settings: Iterable[Setting], path: Path) -> dict[str, Path]:
    """Settings that have the names of properties, in the mapping at `path`; a dot leads further in."""
    return {one.path: (*path, *one.path.split(".")) for one in settings}


def value_at(view: View, path: Path) -> Any:
    """What the template has at the place; None where nothing is there."""
    value: Any = view.data if path[0] != "Resources" else {"Resources": view.resources}
    for step in path:
        # Asked first: of a Mapping it is slow to tell that it is one.
        if isinstance(value, dict) or isinstance(value, Mapping):  # noqa: SIM101
            value = cast("Mapping[Any, Any]", value).get(step)
        elif isinstance(value, list) and isinstance(step, int):
            parts = cast("list[Any]", value)
            value = parts[step] if step < len(parts) else None
        else:
            return view.beyond(path)
    return value


def with_values(view: View, found: Found) -> Found:
    """The wire with the settings that its places hold."""
    there = {name: value_at(view, path) for name, path in found.places.items() if name not in found.settings}
    held = {name: value for name, value in there.items() if value is not None}
    return replace(found, settings={**found.settings, **held}) if held else found
