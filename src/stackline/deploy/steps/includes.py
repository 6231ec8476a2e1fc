"""Files that a template includes (`AWS::Include`): each is uploaded, and the copy that is submitted names it there.

As SAM CLI packages them, with one thing more: local code in such a file is packaged too, since it is drawn so.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Any, cast

from stackline.build import Artifact
from stackline.catalog.references import mapping
from stackline.core import Diagnostic, DiagnosticError, Fix, boundary, read_bounded
from stackline.deploy.steps.nested import uploadable
from stackline.deploy.work import Work
from stackline.template import Path, Project
from stackline.template.expanding import beside, included
from stackline.template.expansion import Expansion
from stackline.template.limits import MAX_BYTES


def with_includes(work: Work, copy: Project, expanded: Expansion) -> tuple[Project, list[Artifact]]:
    """The copy with each local location of an include in the bucket, and what must be there.

    Raises DiagnosticError where a file is not there, or a loop's items would include different ones.
    """
    unable = [one for one in expanded.problems if one.code == "include-loop"]
    if unable:
        raise DiagnosticError([replace(one, file=copy.file, line=copy.lines(one.path)[0]) for one in unable])
    found: dict[Path, Artifact] = {}
    for include, file in {**expanded.includes, **dict(_undrawn(copy))}.items():
        place: Path = (*include, "Parameters", "Location")
        data = _content(copy, file)
        if data is None:
            raise DiagnosticError([_missing(copy, place, file)])
        found[place] = uploadable(work.folder, data, posixpath.splitext(file)[1])
    for place, artifact in found.items():
        copy = copy.put(place, f"s3://{work.bucket}/{artifact.name}")
    return copy, list(found.values())


def _undrawn(copy: Project) -> Iterator[tuple[Path, str]]:
    """Includes in the sections that nothing is drawn of."""

    def walk(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
        if isinstance(value, list):
            for number, item in enumerate(cast("list[Any]", value)):
                yield from walk(item, (*path, number))
        for key, item in mapping(value).items():
            file = beside(included(item)) if key == "Fn::Transform" else None
            if file is not None:
                yield (*path, key), file
            else:
                yield from walk(item, (*path, key))

    for section in ("Metadata", "Globals", "Rules"):
        yield from walk(copy.template.data.get(section), (section,))


def _content(copy: Project, file: str) -> bytes | None:
    """What is in the file, as packaging left it; None where there is none in the project or its repository."""
    name = posixpath.normpath(posixpath.join(posixpath.dirname(copy.file), file))
    if name in copy.files:
        return copy.files[name]
    place: FilePath = (copy.folder / name).resolve()
    inside = place.is_relative_to(boundary(copy.folder)) and place.is_file()
    return read_bounded(place, MAX_BYTES) if inside else None


def _missing(copy: Project, place: Path, file: str) -> Diagnostic:
    return Diagnostic(
        "error",
        "include-missing",
        f"There is no file {file.removeprefix('./')} to include",
        "",
        copy.file,
        place,
        copy.lines(place)[0],
        fix=Fix("Check its name, which is relative to the template, in the project or its git repository."),
    )
