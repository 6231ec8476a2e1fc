"""Pictures of a template's diagram, from text to file in one call."""

from __future__ import annotations

from collections.abc import Mapping

from stackline.design.cards import cards
from stackline.design.diagram import read_diagram
from stackline.design.grouping import arrange_groups
from stackline.design.groups import fold, groups
from stackline.design.svg import picture
from stackline.design.theme import THEMES
from stackline.template import Project, Template


def to_svg(
    template: Template | Project,
    *,
    theme: str = "light",
    positions: Mapping[str, tuple[float, float]] | None = None,
) -> str:
    """The diagram as a self-contained SVG document. `theme` is light or dark; cards in `positions` stand there."""
    if theme not in THEMES:
        raise ValueError(f"theme is light or dark, not {theme!r}")
    diagram = read_diagram(template)
    known = groups(template, diagram)
    drawn = fold(cards(template, diagram), diagram, known)
    drawing, boxes = arrange_groups(drawn.cards, drawn.wires, drawn.references, known, positions)
    return picture(
        template.file, drawn.cards, drawn.wires, drawn.references, drawing, THEMES[theme], groups=boxes
    )
