"""The code of the project's functions: where it is, and the package that it becomes on this machine."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from stackline.build import Source, Workshop, build, find_sources
from stackline.deploy.steps.nested import nested_files
from stackline.environments import LOCAL, evaluator, load_environment, resolve_parameters
from stackline.template import Project

_ESBUILD = "esbuild"


@dataclass(frozen=True, slots=True)
class Code:
    """`functions` by logical ID; `rest` is what only an update of the stack brings: layers, definitions, and whatever
    nested templates have. Locations are relative to the project's folder."""

    functions: Mapping[str, Source]
    rest: tuple[Source, ...]

    @classmethod
    def of(cls, project: Project, name: str = LOCAL) -> Code:
        """As the environment of this name has it. Raises DiagnosticError for environment files that cannot be read."""
        environment = load_environment(project.folder, name, project.template.file)
        given = resolve_parameters(project.template, environment, {}).values
        value = evaluator(project.template, environment).value
        found = find_sources(project, project.with_parameters(given).expanded, value)
        sources = _placed(project, found)
        functions = {one.resource: _mapped(project, one) for one in sources if one.kind == "function"}
        rest = [one for one in sources if one.kind != "function"]
        for inner in nested(project):
            rest += _placed(inner, find_sources(inner))
        return cls(functions, tuple(rest))

    @property
    def sources(self) -> list[Source]:
        return [*self.functions.values(), *self.rest]

    @property
    def reaches_out(self) -> bool:
        return any(reaches_out(one) for one in self.sources)


def reaches_out(source: Source) -> bool:
    """Bundled code may import from anywhere in the project, and a Makefile may use anything of it."""
    return source.method in (_ESBUILD, "makefile")


def _mapped(project: Project, source: Source) -> Source:
    """Bundled code with maps to the files that it is made of, and as it was named there: for traces and debuggers.

    esbuild names files from the folder that it writes into, which is one of this depth.
    """
    if source.method != _ESBUILD:
        return source
    told: dict[str, Any] = json.loads(source.metadata or "{}")
    root = Workshop.of(project.folder).output / "bundle"
    properties = {
        **told.get("BuildProperties", {}),
        "Minify": False,
        "Sourcemap": True,
        "SourceRoot": f"{root}/",
    }
    return replace(source, metadata=json.dumps({**told, "BuildProperties": properties}, sort_keys=True))


def nested(project: Project) -> list[Project]:
    """The templates that the project's names, and theirs. Those that are not there are left out: a deployment tells."""
    found: dict[str, Project] = {}
    waiting = [project]
    while waiting:
        outer = waiting.pop()
        for _, _, file in nested_files(outer):
            place = project.folder / file
            if file not in found and place.is_file():
                found[file] = Project.open(project.folder, file)
                waiting.append(found[file])
    return list(found.values())


def packages(
    sources: Sequence[Source], project: Project, on_progress: Callable[[str], None] = lambda _: None
) -> list[tuple[Source, Path]]:
    """The package of each source, built where it is not there. Raises DiagnosticError."""
    made = build(
        sources,
        Workshop.of(project.folder),
        here=True,
        file=lambda _: project.template.file,
        lines=lambda source: project.lines(source.path)[0],
        on_progress=on_progress,
    )
    return [(source, artifact.path) for source, artifact in made.artifacts]


def is_of(source: Source, changes: Iterable[Path], root: Path) -> bool:
    """Whether one of the changed files is of the source: in its folder, the folder itself, or one above it."""
    place = root / source.uri
    return any(change.is_relative_to(place) or place.is_relative_to(change) for change in changes)


def _placed(project: Project, sources: Sequence[Source]) -> list[Source]:
    folder = posixpath.dirname(project.template.file)
    return [replace(one, uri=posixpath.normpath(posixpath.join(folder, one.uri))) for one in sources]
