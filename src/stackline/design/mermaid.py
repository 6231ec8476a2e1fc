"""A diagram as Mermaid flowchart text, for READMEs and wikis. Solid: events, dotted: access and references."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from stackline.design.comparing import Comparison, Mark
from stackline.design.export import compared
from stackline.design.folding import folded_into
from stackline.design.free_groups import FreeGroup, as_groups
from stackline.design.groups import fold
from stackline.design.layout import wire_key
from stackline.design.theme import LIGHT
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


def to_mermaid(
    template: Template | Project,
    *,
    since: Template | Project | None = None,
    details: bool = False,
    free: Sequence[FreeGroup] = (),
) -> str:
    """The template's diagram as a Mermaid flowchart; what differs `since` an earlier state is coloured.

    `details`: roles, permissions, log groups and the like too. `free`: groups that a person made, as subgraphs.
    """
    lines = _lines(template, since, free, details=details)
    return "\n".join(["flowchart LR", *(f"  {line}" for line in lines)]) + "\n"


def _lines(
    template: Template | Project,
    since: Template | Project | None,
    free: Sequence[FreeGroup],
    *,
    details: bool,
) -> Iterator[str]:
    diagram, its_cards, marks = compared(template, since)
    shown = marks.cards if marks is not None else ()
    drawn = fold(its_cards, diagram, (), {} if details else folded_into(template, diagram, (), shown))
    names: dict[str, str] = {}
    for index, card in enumerate(drawn.cards):
        names[card.id] = f"n{index}"  # logical IDs may be Mermaid's own words, such as `end`
        opens, closes = _SHAPES.get(card.kind, ("[", "]"))
        mark = marks.cards.get(card.id) if marks is not None else None
        small = " · ".join(filter(None, (card.subtitle, mark)))
        yield f'n{index}{opens}"{_quoted(card.title)}<br/><small>{_quoted(small)}</small>"{closes}'
    opened = (replace(group, collapsed=False) for group in free)
    for index, group in enumerate(as_groups(opened, (), set(names))):
        members = " & ".join(names[id] for id in group.members)
        yield f'subgraph g{index}["{_quoted(group.title)}"]'
        yield f"  {members.replace(' & ', '; ')}"
        yield "end"
    lines: list[Mark | None] = []
    for wire in drawn.wires:
        if wire.source in names and wire.target in names:
            label = f'|"{_quoted(wire.facet)}"|' if wire.facet else ""
            yield f"{names[wire.source]} {_ARROWS[wire.style]}{label} {names[wire.target]}"
            lines.append(marks.wires.get(wire_key(wire)) if marks is not None else None)
    for pair in dict.fromkeys((reference.source, reference.target) for reference in drawn.references):
        yield f"{names[pair[0]]} -.- {names[pair[1]]}"
    if marks is not None:
        yield from _coloured(names, marks, lines)


def _coloured(names: Mapping[str, str], marks: Comparison, lines: Sequence[Mark | None]) -> Iterator[str]:
    """Styles of cards and, by their number, of wires."""
    for mark, colour in LIGHT.marks.items():
        dashes = ",stroke-dasharray:5 4,opacity:0.6" if mark == "removed" else ""
        cards = [names[id] for id, its_mark in marks.cards.items() if its_mark == mark and id in names]
        if cards:
            yield f"classDef {mark} stroke:{colour},stroke-width:2px{dashes}"
            yield f"class {','.join(cards)} {mark}"
        wires = [str(number) for number, its_mark in enumerate(lines) if its_mark == mark]
        if wires:
            yield f"linkStyle {','.join(wires)} stroke:{colour}"


def _quoted(text: str) -> str:
    """Text inside Mermaid's quotes: entities for what it, Markdown or HTML would read as its own."""
    return "".join(
        character if character.isalnum() or character in " .,-_/:·…" else f"#{ord(character)};"
        for character in text
    )
