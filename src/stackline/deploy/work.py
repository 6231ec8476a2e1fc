"""What every step of a deployment is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from stackline.cloud import Cloud
from stackline.core import Diagnostic
from stackline.deploy.events import Event
from stackline.environments import Environment, Parameters
from stackline.template import Template

if TYPE_CHECKING:
    from stackline.journal import Run

_SAM_MADE = ("ServerlessRestApi", "ServerlessHttpApi", "ServerlessDeploymentApplication")


@dataclass(frozen=True, slots=True)
class Work:
    """One deployment: `folder` is the project's, `template` as it stands in the file."""

    folder: Path
    template: Template
    environment: Environment
    cloud: Cloud
    parameters: Parameters
    run: Run
    tell: Callable[[Event], None]

    @property
    def stack(self) -> str:
        return self.environment.stack

    @property
    def bucket(self) -> str:
        return f"stackline-artifacts-{self.cloud.account}-{self.cloud.region}"

    def owner(self, id: str) -> str | None:
        """The template's resource that `id` belongs to: SAM names what it makes after it (`StartScanRole`)."""
        resources = self.template.resources
        if id in resources or id.startswith(_SAM_MADE):
            return id
        # Its own words for what one resource becomes begin with a capital; hashes follow layers and deployments.
        owners = [own for own in resources if id.startswith(own)]
        return max(owners, key=len) if owners else None

    def at_resource(self, id: str, code: str, summary: str, detail: str = "") -> Diagnostic:
        """An error at the resource's line in the template."""
        owner = self.owner(id)
        if owner is None or owner not in self.template.resources:
            return Diagnostic("error", code, summary, detail, file=self.template.file)
        path = ("Resources", owner)
        line = self.template.lines(path)[0]
        return Diagnostic("error", code, summary, detail, file=self.template.file, path=path, line=line)
