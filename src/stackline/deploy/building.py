"""Building without deploying: every function and layer of a project, nested templates too, and a report of sizes."""

from __future__ import annotations

import posixpath
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path as FilePath
from typing import Any, Literal

from stackline.build import (
    Artifact,
    Attached,
    Contents,
    Measure,
    Proposal,
    Source,
    Weighed,
    attached_layers,
    build,
    elsewhere,
    find_sources,
    machine,
    other_pythons,
    read_contents,
    weigh_all,
    without_php,
)
from stackline.build.attached import Elsewhere
from stackline.build.images import Image, build_image, docker, read_image, without_docker
from stackline.build.sources import as_mapping, globals_of
from stackline.core import Diagnostic, DiagnosticError, Fix, has_errors
from stackline.deploy.steps.loops import unknown_code
from stackline.deploy.steps.nested import nested_files, read_nested
from stackline.deploy.workshop import workshop
from stackline.environments import Environment, evaluator, known_parameters
from stackline.template import Project
from stackline.template.evaluate import Evaluator
from stackline.template.expansion import Expansion

TargetName = Literal["local", "aws"]
_NOTHING = Contents(0, 0, 0, ())


@dataclass(frozen=True, slots=True)
class Package:
    """One function or layer. `resource` has the nested application before it: `Shop/PlaceOrder`."""

    resource: str
    template: str
    source: Source
    artifact: Artifact
    fresh: bool
    contents: Contents
    layers: Attached
    measures: tuple[Measure, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "resource": self.resource,
            "template": self.template,
            "kind": self.source.kind,
            "runtime": self.source.runtime,
            "architecture": self.source.architecture,
            "path": str(self.artifact.path),
            "name": self.artifact.name,
            "fresh": self.fresh,
            **self.contents.to_json(),
            "layers": {"own": list(self.layers.own), "others": self.layers.others},
            "limits": [{"what": m.what, "used": m.used, "limit": m.limit} for m in self.measures],
        }


@dataclass(frozen=True, slots=True)
class Report:
    """What was built for `target`. `elsewhere`: functions whose code is not here, and where it is."""

    target: TargetName
    packages: tuple[Package, ...]
    proposals: tuple[Proposal, ...]
    elsewhere: tuple[tuple[str, Elsewhere], ...]
    images: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]
    seconds: float

    @property
    def failed(self) -> bool:
        return has_errors(self.diagnostics)

    def to_json(self) -> dict[str, Any]:
        return {
            "target": self.target,
            "packages": [one.to_json() for one in self.packages],
            "proposals": [one.to_json() for one in self.proposals],
            "elsewhere": dict(self.elsewhere),
            "images": list(self.images),
            "fresh": sum(one.fresh for one in self.packages),
            "seconds": round(self.seconds, 3),
            "diagnostics": [one.to_json() for one in self.diagnostics],
        }


@dataclass(frozen=True, slots=True)
class _Unit:
    """One template: the project's own, or one nested in it, whose resources are told under `prefix`."""

    project: Project
    expanded: Expansion
    sources: list[Source]
    prefix: str
    value: Callable[[Any], Any]

    def named(self, resource: str) -> str:
        return f"{self.prefix}{resource}"


def build_project(
    project: Project,
    environment: Environment,
    target: TargetName | None = None,
    only: Collection[str] = (),
    *,
    direct: bool = False,
    clean: bool = False,
    on_progress: Callable[[str], None] = lambda _: None,
    on_note: Callable[[Diagnostic], None] = lambda _: None,
) -> Report:
    """Build for a target, that of the environment's cloud if none is named; `only` these functions and layers.

    `direct`: hold zips against the limit of an upload without S3, too. Raises DiagnosticError where something cannot be
    built; a package that is over a limit is in the report.
    """
    begun = time.monotonic()
    target = target or ("local" if environment.cloud == "embedded" else "aws")
    units = list(_units(project, environment))
    _check_names(units, only)
    images = _images(units, only)
    notes: list[Diagnostic] = []

    def note(told: Diagnostic) -> None:
        notes.append(told)
        on_note(told)

    program = docker() if images else None
    if images and program is None:
        note(without_docker([image.resource for image in images]))
    packages = [
        package
        for unit in units
        for package in _build(unit, project.folder, target, only, clean, on_progress, note)
    ]
    for image in images if program else ():
        on_progress(f"Building the image {image.tag}")
        build_image(program or "", image)
    packages, proposals, problems = _weighed(packages, units, target, direct=direct)
    away: list[tuple[str, Elsewhere]] = [
        (unit.named(id), where)
        for unit in units
        for id, where in elsewhere(unit.project, unit.expanded, unit.value).items()
        if not only or unit.named(id) in only
    ]
    return Report(
        target,
        tuple(packages),
        tuple(proposals),
        tuple(away),
        tuple(image.tag for image in images) if program else (),
        (*notes, *problems),
        time.monotonic() - begun,
    )


def _units(project: Project, environment: Environment) -> Iterator[_Unit]:
    known = {
        name: value
        for name, value in known_parameters(project.template, environment).items()
        if value is not None
    }
    value = evaluator(project.template, environment).value
    yield from _unit(project, project.with_parameters(known).expanded, "", value, (project.file,))


def _unit(
    project: Project,
    expanded: Expansion,
    prefix: str,
    value: Callable[[Any], Any] | None,
    above: tuple[str, ...],
) -> Iterator[_Unit]:
    unknown = list(unknown_code(project, expanded))
    if unknown:
        raise DiagnosticError(unknown)
    folder = posixpath.dirname(project.file)
    found = find_sources(project, expanded, value)
    sources = [replace(one, uri=posixpath.join(folder, one.uri)) for one in found if one.kind != "definition"]
    yield _Unit(project, expanded, sources, prefix, value or Evaluator(expanded.data).value)
    for path, id, file in nested_files(project):
        inner = read_nested(project.folder, project, path, file, above)
        yield from _unit(inner, inner.expanded, f"{prefix}{id}/", None, (*above, file))


def _check_names(units: list[_Unit], only: Collection[str]) -> None:
    known = [unit.named(one.resource) for unit in units for one in unit.sources]
    known += [unit.named(id) for unit in units for id in elsewhere(unit.project, unit.expanded, unit.value)]
    for name in only:
        if name not in known:
            from difflib import get_close_matches

            near = get_close_matches(name, known, 3)
            fix = Fix(
                f"Did you mean {' or '.join(near)}?" if near else f"There is: {', '.join(known) or 'none'}."
            )
            summary = f"There is no function or layer {name} to build"
            raise DiagnosticError([Diagnostic("error", "function-unknown", summary, fix=fix)])


def _images(units: list[_Unit], only: Collection[str]) -> list[Image]:
    found: list[Image] = []
    for unit in units:
        root = unit.project.folder / posixpath.dirname(unit.project.file)
        for id, where in elsewhere(unit.project, unit.expanded, unit.value).items():
            if where == "image" and (not only or unit.named(id) in only):
                body = unit.expanded.resources[id]
                given = {
                    **globals_of(unit.project, str(body.get("Type"))),
                    **as_mapping(body.get("Properties")),
                }
                found.append(read_image(root, id, body, given.get("Architectures"), unit.value))
    return found


def _build(
    unit: _Unit,
    root: FilePath,
    target: TargetName,
    only: Collection[str],
    clean: bool,
    on_progress: Callable[[str], None],
    on_note: Callable[[Diagnostic], None],
) -> list[Package]:
    wanted = [one for one in unit.sources if not only or unit.named(one.resource) in only]
    built = build(
        wanted,
        workshop(root),
        here=target == "local",
        file=lambda source: unit.project.name_of(source.path[0]) or unit.project.file,
        lines=lambda source: unit.project.lines(source.path)[0],
        on_progress=on_progress,
        on_note=on_note,
        clean=clean,
    )
    if built.fresh and target == "local":
        for note in other_pythons(one.runtime or "" for one in wanted if one.kind == "function"):
            on_note(note)
    attached = attached_layers(unit.project, unit.expanded, unit.value)
    return [
        Package(
            unit.named(source.resource),
            unit.project.file,
            source,
            artifact,
            artifact.name in built.new,
            read_contents(artifact.path) or _NOTHING,
            attached.get(source.resource, Attached()),
        )
        for source, artifact in built.artifacts
    ]


def _weighed(
    packages: list[Package], units: list[_Unit], target: TargetName, *, direct: bool
) -> tuple[list[Package], list[Proposal], list[Diagnostic]]:
    """With how much of each limit is used. A layer's size counts for the functions of its own template."""
    done: list[Package] = []
    problems: list[Diagnostic] = []
    proposals: list[Proposal] = []
    for unit in units:
        own = [
            one
            for one in packages
            if one.template == unit.project.file and one.resource.startswith(unit.prefix)
        ]
        own = [one for one in own if one.resource == unit.named(one.source.resource)]
        weighed = [
            Weighed(
                p.source.resource,
                p.source.kind,
                p.source.runtime or "",
                p.contents,
                machine() if target == "local" else p.source.architecture,
            )
            for p in own
        ]
        used, proposed, found = weigh_all(weighed, {p.source.resource: p.layers for p in own}, direct=direct)
        proposals += proposed
        for resource, warning in without_php(
            (p.source for p in own if target == "aws"),
            {p.source.resource: p.layers for p in own},
            {p.source.resource: p.artifact.path for p in own},
        ):
            found[resource] = [*found[resource], warning]
        for one in own:
            done.append(replace(one, measures=tuple(used[one.source.resource])))
            path = one.source.path
            line, file = unit.project.lines(path)[0], unit.project.name_of(path[0]) or unit.project.file
            problems += [replace(d, file=file, path=path, line=line) for d in found[one.source.resource]]
    return done, proposals, problems
