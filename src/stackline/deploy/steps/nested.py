"""Templates that a template names by a local file: each is packaged like it, and uploaded."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Any

from stackline.build import Artifact, is_local
from stackline.core import Diagnostic, DiagnosticError, Fix, read_bounded, write_atomic
from stackline.deploy.work import Work
from stackline.template import Path, Template
from stackline.template.limits import MAX_BYTES

LOCATIONS = {"AWS::CloudFormation::Stack": "TemplateURL", "AWS::Serverless::Application": "Location"}
_DEEP = 8


def nested_files(template: Template) -> Iterator[tuple[Path, str, str]]:
    """Where the template names a file, the resource, and the file relative to the project's folder."""
    for id, resource in template.resources.items():
        key = LOCATIONS.get(str(resource.get("Type")))
        value: Any = template.get(("Resources", id, "Properties", key)) if key else None
        if key and isinstance(value, str) and is_local(value):
            file = posixpath.normpath(posixpath.join(posixpath.dirname(template.file), value))
            yield ("Resources", id, "Properties", key), id, file


def read_nested(work: Work, outer: Template, path: Path, file: str, above: tuple[str, ...]) -> Template:
    """The template in the file. Raises DiagnosticError where there is none, or it names one it is in."""
    line = outer.lines(path)[0]
    place = (work.folder / file).resolve()
    if not place.is_relative_to(work.folder.resolve()) or not place.is_file():
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
    inner = Template.parse(read_bounded(place, MAX_BYTES), file=file)
    broken = [one for one in inner.diagnostics if one.severity == "error"]
    if broken:
        raise DiagnosticError(broken)
    return inner


def uploadable(folder: FilePath, text: str) -> Artifact:
    """The packaged text as a file to upload, named by what is in it."""
    data = text.encode()
    name = f"{hashlib.sha256(data).hexdigest()}.template"
    place = folder / ".stackline" / "templates" / name
    if not place.is_file():
        place.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(place, data)
    return Artifact(place, name)
