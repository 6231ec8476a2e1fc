"""What would be deployed of one function or layer, and what takes the space in it."""

from __future__ import annotations

from stackline.deploy.building import build_project
from stackline.environments import LOCAL, read_environment
from stackline.server.drawing import diagnostic_views
from stackline.server.problems import refuse
from stackline.server.schemas.packages import LimitView, PackagePart, PackageView
from stackline.template import Project

_SHOWN = 12


def package_of(project: Project, id: str) -> PackageView:
    """Built first, where that was not done for what is there now. Raises DiagnosticError where it cannot be.

    HttpRefusal 404 for what is no function or layer with code in the project.
    """
    environment = read_environment(project.folder, LOCAL, project.template.file)
    report = build_project(project, environment, only=(id,))
    if not report.packages:
        raise refuse(404, "package-elsewhere", f"The code of {id} is not in this project")
    package = report.packages[0]
    contents = package.contents
    return PackageView(
        files=contents.files,
        size=contents.size,
        packed=contents.packed,
        parts=[
            PackagePart(name=one.name, version=one.version, own=one.kind == "own", size=one.size)
            for one in contents.parts[:_SHOWN]
        ],
        more=max(0, len(contents.parts) - _SHOWN),
        limits=[LimitView(what=one.what, used=one.used, limit=one.limit) for one in package.measures],
        notes=diagnostic_views(report.diagnostics),
        proposals=[one.summary for one in report.proposals],
    )
