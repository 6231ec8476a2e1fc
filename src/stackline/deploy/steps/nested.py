"""Templates that a template names by a local file: each is packaged like it, and uploaded."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Any

from stackline.build import Artifact, is_local
from stackline.core import Diagnostic, DiagnosticError, Fix, write_atomic
from stackline.template import Path, Project, Template

LOCATIONS = {"AWS::CloudFormation::Stack": "TemplateURL", "AWS::Serverless::Application": "Location"}
_DEEP = 8


def nested_files(template: Template | Project) -> Iterator[tuple[Path, str, str]]:
    """Where the template names a file, the resource, and the file relative to the project's folder.

    Raises DiagnosticError where a loop names another file for each item.
    """
    expanded, seen = template.expanded, dict[Path, str]()
    for id, resource in expanded.resources.items():
        key = LOCATIONS.get(str(resource.get("Type")))
        value: Any = expanded.get(("Resources", id, "Properties", key)) if key else None
        if key and isinstance(value, str) and is_local(value):
            file = posixpath.normpath(posixpath.join(posixpath.dirname(template.file), value))
            path = expanded.source(("Resources", id, "Properties", key))
            if path not in seen:
                yield path, id, file
            elif seen[path] != file:
                raise DiagnosticError([_of_a_loop(template, path)])
            seen[path] = file


def _of_a_loop(template: Template | Project, path: Path) -> Diagnostic:
    return Diagnostic(
        "error",
        "loop-code",
        "Each item of the loop names another nested template, which is not packaged",
        "",
        template.file,
        path,
        template.lines(path)[0],
        fix=Fix("Name one template for all of them, with a parameter, or write them without the loop."),
    )


def read_nested(folder: FilePath, outer: Project, path: Path, file: str, above: tuple[str, ...]) -> Project:
    """The template in the file. Raises DiagnosticError where there is none, or it names one it is in."""
    line = outer.lines(path)[0]
    place = (folder / file).resolve()
    if not place.is_relative_to(folder.resolve()) or not place.is_file():
        fix = Fix("Check its name, which is relative to the template.")
        raise DiagnosticError(
            [
                Diagnostic(
                    "error",
                    "nested-missing",
                    f"There is no template {file}",
                    "",
                    outer.file,
                    path,
                    line,
                    fix=fix,
                )
            ]
        )
    if file in above or len(above) > _DEEP:
        summary = f"{file} is nested in itself: {' → '.join((*above, file))}"
        raise DiagnosticError([Diagnostic("error", "nested-circular", summary, "", outer.file, path, line)])
    inner = Project.open(folder, file)
    broken = [one for one in inner.diagnostics if one.severity == "error"]
    if broken:
        raise DiagnosticError(broken)
    return inner


def uploadable(folder: FilePath, data: bytes, suffix: str = ".template") -> Artifact:
    """The packaged text as a file to upload, named by what is in it."""
    name = f"{hashlib.sha256(data).hexdigest()}{suffix}"
    place = folder / ".stackline" / "templates" / name
    if not place.is_file():
        place.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(place, data)
    return Artifact(place, name)
