"""`make gallery`: pictures of the largest real templates on one page, and how many wires cross a card.

Writes gallery/index.html and a picture of each template in both themes. The corpus is where `STACKLINE_CORPUS` says,
else in ../shared/corpus.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from corpus import CORPUS, corpus_files  # noqa: E402
from stackline.core import TemplateError  # noqa: E402
from stackline.design.export import Scene, arranged, scene_svg  # noqa: E402
from stackline.design.layered import Point  # noqa: E402
from stackline.design.layout import reference_key, wire_key  # noqa: E402
from stackline.design.svg import escaped  # noqa: E402
from stackline.template import Template  # noqa: E402

COUNT = 25
INSIDE = 2
"""Pixels: a line along a card's edge does not cross it."""


@dataclass(frozen=True)
class Shown:
    name: str
    scene: Scene
    lines: int
    crossing: tuple[str, ...]
    """`source → target over card`, of each line that crosses a card other than its ends."""


def largest(count: int = COUNT) -> list[Template]:
    """The templates with the most resources, one of each text."""
    found: dict[int, Template] = {}
    for path in corpus_files("sam", "cfn"):
        try:
            template = Template.parse(path.read_bytes(), file=str(path.relative_to(CORPUS / "dev")))
        except TemplateError:
            continue
        found.setdefault(hash(template.text), template)
    return sorted(found.values(), key=lambda one: (-len(one.resources), one.file))[:count]


def shown(template: Template) -> Shown:
    scene = arranged(template)
    ends = {wire_key(wire): (wire.source, wire.target) for wire in scene.wires}
    ends |= {reference_key(line): (line.source, line.target) for line in scene.references}
    crossing: list[str] = []
    lines = 0
    for key, route in scene.drawing.routes.items():
        if key in ends:
            lines += 1
            over = next(crossed(scene, route, ends[key]), None)
            if over is not None:
                crossing.append(f"{ends[key][0]} → {ends[key][1]} over {over}")
    return Shown(template.file, scene, lines, tuple(crossing))


def crossed(scene: Scene, route: Sequence[Point], ends: tuple[str, str]) -> Iterator[str]:
    """Cards that the route runs through, other than its ends."""
    for card in scene.cards:
        if card.id in ends:
            continue
        x, y = scene.drawing.places[card.id]
        left, top, right, bottom = x + INSIDE, y + INSIDE, x + card.width - INSIDE, y + card.height - INSIDE
        for (ax, ay), (bx, by) in pairwise(route):
            if min(ax, bx) < right and max(ax, bx) > left and min(ay, by) < bottom and max(ay, by) > top:
                yield card.id
                break


def main() -> int:
    folder = ROOT / "gallery"
    folder.mkdir(exist_ok=True)
    figures: list[str] = []
    lines = crossing = 0
    for number, template in enumerate(largest(), 1):
        one = shown(template)
        lines, crossing = lines + one.lines, crossing + len(one.crossing)
        for theme in ("light", "dark"):
            (folder / f"{number:02}-{theme}.svg").write_text(
                scene_svg(one.name, one.scene, theme), encoding="utf-8"
            )
        said = f"{len(one.scene.cards)} cards, {one.lines} lines, {len(one.crossing)} cross a card"
        print(f"{number:3} {said:45} {one.name}")
        figures.append(
            f'<figure id="n{number}"><figcaption><b>{escaped(one.name)}</b> {said}</figcaption>'
            f'<picture><source srcset="{number:02}-dark.svg" media="(prefers-color-scheme: dark)">'
            f'<img src="{number:02}-light.svg" alt="{escaped(one.name)}" loading="lazy"></picture></figure>'
        )
    share = f"{crossing} of {lines} lines cross a card ({crossing / max(lines, 1):.2%})"
    print(share)
    (folder / "index.html").write_text(PAGE.format(share=share, figures="\n".join(figures)), encoding="utf-8")
    print(f"Wrote {folder / 'index.html'}")
    return 0


PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Gallery</title>
<style>
  :root {{ color-scheme: light dark; }}
  body {{ font: 14px/1.5 Inter, Helvetica, Arial, sans-serif; margin: 24px; }}
  figure {{ margin: 24px 0 48px; overflow: auto; }}
  img {{ max-width: 100%; height: auto; }}
</style>
<h1>The largest templates of the corpus</h1>
<p>{share}</p>
{figures}
</html>
"""

if __name__ == "__main__":
    sys.exit(main())
