"""Which wires rest on a name only: CloudFormation sees no dependency, so nothing keeps the ends in step."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from stackline.catalog import View
from stackline.design.dependencies import Dependency
from stackline.design.wires import Wire

_STEPS = 4
"""A function's role, a policy of it, and what the policy is about are three."""


def neighbours(found: Iterable[Dependency]) -> dict[str, set[str]]:
    """Resource → those it depends on, and those that depend on it."""
    sides: dict[str, set[str]] = {}
    for one in found:
        sides.setdefault(one.source, set()).add(one.target)
        sides.setdefault(one.target, set()).add(one.source)
    return sides


def by_name(view: View, wire: Wire, sides: Mapping[str, Collection[str]]) -> bool:
    """Whether the ends are not joined by dependencies, directly or through what the wire consists of and what has
    no wires of its own (roles, policies, subnets).

    An end that has no text of its own (an event's card, the default bus) is joined by being there.
    """
    if wire.source not in view.resources or wire.target not in view.resources:
        return False
    between = {str(claim[1]) for claim in wire.claims if len(claim) > 1}
    between.add(wire.target)
    reached, edge = {wire.source}, {wire.source}
    for _ in range(_STEPS):
        found = {name for one in edge for name in sides.get(one, ())}
        edge = {name for name in found if name in between or view.kind(name) == "other"} - reached
        reached |= edge
    return wire.target not in reached
