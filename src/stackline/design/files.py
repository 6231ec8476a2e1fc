"""The other files a diagram is read from: definitions of state machines, documents and schemas of APIs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from stackline.catalog import Path, View
from stackline.catalog.document_files import document_file
from stackline.catalog.graphql_schema import schema_file
from stackline.catalog.machine_definitions import definition, definition_file
from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.design.wires import view_of
from stackline.template import Project, Template
from stackline.template.expanding import included_files

# What a template must have and a definition has not.
_APIS = ("rest-api", "http-api")
_OF_TEMPLATES = frozenset({"resources-missing"})


def other_files(template: Template) -> tuple[str, ...]:
    """The files beside the template that its diagram is read from, relative to the project's folder."""
    found: tuple[str, ...] | None = template.memory.get("other files")
    if found is None:
        found = template.memory["other files"] = _other_files(template)
    return found


def _other_files(template: Template) -> tuple[str, ...]:
    project, view = Project.of(template), view_of(template)
    machines = view.by_kind.get("state-machine", ())
    named = (definition_file(view, machine) for machine in machines)
    apis = (document_file(view, api) for kind in _APIS for api in view.by_kind.get(kind, ()))
    schemas = (schema_file(view, api) for api in view.by_kind.get("graphql-api", ()))
    files = [file[1] for file in (*named, *apis, *schemas) if file is not None]
    steps = [*files, *included_files(template)]
    found = (project.name_of(step) for step in steps)
    return tuple(dict.fromkeys(name for name in found if name is not None))


def file_diagnostics(project: Template | Project, view: View) -> Iterator[Diagnostic]:
    """Why a definition's file cannot be read, at the property that names it; and what is wrong in those that can."""
    if isinstance(project, Template):
        return
    told: set[str] = set()
    for api in (api for kind in _APIS for api in view.by_kind.get(kind, ())):
        yield from _api_diagnostics(project, view, api)
    for machine in view.by_kind.get("state-machine", ()):
        named = definition_file(view, machine)
        name = project.name_of(named[1]) if named is not None else None
        if named is None or name is None:
            continue
        try:
            document = project.document(name)
        except DiagnosticError as error:
            yield _unread(project, named[0], machine, error.diagnostics[0])
            continue
        if name not in told:
            told.add(name)
            yield from (one for one in document.diagnostics if one.code not in _OF_TEMPLATES)
        if definition(view, machine) is None and not any(d.severity == "error" for d in document.diagnostics):
            summary = f"{name} holds no States: it is not read as the definition of {machine}"
            fix = Fix("Write the definition in Amazon States Language: a mapping with StartAt and States.")
            yield Diagnostic("warning", "definition-empty", summary, file=name, line=1, fix=fix)


def _api_diagnostics(project: Project, view: View, api: str) -> Iterator[Diagnostic]:
    """Why an API's document cannot be read; and that nobody resolves the intrinsics in it."""
    named = document_file(view, api)
    name = project.name_of(named[1]) if named is not None else None
    if named is None or name is None:
        return
    line = project.lines(named[0])[0]
    try:
        document = project.document(name)
    except DiagnosticError as error:
        problem = error.diagnostics[0]
        summary = f"The document of {api} cannot be read, so its routes are not drawn: {problem.summary}"
        yield Diagnostic(
            "warning", "definition-unread", summary, "", project.file, named[0], line, 0, problem.fix
        )
        return
    if any(mark in document.text for mark in ("Fn::Sub", "Fn::GetAtt", "Fn::ImportValue")):
        yield Diagnostic(
            "warning",
            "definition-intrinsics",
            f"{name} holds intrinsics, which API Gateway does not resolve in a file that {named[0][-1]} names",
            file=project.file,
            path=named[0],
            line=line,
            fix=Fix(f"Write DefinitionBody with AWS::Include of {name} instead of {named[0][-1]}."),
        )


def _unread(project: Project, path: Path, machine: str, problem: Diagnostic) -> Diagnostic:
    span = project.template.span(path)
    return Diagnostic(
        "warning",
        "definition-unread",
        f"The definition of {machine} cannot be read, so its tasks are not drawn: {problem.summary}",
        problem.detail,
        project.file,
        path,
        span.line if span else 0,
        span.column if span else 0,
        problem.fix,
    )


def placed(problem: Diagnostic, template: Template | Project) -> Diagnostic:
    """A problem of the expansion with its line."""
    line, path = 0, problem.path
    while path and not line:
        line, path = template.lines(path)[0], path[:-1]
    return replace(problem, file=template.file, line=line)


def in_files(claims: Iterable[Path], template: Template | Project) -> dict[str, list[Path]]:
    """Those of the claims that are written in other files, by file."""
    name_of: Callable[[str | int], str | None] = (
        template.name_of if isinstance(template, Project) else lambda step: None
    )
    found: dict[str, list[Path]] = {}
    for claim in claims:
        source = template.expanded.source(claim)
        name = name_of(source[0]) if source else None
        if name is not None:
            found.setdefault(name, []).append(claim)
    return found
