"""Copy, paste and duplicate on the canvas: the design's work, with the places of the cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from stackline import design
from stackline.core import Diagnostic
from stackline.design.copying import copied
from stackline.design.geometry import CARD_GAP
from stackline.design.layout import layout
from stackline.design.pasting import Pasted, fragment_of, paste
from stackline.server.arriving import Arriving, arrival
from stackline.server.clipboard import Source, remember
from stackline.server.session import Place
from stackline.template import Project

_SIDE = 24


@dataclass(frozen=True, slots=True)
class Arrived:
    """The project with the copies, where they stand, and the files that come along on save."""

    project: Project
    added: tuple[str, ...]
    places: Mapping[str, Place]
    notes: tuple[Diagnostic, ...]
    files: Arriving


def copy_text(project: Project, ids: Sequence[str], root: Path, places: Mapping[str, Place]) -> str:
    """What the clipboard gets: a fragment of CloudFormation; it is remembered where it came from."""
    taken = copied(project, ids)
    stood = {id: places[id] for id in taken.ids if id in places}
    head = remember(Source(root, project.file, stood))
    text = taken.fragment.text
    # JSON knows no comments: pasted elsewhere it is any JSON.
    return text if taken.fragment.is_json else head + text


def pasted(
    project: Project,
    text: str,
    source: Source | None,
    root: Path,
    at: Place | None,
    places: Mapping[str, Place],
) -> Arrived:
    """`at`: where the middle of the copies should be, on free ground near it."""
    fragment = fragment_of(text, "the clipboard")
    came = arrival(fragment, source, root, project.file)
    done = paste(project, came.fragment)
    stood: Mapping[str, Place] = source.places if source is not None else dict[str, Place]()
    return _arrived(done, stood, at, places, came.files, came.notes)


def duplicated(project: Project, ids: Sequence[str], places: Mapping[str, Place]) -> Arrived:
    """Copies in the same template, below the originals, each behind its own in the text."""
    taken = copied(project, ids)
    done = paste(project, taken.fragment, beside=taken.ids)
    return _arrived(done, places, None, places, {}, taken.notes)


def _arrived(
    done: Pasted,
    stood: Mapping[str, Place],
    at: Place | None,
    places: Mapping[str, Place],
    files: Arriving,
    notes: Sequence[Diagnostic],
) -> Arrived:
    diagram = design.read_diagram(done.project)
    new = set(done.named.values())
    cards = [card for card in design.cards(done.project, diagram) if card.id in new]
    sizes = {card.id: (card.width, card.height) for card in cards}
    known = {done.named[old]: place for old, place in stood.items() if old in done.named}
    lacking = [card for card in cards if card.id not in known]
    if not known:
        wires = [wire for wire in diagram.wires if wire.source in new and wire.target in new]
        known = layout(lacking, wires)
    return Arrived(
        done.project,
        tuple(done.named.values()),
        _placed({id: known[id] for id in sizes if id in known}, sizes, at, places),
        (*notes, *done.notes),
        files,
    )


def _placed(
    wanted: Mapping[str, Place],
    sizes: Mapping[str, tuple[float, float]],
    at: Place | None,
    places: Mapping[str, Place],
) -> dict[str, Place]:
    """All moved by the same way: their middle to `at`, else just below where they stand; then down to free ground."""
    if not wanted:
        return {}
    left, top = min(x for x, _ in wanted.values()), min(y for _, y in wanted.values())
    right = max(x + sizes[id][0] for id, (x, _) in wanted.items())
    bottom = max(y + sizes[id][1] for id, (_, y) in wanted.items())
    if at is None:
        dx, dy = float(_SIDE), bottom - top + CARD_GAP
    else:
        dx, dy = at[0] - (left + right) / 2, at[1] - (top + bottom) / 2
    dx, dy = round(dx / 4) * 4, round(dy / 4) * 4
    while any(
        abs(x + dx - px) < sizes[id][0] and -_TALL < y + dy - py < _TALL
        for id, (x, y) in wanted.items()
        for px, py in places.values()
    ):
        dy += CARD_GAP
    return {id: (x + dx, y + dy) for id, (x, y) in wanted.items()}


_TALL = 110
"""The canvas knows how high the cards are that stand already; most are lower than this."""
