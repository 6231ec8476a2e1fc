"""The regions of an environment that a layer command is about."""

from __future__ import annotations

from collections.abc import Sequence

from stackline.cloud import Cloud
from stackline.deploy.opening import open_environment
from stackline.deploy.permitting import permit
from stackline.environments import LOCAL, Environment, load_environment
from stackline.template import Project


def open_regions(
    project: Project, environment: str = LOCAL, regions: Sequence[str] = (), *, operation: str = ""
) -> tuple[Environment, list[Cloud]]:
    """The environment, and its cloud in each of `regions`; without any in the environment's own.

    `operation`: what will be changed there, which `access.yaml` must let this person do; empty for a look.

    Raises Refused where it does not, DiagnosticError for an environment that cannot be used, Away where the cloud does
    not answer.
    """
    found = load_environment(project.folder, environment, project.template.file)
    if operation:
        permit(project.folder, operation, found)
    wanted = list(dict.fromkeys(regions)) or [found.region]
    clouds = [open_environment(project.folder, found.in_region(region)) for region in wanted]
    return found, clouds
