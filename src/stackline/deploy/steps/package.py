"""Build the code, and write where it will be into a copy of the template; nothing else in it is touched."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from stackline.build import (
    Artifact,
    Attached,
    Built,
    Form,
    Source,
    Weighed,
    attached_layers,
    build,
    find_sources,
    machine,
    other_pythons,
    read_contents,
    weigh_all,
    without_php,
)
from stackline.core import Diagnostic, DiagnosticError
from stackline.deploy.events import Notice, Phase
from stackline.deploy.steps.boundary import with_boundary
from stackline.deploy.steps.images import with_images
from stackline.deploy.steps.includes import with_includes
from stackline.deploy.steps.loops import Copy, chosen, unknown_code
from stackline.deploy.steps.nested import nested_files, read_nested, uploadable
from stackline.deploy.steps.upload import address
from stackline.deploy.work import Work
from stackline.deploy.workshop import workshop
from stackline.environments import evaluator
from stackline.template import Project

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Package:
    """`text` is what is submitted; `artifacts` must be in the bucket before."""

    text: str
    artifacts: tuple[Artifact, ...]


def package(work: Work) -> Package:
    """Raises DiagnosticError: code that is not there, requirements that cannot be installed, with file and line."""
    text, artifacts, fresh = _packaged(work, work.project, ())
    unique = {artifact.name: artifact for artifact in artifacts}
    work.run.record("package", artifacts=len(unique), fresh=fresh)
    return Package(text, tuple(unique.values()))


def _packaged(work: Work, template: Project, above: tuple[str, ...]) -> tuple[str, list[Artifact], int]:
    """The text of one template as it is submitted, what it needs in the bucket, and how many of these are new."""
    folder = posixpath.dirname(template.file)
    # The values are those of the outer template's parameters; one inside it is given others.
    expanded = template.expanded if above else work.expanded
    unknown = list(unknown_code(template, expanded))
    if unknown:
        raise DiagnosticError(unknown)
    value = None if above else evaluator(work.template, work.environment).value
    found = find_sources(template, expanded, value)
    sources = [replace(one, uri=posixpath.join(folder, one.uri)) for one in found]
    built = build(
        sources,
        workshop(work.folder),
        here=work.cloud.here,
        file=lambda source: template.name_of(source.path[0]) or template.file,
        lines=lambda source: template.lines(source.path)[0],
        on_progress=lambda text: work.tell(Phase(text)),
        on_note=lambda note: work.tell(Notice(note)),
    )
    _hold_to_limits(work, template, built, attached_layers(template, expanded, value))
    if built.fresh and work.cloud.here:
        for note in other_pythons(one.runtime or "" for one in sources if one.kind == "function"):
            work.tell(Notice(note))
    copy = with_images(work, template, expanded, value, submitted(template, built.artifacts, work.bucket))
    copy = with_boundary(work, template, expanded, copy)
    artifacts, fresh = [artifact for _, artifact in built.artifacts], built.fresh
    for path, _, file in nested_files(template):
        inner = read_nested(work.folder, template, path, file, (*above, template.file))
        text, more, new = _packaged(work, inner, (*above, template.file))
        made = uploadable(work.folder, text.encode())
        copy = copy.put(path, address(work.cloud, work.bucket, made.name))
        artifacts += [*more, made]
        fresh += new
    copy, included = with_includes(work, copy, expanded)
    artifacts += included
    return copy.text, artifacts, fresh


def _hold_to_limits(work: Work, template: Project, built: Built, layers: Mapping[str, Attached]) -> None:
    """Raises DiagnosticError for what Lambda would refuse after the upload; what comes near it, or would not run there,
    is told once."""
    weighed = [
        Weighed(source.resource, source.kind, source.runtime or "", contents, _machine(work, source))
        for source, artifact in built.artifacts
        if source.kind != "definition" and (contents := read_contents(artifact.path))
    ]
    _, _, problems = weigh_all(weighed, layers)
    if not work.cloud.here:
        packages = {source.resource: artifact.path for source, artifact in built.artifacts}
        for resource, warning in without_php((source for source, _ in built.artifacts), layers, packages):
            problems[resource] = [*problems[resource], warning]
    at = {source.resource: source.path for source, _ in built.artifacts}
    found: list[Diagnostic] = []
    for resource, told in problems.items():
        line, file = template.lines(at[resource])[0], template.name_of(at[resource][0]) or template.file
        found += [replace(one, file=file, path=at[resource], line=line) for one in told]
    errors = [one for one in found if one.severity == "error"]
    if errors:
        raise DiagnosticError(errors)
    for one in found:
        if built.fresh or one.code == "php-missing":  # what will not run is told at each deployment
            work.tell(Notice(one))


def _machine(work: Work, source: Source) -> str:
    return machine() if work.cloud.here else source.architecture


def submitted(template: Copy, artifacts: tuple[tuple[Source, Artifact], ...], bucket: str) -> Copy:
    """The template, and the files it includes, with each local location replaced by the artifact's in the bucket."""
    names: dict[Path, set[str]] = {}
    for source, artifact in artifacts:
        names.setdefault(source.path, set()).add(artifact.name)
    places: dict[Path, list[tuple[Source, Artifact]]] = {}
    for source, artifact in artifacts:
        # One CodeUri in Globals can become several artifacts, for several runtimes: then each function gets its own.
        shared = source.path[0] == "Globals" and len(names[source.path]) > 1
        places.setdefault(source.own if shared else source.path, []).append((source, artifact))
    for place, made in places.items():
        form, keys = made[0][0].form, [artifact.name for _, artifact in made]
        if len(set(keys)) == 1:
            template = template.put(place, _location(form, bucket, keys[0]))
            continue
        values = [str(_location(form, bucket, key)) if form == "uri" else key for key in keys]
        template, found = chosen(template, place, made, values)
        template = template.put(place, found if form == "uri" else _location(form, bucket, found))
    return template


def _location(form: Form, bucket: str, key: Any) -> Any:
    if form == "uri":
        return f"s3://{bucket}/{key}"
    return {"S3Bucket": bucket, "S3Key": key} if form == "s3-bucket-key" else {"Bucket": bucket, "Key": key}
