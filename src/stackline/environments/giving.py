"""A parameter gets its value in an environment's file: one line, all else as it is written."""

from __future__ import annotations

from stackline.core import DiagnosticError
from stackline.environments.listing import FOLDER
from stackline.template import Project, Template


def give(project: Project, environment: str, parameter: str, value: str) -> Project:
    """The project with `parameter: value` in the environment's file, which is made where there is none.

    Raises Refused or DiagnosticError where the file cannot be edited.
    """
    name = f"{FOLDER}/{environment}.yaml"
    try:
        data = project.read_file(name)
    except DiagnosticError:
        if (project.folder / name).exists():
            raise
        data = b""
    if not data.strip():
        return project.with_file(name, data + f"parameters:\n  {parameter}: {value}\n".encode())
    return project.with_file(
        name, Template.parse(data, file=name).put(("parameters", parameter), value).to_bytes()
    )
