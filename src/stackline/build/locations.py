"""Where a source is on this machine, or why it is not there or cannot be used."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

from stackline.build.sources import Source
from stackline.core import Diagnostic, Fix, boundary


def locate(root: Path, source: Source) -> Path | Diagnostic:
    """The file or folder of a source, or what is wrong: without a place where it belongs to the template's line."""
    place = (root / source.uri).resolve()
    name = source.path[-1]
    if not place.is_relative_to(boundary(root)):
        fix = Fix("Move the code into the project, or make both part of one git repository.")
        return Diagnostic("error", "code-outside", f"{name} leads out of the project: {source.uri}", fix=fix)
    if not place.exists():
        return _missing(root, source)
    if source.kind == "definition":
        if place.is_dir():
            return Diagnostic("error", "definition-folder", f"{name} is a folder, not a file: {source.uri}")
        return place
    if place.is_dir() and not any(place.iterdir()):
        fix = Fix("Put the code there, or point to the folder that has it.")
        return Diagnostic("error", "code-empty", f"The folder {source.uri} is empty", fix=fix)
    return place


def _missing(root: Path, source: Source) -> Diagnostic:
    place = root / source.uri
    beside = [p.name for p in place.parent.iterdir()] if place.parent.is_dir() else []
    near = get_close_matches(place.name, beside, 1)
    fix = Fix(f"Did you mean {near[0]}?" if near else f"Make {source.uri}, or correct {source.path[-1]}.")
    what = "file" if source.kind == "definition" else "code"
    return Diagnostic("error", f"{what}-missing", f"{source.resource}: {source.uri} is not there", fix=fix)
