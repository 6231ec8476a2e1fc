"""A template's picture in the format that an ending names: one place for the command line and the canvas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from stackline.design.drawio import to_drawio
from stackline.design.export import to_svg
from stackline.design.free_groups import FreeGroup
from stackline.design.mermaid import to_mermaid
from stackline.design.page import to_html
from stackline.template import Project, Template

FORMATS: Mapping[str, str] = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "html": "text/html",
    "drawio": "application/vnd.jgraph.mxfile",
    "mmd": "text/vnd.mermaid",
}
"""Ending → media type."""


@dataclass(frozen=True, slots=True)
class Picture:
    """How a picture is to be: in which colours, with cards where they stand, with what `since` marked."""

    theme: str = "light"
    positions: Mapping[str, tuple[float, float]] = field(default_factory=dict[str, tuple[float, float]])
    since: Template | Project | None = None
    details: bool = False
    free: Sequence[FreeGroup] = ()

    def text(self, template: Template | Project, ending: str) -> str:
        """The picture as text; a PNG's is the SVG it shows."""
        positions, since, details, free = self.positions, self.since, self.details, self.free
        if ending == "mmd":
            return to_mermaid(template, since=since, details=details, free=free)
        if ending == "html":
            return to_html(template, positions=positions, since=since, details=details, free=free)
        write = to_drawio if ending == "drawio" else to_svg
        return write(template, theme=self.theme, positions=positions, since=since, details=details, free=free)
