"""Pictures of a template's diagram, from text to file in one call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from stackline.design.card import Card, Reference
from stackline.design.cards import cards
from stackline.design.comparing import Comparison, compare_diagrams
from stackline.design.diagram import Diagram, DiagramWire, read_diagram
from stackline.design.folding import folded_into
from stackline.design.free_groups import FreeGroup, as_groups
from stackline.design.grouping import GroupBox, arrange_groups
from stackline.design.groups import fold, groups
from stackline.design.layered import Drawing
from stackline.design.layout import wire_key
from stackline.design.short_names import with_short_titles
from stackline.design.svg import AS_IT_IS, picture
from stackline.design.theme import THEMES
from stackline.template import Project, Template


def to_svg(
    template: Template | Project,
    *,
    theme: str = "light",
    positions: Mapping[str, tuple[float, float]] | None = None,
    since: Template | Project | None = None,
    details: bool = False,
    free: Sequence[FreeGroup] = (),
) -> str:
    """The diagram as a self-contained SVG document. `theme` is light or dark; cards in `positions` stand there.

    `since`: an earlier state. What was added, changed or replaced is marked, and what is gone is drawn too.
    `details`: roles, permissions, log groups and the like are cards; else they are folded into the card that owns them.
    """
    if theme not in THEMES:
        raise ValueError(f"theme is light or dark, not {theme!r}")
    return scene_svg(template.file, arranged(template, positions, since, details=details, free=free), theme)


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that a picture shows, and where it stands."""

    cards: tuple[Card, ...]
    wires: tuple[DiagramWire, ...]
    references: tuple[Reference, ...]
    drawing: Drawing
    boxes: tuple[GroupBox, ...]
    marks: Comparison | None = None


def arranged(
    template: Template | Project,
    positions: Mapping[str, tuple[float, float]] | None = None,
    since: Template | Project | None = None,
    *,
    details: bool = False,
    free: Sequence[FreeGroup] = (),
) -> Scene:
    """The template's diagram as it is drawn; with what is gone `since` an earlier state among it.

    `free`: the groups that a person made.

    What differs from then is a card of its own, `details` or not.
    """
    diagram, its_cards, marks = compared(template, since)
    known = groups(template, diagram)
    shown = marks.cards if marks is not None else ()
    owners = {} if details else folded_into(template, diagram, known, shown)
    known += as_groups(free, known, {card.id for card in its_cards})
    drawn = fold(its_cards, diagram, known, owners)
    drawing, boxes = arrange_groups(drawn.cards, drawn.wires, drawn.references, known, positions)
    return Scene(
        tuple(with_short_titles(drawn.cards)), drawn.wires, drawn.references, drawing, tuple(boxes), marks
    )


def compared(
    template: Template | Project, since: Template | Project | None
) -> tuple[Diagram, list[Card], Comparison | None]:
    """The diagram and its cards, with the wires and cards that are gone `since` then; and what differs."""
    diagram = read_diagram(template)
    its_cards = cards(template, diagram)
    if since is None:
        return diagram, its_cards, None
    earlier = read_diagram(since)
    marks = compare_diagrams(since, earlier, template, diagram)
    its_cards += [card for card in cards(since, earlier) if marks.cards.get(card.id) == "removed"]
    gone = (wire for wire in earlier.wires if marks.wires.get(wire_key(wire)) == "removed")
    return replace(diagram, wires=(*diagram.wires, *gone)), its_cards, marks


def scene_svg(name: str, scene: Scene, theme: str) -> str:
    """The picture of a scene; `name` is its title."""
    return picture(
        name,
        scene.cards,
        scene.wires,
        scene.references,
        scene.drawing,
        THEMES[theme],
        groups=scene.boxes,
        marks=scene.marks or AS_IT_IS,
    )
