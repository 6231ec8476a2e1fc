"""A diagram as one web page: self-contained, read-only, to be opened from disk or shown in a frame.

It has the picture in both themes, can be moved and zoomed, and says in words what it shows. Its content security policy
lets nothing be loaded or sent, and no script run but its own.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files

from stackline.design.export import Scene, arranged, scene_svg
from stackline.design.free_groups import FreeGroup
from stackline.design.svg import escaped
from stackline.template import Project, Template


def to_html(
    template: Template | Project,
    *,
    positions: Mapping[str, tuple[float, float]] | None = None,
    since: Template | Project | None = None,
    details: bool = False,
    free: Sequence[FreeGroup] = (),
) -> str:
    """The template's diagram as an HTML document."""
    scene = arranged(template, positions, since, details=details, free=free)
    script = _part("page.js")
    summary = f"{len(scene.cards)} resources, {len(scene.wires)} wires"
    holes = {
        "title": escaped(template.file),
        "summary": scene.marks.summary() if scene.marks is not None else summary,
        "style": _part("page.css"),
        "script": script,
        "script-hash": base64.b64encode(hashlib.sha256(f"\n{script}".encode()).digest()).decode(),
        "light": scene_svg(template.file, scene, "light"),
        "dark": _apart(scene_svg(template.file, scene, "dark")),
        "words": "".join(_words(scene)),
    }
    page = _part("page.html")
    parts = page.split("{{")
    return parts[0] + "".join(
        holes[name] + rest for name, _, rest in (part.partition("}}") for part in parts[1:])
    )


def _apart(svg: str) -> str:
    """Two pictures are in one document: what one refers to must not be the other's."""
    return svg.replace('id="grid"', 'id="grid-dark"').replace("url(#grid)", "url(#grid-dark)")


def _part(name: str) -> str:
    return (files("stackline.design") / "page_parts" / name).read_text(encoding="utf-8")


def _words(scene: Scene) -> Iterator[str]:
    marks = scene.marks
    cards = (
        (card.title, card.subtitle, marks.cards.get(card.id, "") if marks else "") for card in scene.cards
    )
    yield from _table("Resources", ("name", "what", ""), cards)
    lines = (
        (
            f"{wire.source} {wire.facet}" if wire.facet else wire.source,
            wire.target,
            wire.label,
            wire.access or "",
        )
        for wire in scene.wires
    )
    yield from _table("Wires", ("from", "to", "how", "access"), lines)


def _table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"<table><caption>{caption}</caption>\n<thead><tr>"
    yield "".join(f'<th scope="col">{head}</th>' for head in heads)
    yield "</tr></thead>\n<tbody>\n"
    for row in rows:
        yield "<tr>" + "".join(f"<td>{escaped(cell)}</td>" for cell in row) + "</tr>\n"
    yield "</tbody></table>\n"
