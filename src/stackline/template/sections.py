"""The sections of a template: their usual order, and what parts them."""

from __future__ import annotations

from typing import Literal

from stackline.template.nodes import MAPPING
from stackline.template.pieces import Pieces

Position = Literal["first", "last"] | str
"""Where a new key goes: first, last, or after the key of that name."""

SECTION_ORDER = (
    "AWSTemplateFormatVersion", "Transform", "Description", "Metadata", "Parameters", "Rules", "Mappings",
    "Conditions", "Globals", "Resources", "Outputs",
)  # fmt: skip


def section_position(pieces: Pieces, section: str) -> Position:
    """Behind the last of those sections that AWS's own templates write before it."""
    if section not in SECTION_ORDER:
        return "last"
    before = SECTION_ORDER[: SECTION_ORDER.index(section)]
    present = [chunk.path[0] for chunk in pieces.chunks if len(chunk.path) == 1]
    root = pieces.chunks[0].value
    if pieces.is_whole and root is not None and root.kind is MAPPING:
        present = [key.value for key, _ in root.pairs]
    found = [name for name in present if name in before and present.count(name) == 1]
    if found:
        return found[-1]
    return "first" if present else "last"


def sections_parted(pieces: Pieces) -> bool:
    """Whether most sections of the template have a blank line before them."""
    parted = total = 0
    for number, chunk in enumerate(pieces.chunks):
        if number > 1 and len(chunk.path) == 1:
            total += 1
            before = pieces.chunks[number - 1].text
            lines = [line for line in before.splitlines() if not line.lstrip().startswith("#")]
            parted += bool(lines) and not lines[-1].strip()
    return parted * 2 >= total
