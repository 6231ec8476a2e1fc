"""A project's own layers published, and layers attached to its functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from stackline.catalog.references import mapping
from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.deploy.building import build_project
from stackline.deploy.layers.newest import REFERENCE, find_version
from stackline.deploy.layers.publishing import About, Published, publish
from stackline.deploy.layers.reading import name_of
from stackline.deploy.layers.regions import open_regions
from stackline.design.attaching import attach
from stackline.environments import evaluator
from stackline.environments.giving import give
from stackline.template import Project

_TYPES = ("AWS::Serverless::LayerVersion", "AWS::Lambda::LayerVersion")


def publish_of_project(
    project: Project,
    environment: str,
    regions: Sequence[str],
    id: str,
    *,
    name: str | None = None,
    description: str | None = None,
    on_progress: Callable[[str], None] = lambda _: None,
) -> list[Published]:
    """Build the layer `id` once, and publish it in each region. Raises DiagnosticError, Away, Refusal."""
    body = mapping(project.expanded.resources.get(id))
    if body.get("Type") not in _TYPES:
        raise DiagnosticError([_no_layer(project, id)])
    found, clouds = open_regions(project, environment, regions, operation="layer-publish")
    report = build_project(project, found, only=(id,), on_progress=on_progress)
    (package,) = report.packages
    value = evaluator(project.template, found).value
    properties: dict[str, Any] = {key: value(item) for key, item in mapping(body.get("Properties")).items()}
    called = name or str(properties.get("LayerName") or id)
    about = About.of(properties, description)
    done: list[Published] = []
    for cloud in clouds:
        on_progress(f"Publishing {called} in {cloud.region}")
        done.append(publish(cloud, called, package.artifact.path, about))
    return done


def use_layer(
    project: Project, environment: str, layer: str, functions: Sequence[str], *, newest: bool = False
) -> tuple[Project, list[Diagnostic]]:
    """Attach a layer to functions: one of the template by its ID, else by name or ARN one that the cloud has.

    Raises Refused for what cannot be attached, DiagnosticError where there is no such layer.
    """
    if layer in project.expanded.resources:
        after, _, notes = attach(project, layer, functions)
        return after, notes
    _, (cloud,) = open_regions(project, environment)
    version = find_version(cloud, layer)
    after, parameter, notes = attach(project, name_of(layer), functions, version.arn)
    if newest:
        asked = layer if not layer.startswith("arn:") else version.arn.rpartition(":")[0]
        after = give(after, environment, parameter, f"{REFERENCE}{asked}")
    return after, notes


def _no_layer(project: Project, id: str) -> Diagnostic:
    known = [name for name, body in project.expanded.resources.items() if body.get("Type") in _TYPES]
    fix = Fix(f"There is: {', '.join(known)}." if known else "`stackline add layer` makes one.")
    return Diagnostic("error", "layer-unknown", f"The template has no layer {id}", file=project.file, fix=fix)
