"""How code is built: by the BuildMethod that the template says, else by its runtime. One file each."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from stackline.build.job import Job, Plan
from stackline.build.methods import composer, esbuild, folder, makefile, node, python, sam
from stackline.build.sources import Source, as_mapping

_PREFIXES = {
    "python": "python/",
    "nodejs": "nodejs/",
}
"""Where a built layer keeps its packages (Lambda Developer Guide, "Packaging your layer content")."""


@dataclass(frozen=True, slots=True)
class Method:
    """`plan` says what a job needs, and raises DiagnosticError where it cannot be built.

    `for_each`: the same code is another build for another resource, with other metadata and handler.
    """

    plan: Callable[[Job], Plan]
    for_each: bool = False


FOLDER = Method(folder.plan)
PYTHON = Method(python.plan)
NODE = Method(node.plan)
ESBUILD = Method(esbuild.plan, for_each=True)
COMPOSER = Method(composer.plan)
MAKEFILE = Method(makefile.plan, for_each=True)
SAM = Method(sam.plan, for_each=True)
UNKNOWN = Method(folder.unknown)


def choose(source: Source, place: Path) -> Method:
    """The method for the code at `place`."""
    if source.kind == "definition" or place.is_file() or (source.kind == "layer" and not source.method):
        return FOLDER
    if as_mapping(json.loads(source.metadata or "{}")).get("SkipBuild") is True:
        return FOLDER  # "Skip building a function or layer" (AWS SAM Developer Guide, "sam build").
    if source.method == "makefile":
        return MAKEFILE
    if source.method == "esbuild":
        return ESBUILD
    language = source.method or source.runtime or ""
    if language.startswith("python"):
        return PYTHON
    if language.startswith("nodejs"):
        return NODE
    if language.startswith("provided"):
        return _provided(source, place)
    if sam.language_of(language):
        return SAM
    return UNKNOWN if source.method else FOLDER


def _provided(source: Source, place: Path) -> Method:
    """A runtime of the person's own: by the Makefile, if that has a target for it, else PHP's packages."""
    file = place / makefile.FILE
    if file.is_file() and makefile.has_target(file, f"build-{source.resource}"):
        return MAKEFILE
    return COMPOSER if (place / composer.MANIFEST).is_file() else FOLDER


def layer_prefix(source: Source) -> str:
    """A Makefile's result, and that of `sam build`, has that folder already."""
    if source.kind != "layer" or sam.language_of(source.method):
        return ""
    return next((prefix for name, prefix in _PREFIXES.items() if source.method.startswith(name)), "")
