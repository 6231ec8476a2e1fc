"""A card as it is drawn: the same data for canvas, exports and layout. Pixels; lines count from 1."""

from __future__ import annotations

from dataclasses import dataclass

from stackline.design.geometry import Port


@dataclass(frozen=True, slots=True)
class Facet:
    """A row of a card with a port of its own. `method` is the HTTP method of a route, drawn coloured."""

    id: str
    label: str
    method: str | None = None
    note: str | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Card:
    """`lines` are its first and last line; `condition` the name of the Condition it depends on.

    `loop` names the `Fn::ForEach` that makes it; `file` the file that it is included from, where its lines are.
    `existing`: whether the template never makes it (`always`), or `parameter` decides (`by-parameter`).
    """

    id: str
    type: str
    kind: str
    family: str
    glyph: str
    title: str
    subtitle: str
    width: float
    height: float
    virtual: bool
    group: str | None
    line: int
    lines: tuple[int, int]
    facets: tuple[Facet, ...]
    ports: tuple[Port, ...]
    condition: str | None = None
    loop: str | None = None
    file: str | None = None
    existing: str | None = None
    parameter: str | None = None
    owner: str | None = None
    """The card that this one is folded into, where details are not shown."""
    short: str = ""
    """The title as far as there is room for it (`short_names`)."""
    folded: int = 0
    """How many are folded into this one, in a picture without details."""

    @property
    def badge(self) -> str | None:
        """The word behind its subtitle: that it exists already, or its Condition."""
        return {"always": "existing", "by-parameter": "or existing"}.get(self.existing or "", self.condition)

    def port(self, id: str | None) -> Port:
        """The port with this id; the header's right one where there is none."""
        return next((port for port in self.ports if port.id == id), self.ports[1])


RESOLVE = "Resolve"
"""How a reference mentions what is looked up by its name only."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A dependency that is no wire: `source` mentions `target` by `via` (Ref, GetAtt, Sub, DependsOn, …)."""

    source: str
    target: str
    via: str
    line: int

    @property
    def by_name(self) -> bool:
        """Whether it rests on a name only, where CloudFormation sees no dependency."""
        return self.via == RESOLVE
