"""Where a wire being drawn may end: from kinds alone, so that it is there before the mouse has moved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from stackline.catalog import Access, Connection, Style, View
from stackline.catalog.view import VIRTUAL_KINDS
from stackline.design.requests import facet_family
from stackline.design.wires import view_of
from stackline.template import Project, Template


@dataclass(frozen=True, slots=True)
class Target:
    """A legal end: what drawing the wire there would make, in words and as data."""

    target: str
    connection: str
    label: str
    style: Style
    accesses: tuple[Access, ...]
    default_access: Access | None
    names: str | None = None
    """The facet that is made with the wire, and so named by the person: `route`, `task`."""


def targets(template: Template | Project, source: str, facet: str | None = None) -> list[Target]:
    """Every card that a wire from `source` (from its facet, where one is named) may end at."""
    view = view_of(template)
    kind = view.kind(source)
    if kind is None:
        return []
    family = facet_family(view.resource(source), facet)
    if facet is not None and family is None:
        return []
    wanted = family.id if family else None
    found: list[Target] = []
    for target, target_kind in _cards(view):
        if target != source:
            pair = view.catalog.pair(kind, target_kind)
            made = {
                one.id for one in view.resource(source).facets if one.pattern is not None and facet is None
            }
            fitting = _fitting(pair, facet is not None, wanted, made)
            found += [
                Target(
                    target,
                    one.id,
                    one.label,
                    one.style,
                    one.accesses,
                    one.default_access,
                    one.facet if one.facet in made else None,
                )
                for one in fitting
                if _possible(view, one, source, target)
            ]
    return found


def _cards(view: View) -> Iterable[tuple[str, str]]:
    yield from view.kinds.items()
    named = {name for name in VIRTUAL_KINDS if name not in view.kinds}
    yield from ((name, VIRTUAL_KINDS[name]) for name in sorted(named & set(view.implicit)))


def _fitting(
    connections: list[Connection], from_facet: bool, wanted: str | None, made: set[str]
) -> list[Connection]:
    """Those of the facet; from the card itself those whose facet is made with the wire, and the plain one."""
    if from_facet:
        return [one for one in connections if one.facet == wanted]
    plain = [one for one in connections if one.facet is None]
    return [*(one for one in connections if one.facet in made), *plain] if plain else connections


def _possible(view: View, connection: Connection, source: str, target: str) -> bool:
    """Whether a spelling can be written between the two types."""
    here, there = view.types.get(source, ""), view.types.get(target, "")
    return any(
        spelling.draws
        and (spelling.sources is None or here in spelling.sources)
        and (spelling.targets is None or there in spelling.targets)
        for spelling in connection.spellings
    )
