"""A diagram as Mermaid flowchart text, for READMEs and wikis. Solid: events, dotted: access and references."""

from __future__ import annotations

from collections.abc import Iterator

from stackline.design.cards import cards
from stackline.design.diagram import Diagram, read_diagram
from stackline.template import Project, Template

_ARROWS = {"event": "-->", "access": "-.->", "attach": "---"}
_SHAPES = {
    "function": ("[", "]"),
    "state-machine": ("[[", "]]"),
    "table": ("[(", ")]"),
    "bucket": ("[(", ")]"),
    "queue": ("[/", "/]"),
    "topic": (">", "]"),
    "stream": ("[/", "/]"),
    "http-api": ("{{", "}}"),
    "rest-api": ("{{", "}}"),
    "schedule": ("([", "])"),
    "event-bus": ("([", "])"),
    "event-rule": ("([", "])"),
}


def to_mermaid(template: Template | Project) -> str:
    """The template's diagram as a Mermaid flowchart."""
    diagram = read_diagram(template)
    return "\n".join(["flowchart LR", *(f"  {line}" for line in _lines(template, diagram))]) + "\n"


def _lines(template: Template | Project, diagram: Diagram) -> Iterator[str]:
    names: dict[str, str] = {}
    for index, card in enumerate(cards(template, diagram)):
        names[card.id] = f"n{index}"  # logical IDs may be Mermaid's own words, such as `end`
        opens, closes = _SHAPES.get(card.kind, ("[", "]"))
        yield f'n{index}{opens}"{_quoted(card.title)}<br/><small>{_quoted(card.subtitle)}</small>"{closes}'
    for wire in diagram.wires:
        if wire.source in names and wire.target in names:
            label = f'|"{_quoted(wire.facet)}"|' if wire.facet else ""
            yield f"{names[wire.source]} {_ARROWS[wire.style]}{label} {names[wire.target]}"
    for pair in dict.fromkeys((reference.source, reference.target) for reference in diagram.references):
        yield f"{names[pair[0]]} -.- {names[pair[1]]}"


def _quoted(text: str) -> str:
    """Text inside Mermaid's quotes: entities for what it, Markdown or HTML would read as its own."""
    return "".join(
        character if character.isalnum() or character in " .,-_/:·…" else f"#{ord(character)};"
        for character in text
    )
