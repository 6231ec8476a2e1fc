"""The project as the page's heading shows it."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from stackline.core import DiagnosticError
from stackline.core.git import current_branch
from stackline.environments import environment_names, load_settings
from stackline.server.schemas import Project


def project_view(root: Path, file: str) -> Project:
    return Project(
        name=_name(root),
        folder=str(root),
        file=file,
        version=version("stackline"),
        branch=current_branch(root),
        environments=list(environment_names(root)),
    )


def _name(root: Path) -> str:
    try:
        return load_settings(root).name
    except DiagnosticError:
        # What is wrong with the settings is said where they matter: at a deployment.
        return root.name
