"""Functions that are container images: built by Docker, where that is; said before anything starts where it is not."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stackline.build import tools
from stackline.build.sources import Value, as_list, as_mapping
from stackline.core import Diagnostic, DiagnosticError, Fix, boundary

_PLATFORMS = {"x86_64": "linux/amd64", "arm64": "linux/arm64"}


@dataclass(frozen=True, slots=True)
class Image:
    """As `Metadata` says it (AWS SAM Developer Guide, "Building Lambda functions as container images")."""

    resource: str
    context: Path
    dockerfile: str
    tag: str
    architecture: str
    arguments: tuple[tuple[str, str], ...] = ()
    stage: str = ""


def docker() -> str | None:
    """The docker program, if there is one and its service answers."""
    program = tools.find("docker")
    if program is None:
        return None
    try:
        asked = [program, "version", "--format", "{{.Server.Version}}"]
        done = subprocess.run(asked, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return program if done.returncode == 0 and done.stdout.strip() else None


def without_docker(names: list[str]) -> Diagnostic:
    what = "are images" if len(names) > 1 else "is an image"
    summary = f"{', '.join(names)} {what}, and Docker does not answer here: not built"
    fix = Fix("Start Docker, or build on a machine that has it.")
    return Diagnostic("warning", "docker-missing", summary, fix=fix)


def read_image(root: Path, resource: str, body: Mapping[str, Any], architectures: Any, value: Value) -> Image:
    """Raises DiagnosticError where the context or the Dockerfile is not there."""
    told = as_mapping(body.get("Metadata"))
    context = (root / str(value(told.get("DockerContext")) or ".")).resolve()
    dockerfile = str(value(told.get("Dockerfile")) or "Dockerfile")
    if not context.is_relative_to(boundary(root)):
        raise DiagnosticError([_problem(resource, f"DockerContext leads out of the project: {context}")])
    if not (context / dockerfile).is_file():
        raise DiagnosticError([_problem(resource, f"There is no {dockerfile} in {context.name}")])
    listed = as_list(value(architectures))
    machine = listed[0] if listed and listed[0] in _PLATFORMS else "x86_64"
    arguments = as_mapping(value(told.get("DockerBuildArgs")))
    name = f"{str(value(told.get('DockerImage')) or resource).lower()}:{value(told.get('DockerTag')) or 'latest'}"
    pairs = tuple((str(key), str(one)) for key, one in arguments.items())
    return Image(
        resource, context, dockerfile, name, machine, pairs, str(value(told.get("DockerBuildTarget")) or "")
    )


def build_image(program: str, image: Image) -> None:
    """Raises DiagnosticError with the end of what Docker said."""
    command = [program, "build", "--platform", _PLATFORMS[image.architecture], "--provenance=false"]
    command += ["--file", str(image.context / image.dockerfile), "--tag", image.tag]
    command += [word for key, value in image.arguments for word in ("--build-arg", f"{key}={value}")]
    command += ["--target", image.stage] if image.stage else []
    tools.run([*command, "."], image.context, code="docker-build", name=image.resource)


def _problem(resource: str, summary: str) -> Diagnostic:
    return Diagnostic("error", "docker-build", f"{resource}: {summary}")
