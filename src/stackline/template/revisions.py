"""A project as it is in a revision of its git repository: read from git, without touching the work tree."""

from __future__ import annotations

from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.core.git import files_at
from stackline.template import limits
from stackline.template.project import Project
from stackline.template.template import Template

_ENDINGS = (".yaml", ".yml", ".json", ".template", ".asl", ".txt", ".graphql", ".vtl", ".js")
"""Files that a template may name and that wires are read from."""


def project_at(project: Project, revision: str) -> Project:
    """The project in a revision (a branch, a tag, a commit); an empty template where it has none there.

    Raises DiagnosticError where git does not know the revision, TemplateError where what is there cannot be read.
    """
    found = files_at(project.folder, revision, _ENDINGS, limits.MAX_BYTES)
    if found is None:
        raise DiagnosticError([_unknown(project, revision)])
    data = found.pop(project.file, b"Resources: {}\n")
    earlier = Project.of(Template.parse(data, file=project.file), project.folder, found)
    earlier.given, earlier.known_exports = project.given, project.exports
    return earlier


def _unknown(project: Project, revision: str) -> Diagnostic:
    return Diagnostic(
        "error",
        "revision-unknown",
        f"git knows no revision {revision!r} of {project.folder}",
        fix=Fix(
            "Name a branch, a tag or a commit: `git log --oneline` lists them. In CI, fetch its history first."
        ),
    )
