"""Virtual networks as groups: who stands in one, what is folded into it, and the lines that then end at its box."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypeVar

from stackline.catalog import load
from stackline.catalog.network_places import network_at
from stackline.catalog.networks import KIND, SUBNET, parts
from stackline.catalog.view import View
from stackline.design.card import Card, Reference
from stackline.design.diagram import Diagram, DiagramWire
from stackline.design.wires import wires_seen
from stackline.template import Project, Template

CONTAINS = f"{KIND}-contains-"
"""How the connections begin that containment shows."""


@dataclass(frozen=True, slots=True)
class Group:
    """The box of one network. `members` are drawn in it, `parts` (subnets, routes, …) are not drawn but with it."""

    id: str
    kind: str
    family: str
    glyph: str
    title: str
    subtitle: str
    members: tuple[str, ...]
    parts: tuple[str, ...]
    free: bool = False
    """Made by a person, of any cards: folded, all of them are its parts."""


def groups(template: Template | Project, diagram: Diagram) -> list[Group]:
    """The groups of a template's diagram, in its order. A card that stands in two networks is in neither's group."""
    networks = [each.id for each in diagram.resources if each.kind == KIND]
    if not networks:
        return []
    view, _ = wires_seen(template)
    drawn = [each.id for each in diagram.resources]
    folded = {id: net for id, net in parts(view).items() if net in networks}
    stands = _stands(view, diagram.wires, drawn)
    return [
        _group(
            view,
            network,
            tuple(id for id in drawn if id not in folded and stands.get(id) == network),
            tuple(id for id in drawn if folded.get(id) == network),
        )
        for network in networks
    ]


def _stands(view: View, wires: Iterable[DiagramWire], drawn: Iterable[str]) -> dict[str, str]:
    """Card → the one network it stands in, by wires and by what types without such a wire say of their subnets."""
    found: dict[str, set[str]] = {}
    for wire in wires:
        if wire.connection.startswith(CONTAINS):
            found.setdefault(wire.target, set()).add(wire.source)
    for id in drawn:
        if id in view.resources:
            found.setdefault(id, set()).update(network_at(view, id))
    return {id: min(nets) for id, nets in found.items() if len(nets) == 1}


def _group(view: View, network: str, members: tuple[str, ...], its_parts: tuple[str, ...]) -> Group:
    known = load().kinds[KIND]
    count = sum(view.types.get(part) == SUBNET for part in its_parts)
    subnets = f"{count} subnet{'s' if count != 1 else ''}" if count else ""
    return Group(
        network,
        KIND,
        known.family,
        known.glyph,
        network,
        " · ".join(filter(None, ("VPC", subnets))),
        members,
        its_parts,
    )


def within(known: Iterable[Group]) -> dict[str, str]:
    """Card → the group it is in, members and parts alike."""
    return {id: group.id for group in known for id in (*group.members, *group.parts)}


_Line = TypeVar("_Line", DiagramWire, Reference)


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn of a diagram: cards, and lines whose ends are cards or groups."""

    cards: tuple[Card, ...]
    wires: tuple[DiagramWire, ...]
    references: tuple[Reference, ...]


def fold(
    cards: Sequence[Card],
    diagram: Diagram,
    known: Sequence[Group],
    owners: Mapping[str, str] = MappingProxyType({}),
) -> Picture:
    """The networks and their parts folded into boxes, and cards into their `owners`.

    Lines inside one group or card go; others end at the box, or at the card that holds their end, each once.
    """
    into = {part: group.id for group in known for part in group.parts}
    into |= {group.id: group.id for group in known}
    into |= {id: into.get(owner, owner) for id, owner in owners.items()}
    members = {id: group.id for group in known for id in group.members if id not in owners}
    held = Counter(owners.values())
    wires = _once(_folded(diagram.wires, into, members))
    joined = {frozenset((wire.source, wire.target)) for wire in wires}
    own = set(diagram.references)
    return Picture(
        tuple(replace(card, folded=held[card.id]) for card in cards if card.id not in into),
        wires,
        tuple(
            line
            for line in _folded(diagram.references, into, members)
            if not owners or frozenset((line.source, line.target)) not in joined or line in own
        ),
    )


def _once(wires: Iterable[DiagramWire]) -> tuple[DiagramWire, ...]:
    """One of those that join the same two in the same way."""
    found: dict[tuple[str, str | None, str, str], DiagramWire] = {}
    for wire in wires:
        found.setdefault((wire.source, wire.facet, wire.target, wire.connection), wire)
    return tuple(found.values())


def _folded(lines: Iterable[_Line], into: Mapping[str, str], members: Mapping[str, str]) -> list[_Line]:
    found: list[_Line] = []
    for line in lines:
        source, target = into.get(line.source, line.source), into.get(line.target, line.target)
        if (source, target) == (line.source, line.target) and line.source not in into and target not in into:
            found.append(line)
        elif source != target and members.get(source) != target and members.get(target) != source:
            # The facet goes: a box has no rows.
            if isinstance(line, DiagramWire) and source != line.source:
                line = replace(line, facet=None)
            found.append(replace(line, source=source, target=target))
    return found
