"""The Condition that something drawn depends on, for its badge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from stackline.design.intrinsics import Path
from stackline.design.values import mapping
from stackline.design.wires import Wire


def condition_of(body: Any) -> str | None:
    """The Condition of a resource, an event or a statement, by name."""
    named = mapping(body).get("Condition")
    return named if isinstance(named, str) else None


def wire_condition(wire: Wire, data: Mapping[str, Any]) -> str | None:
    """The Condition without which nothing of the wire is there; None where some of it always is.

    The conditions of its ends do not count: their cards show those.
    """
    found = [
        _first(wire, claim, data) for claim in wire.claims if claim and not str(claim[0]).startswith("./")
    ]
    return found[0] if found and all(found) else None


def _first(wire: Wire, claim: Path, data: Mapping[str, Any]) -> str | None:
    return next(_around(wire, claim, data), None)


def _around(wire: Wire, claim: Path, data: Mapping[str, Any]) -> Iterator[str]:
    """The conditions on the way to a claim, outermost first: of resources, of events, of `Fn::If`."""
    value: Any = data
    for depth, step in enumerate(claim):
        inside = cast("list[Any]", value) if isinstance(value, list) else []
        if isinstance(step, int):
            value = inside[step] if step < len(inside) else None
        else:
            value = mapping(value).get(step)
        if step == "Fn::If" and isinstance(value, list) and value and isinstance(value[0], str):
            yield value[0]
        own = depth == 1 and step in (wire.source, wire.target)
        # Deeper, `Condition` is a key of events; in policies it is a mapping.
        named = condition_of(value)
        if named is not None and not own and (depth == 1 or claim[depth - 1 : depth] == ("Events",)):
            yield named
