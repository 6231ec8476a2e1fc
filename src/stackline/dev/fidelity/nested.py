"""What of a whole application is emulated: the project's own template, and those that are nested in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from stackline.deploy.steps.nested import nested_files
from stackline.dev.fidelity.reading import Fidelity, Part, fidelity
from stackline.template import Project


@dataclass(frozen=True, slots=True)
class Placed:
    """A resource of one of the templates; `prefix` are the applications that it is in, as in `Billing/Orders/`."""

    project: Project
    prefix: str
    one: Fidelity

    @property
    def id(self) -> str:
        return f"{self.prefix}{self.one.id}"

    def place(self, part: Part) -> str:
        file, line = part.place(self.project)
        return f"{file}:{line}" if line else file

    def to_json(self) -> dict[str, Any]:
        return {**self.one.to_json(self.project), "id": self.id}


def everywhere(project: Project) -> list[Placed]:
    """Outer templates first. A nested one that is not there is left out: a deployment tells."""
    return list(_below(project, "", (project.file,)))


def _below(project: Project, prefix: str, above: tuple[str, ...]) -> Iterator[Placed]:
    for one in fidelity(project):
        yield Placed(project, prefix, one)
    for _, id, file in nested_files(project):
        if file not in above and (project.folder / file).is_file():
            inner = Project.open(project.folder, file)
            yield from _below(inner, f"{prefix}{id}/", (*above, file))
