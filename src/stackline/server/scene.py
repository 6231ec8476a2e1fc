"""What an intent is applied to, and what comes of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from stackline.core import Diagnostic
from stackline.design.free_groups import FreeGroups
from stackline.server.arriving import Arriving
from stackline.server.document import Document
from stackline.server.drawing import Drawing
from stackline.server.placing import beside
from stackline.server.session import Moves, Place
from stackline.template import Project, Template

NO_MOVES: Moves = {}
Ends = tuple[str, str | None, str]
"""Source, facet and target of a wire."""
NAMED = 3
"""More resources than this are counted in a label."""


@dataclass(frozen=True, slots=True)
class Done:
    """The text after an intent, and what to tell the person."""

    text: Template | Project | bytes
    """The template after it, or the project where other files may change too; bytes where a person typed them."""
    label: str
    added: tuple[str, ...] = ()
    notes: tuple[Diagnostic, ...] = ()
    moves: Moves = field(default_factory=lambda: NO_MOVES)
    arriving: Arriving = field(default_factory=dict[str, Path])
    """Files of what was pasted, that saving brings."""
    groups: FreeGroups | None = None
    """The groups that a person made, where they are others now."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What an intent is applied to: the document, where its cards stand, and what is known to be wrong with it."""

    document: Document
    places: Mapping[str, Place]
    diagnostics: Mapping[str, Diagnostic]
    wires: Collection[Ends] = ()
    kept: Collection[str] = ()
    """Resources of the file on disk: they may be deployed, so that replacing them matters."""
    folder: Path | None = None
    """Where the code of the functions lies, if that may be read."""
    root: Path = Path()
    """The project's folder."""
    groups: FreeGroups = ()
    drawing: Drawing | None = None


def places_of_new(template: Template | Project, added: Iterable[str], places: Mapping[str, Place]) -> Moves:
    return {id: (places.get(id), beside(template, id, places)) for id in added}


def places_of_gone(
    before: Template | Project, after: Template | Project, places: Mapping[str, Place]
) -> Moves:
    left = after.expanded.resources
    gone = [id for id in before.expanded.resources if id not in left and id in places]
    return {id: (places[id], None) for id in gone}
