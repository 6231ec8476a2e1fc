"""Before anything is built: what would fail later is said now, all of it, by resource and line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from stackline.catalog.edge_events import associated
from stackline.catalog.references import mapping
from stackline.core import Diagnostic, DiagnosticError, Fix, at_least
from stackline.deploy.events import Notice
from stackline.deploy.work import Work
from stackline.design.wires import view_of
from stackline.environments.colliding import collisions
from stackline.template import Project, Template
from stackline.template.expansion import LOOP_PREFIX

_EDGE_REGION = "us-east-1"


def check_text(project: Project) -> None:
    """Raises DiagnosticError where there is nothing that any cloud could make: it need not be started for that."""
    template = project.template
    broken = at_least(template.diagnostics, "error")
    if broken:
        raise DiagnosticError(broken)  # The cloud would read something else than what is drawn, or nothing.
    if not project.expanded.resources and not _loops(template):
        summary = "The template has no resources to deploy"
        fix = Fix("Add one, for example with `stackline add function Hello`.")
        raise DiagnosticError([Diagnostic("error", "no-resources", summary, file=template.file, fix=fix)])


def _loops(template: Template) -> bool:
    return any(key.startswith(LOOP_PREFIX) for key in mapping(template.data.get("Resources")))


def check(work: Work) -> None:
    """Raises DiagnosticError with every error; tells the rest as notices."""
    found = [*work.parameters.diagnostics, *_types(work), *_edge(work), *_names(work)]
    errors = at_least(found, "error")
    if errors:
        raise DiagnosticError(errors)
    for diagnostic in found:
        work.tell(Notice(diagnostic))
    work.run.record("check")


def _names(work: Work) -> Iterator[Diagnostic]:
    """A personal copy must not take the name of what belongs to somebody else."""
    if work.environment.personal:
        for one in collisions(work.project, work.environment.name):
            yield replace(one, severity="error")


def _types(work: Work) -> Iterator[Diagnostic]:
    known = work.cloud.emulates()
    if known is None:
        return
    for id, resource in work.resources.items():
        type = str(resource.get("Type", ""))
        # A conditional resource may not be made at all: the change set tells.
        if not _emulated(type, known) and "Condition" not in resource:
            yield not_emulated(work, id, type)


def _emulated(type: str, known: Iterable[str]) -> bool:
    return type in known or type.startswith(("AWS::Serverless::", "Custom::"))


def not_emulated(work: Work, id: str, type: str) -> Diagnostic:
    """What is said of a resource that the cloud does not know."""
    summary = f"{id}: {work.cloud.name.lower()} does not emulate {type}"
    found = work.at_resource(id, "type-not-emulated", summary)
    fix = Fix("Give the resource a Condition that is false here, or keep it in a template of its own.")
    return _with_fix(found, fix)


def _edge(work: Work) -> Iterator[Diagnostic]:
    """A CDN is everywhere, but takes the functions it runs from one region ("Restrictions on Lambda@Edge")."""
    if work.cloud.here or work.cloud.region == _EDGE_REGION:
        return
    for id in sorted(associated(view_of(work.project)) & set(work.resources)):
        summary = f"{id}: a CDN takes the functions it runs only from {_EDGE_REGION}, not {work.cloud.region}"
        found = work.at_resource(id, "edge-region", summary)
        yield _with_fix(found, Fix(f"Deploy this template to an environment whose region is {_EDGE_REGION}."))


def _with_fix(diagnostic: Diagnostic, fix: Fix) -> Diagnostic:
    return replace(diagnostic, fix=fix)
