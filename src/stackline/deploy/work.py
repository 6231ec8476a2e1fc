"""What every step of a deployment is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from stackline.cloud import Cloud
from stackline.core import Diagnostic
from stackline.deploy.events import Event
from stackline.environments import Environment, Parameters
from stackline.template import Path, Project, Template
from stackline.template.expansion import Expansion

if TYPE_CHECKING:
    from stackline.journal import Run

_SAM_MADE = ("ServerlessRestApi", "ServerlessHttpApi", "ServerlessDeploymentApplication")


@dataclass(frozen=True, slots=True)
class Work:
    """One deployment of a project, as it stands in its files."""

    project: Project
    environment: Environment
    cloud: Cloud
    parameters: Parameters
    run: Run
    tell: Callable[[Event], None]

    @property
    def folder(self) -> FilePath:
        return self.project.folder

    @property
    def template(self) -> Template:
        return self.project.template

    @property
    def stack(self) -> str:
        return self.environment.stack

    @property
    def expanded(self) -> Expansion:
        """The template with its loops run through, as the environment's parameters have them, and its files put in."""
        return self.project.with_parameters(self.parameters.values).expanded

    @property
    def resources(self) -> Mapping[str, dict[str, Any]]:
        """Those of the template, what loops make too."""
        return self.expanded.resources

    @property
    def where(self) -> dict[str, str]:
        """Part of what is meant: a run in another region or account does not account for it."""
        return {"account": self.cloud.account, "region": self.cloud.region}

    @property
    def bucket(self) -> str:
        return bucket_of(self.cloud)

    def owner(self, id: str) -> str | None:
        """The template's resource that `id` belongs to: SAM names what it makes after it (`StartScanRole`)."""
        return owner_of(id, self.resources)

    def at_resource(self, id: str, code: str, summary: str, detail: str = "") -> Diagnostic:
        """An error at the resource's line in the template."""
        owner = self.owner(id)
        expanded = self.expanded
        if owner is None or owner not in expanded.resources:
            return Diagnostic("error", code, summary, detail, file=self.template.file)
        path: Path = ("Resources", owner)
        source = expanded.source(path)
        line, file = self.project.lines(source)[0], self.project.name_of(source[0]) or self.project.file
        return Diagnostic("error", code, summary, detail, file=file, path=path, line=line)


def bucket_of(cloud: Cloud) -> str:
    """Where artifacts go in an account and region."""
    return f"stackline-artifacts-{cloud.account}-{cloud.region}"


def owner_of(id: str, resources: Mapping[str, Any]) -> str | None:
    """The resource of a template that `id` belongs to."""
    if id in resources or id.startswith(_SAM_MADE):
        return id
    # Its own words for what one resource becomes begin with a capital; hashes follow layers and deployments.
    owners = [own for own in resources if id.startswith(own)]
    return max(owners, key=len) if owners else None
