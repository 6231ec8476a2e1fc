"""What values of a template come to in an environment, as commands print them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from stackline.environments import evaluator, known_parameters, read_environment
from stackline.template import Project
from stackline.template.evaluate import Evaluator, Special


@dataclass(frozen=True, slots=True)
class Told:
    """`environment`: its name."""

    environment: str
    values: Evaluator

    def result(self, value: Any) -> Any:
        """What an intrinsic, or a value that holds some, gives; None for a plain value."""
        found = self.values.value(value) if isinstance(value, dict | list) else None
        return found.value if isinstance(found, Special) else found


def told_in(project: Project, name: str) -> tuple[Project, Told]:
    """The project as the environment `name` sees it: loops run through its values. Raises DiagnosticError."""
    environment = read_environment(project.folder, name, template=project.file)
    given = known_parameters(project.template, environment)
    return project.with_parameters(given), Told(name, evaluator(project.template, environment))
