"""Functions that are container images: built by Docker and pushed to the account's registry (ECR), where that is AWS.

One repository in an account and region; an image is tagged with its ID, so that what is there is not sent again.
Sources: "Private registry authentication in Amazon ECR", "Creating a Lambda function using a container image".
"""

from __future__ import annotations

import json
import os
import posixpath
import tempfile
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from stackline.build import elsewhere, tools
from stackline.build.images import Image, build_image, docker, read_image
from stackline.build.sources import as_mapping, globals_of
from stackline.cloud import Cloud, Refusal
from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.deploy.events import Phase
from stackline.deploy.steps.nested import nested_files, read_nested
from stackline.deploy.work import Work
from stackline.environments import Environment, evaluator, known_parameters
from stackline.template import Path, Project
from stackline.template.evaluate import Evaluator
from stackline.template.expansion import Expansion

REPOSITORY = "stackline-images"
_KEPT = ("currentContext", "proxies", "HttpHeaders")
Value = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Template:
    """The project's own, or one nested in it, whose resources are told under `prefix`."""

    project: Project
    expanded: Expansion
    value: Value
    prefix: str = ""

    def at(self, id: str, code: str, summary: str, fix: Fix) -> Diagnostic:
        path = self.expanded.source(("Resources", id))
        line, file = self.project.lines(path)[0], self.project.name_of(path[0]) or self.project.file
        return Diagnostic(
            "error", code, f"{self.prefix}{id} {summary}", file=file, path=path, line=line, fix=fix
        )


def check_images(project: Project, environment: Environment) -> None:
    """Raises DiagnosticError, before a cloud is asked or started, where images can be neither run nor built."""
    found: list[Diagnostic] = []
    unbuilt: list[Diagnostic] = []
    for template in _templates(project, environment):
        for id, where in elsewhere(template.project, template.expanded, template.value).items():
            if where not in ("image", "registry"):
                continue
            conditional = "Condition" in template.expanded.resources[id]
            if environment.cloud == "embedded" and not conditional:
                fix = Fix(
                    "Use PackageType Zip with a Runtime and CodeUri, or give it a Condition that is false here."
                )
                found.append(
                    template.at(
                        id, "image-not-emulated", "is a container image, which does not run here", fix
                    )
                )
            elif environment.cloud != "embedded" and where == "image":
                fix = Fix("Start Docker, or deploy from a machine that has it.")
                unbuilt.append(
                    template.at(id, "docker-missing", "is an image, and Docker does not answer here", fix)
                )
    if unbuilt and docker() is None:
        found += unbuilt
    if found:
        raise DiagnosticError(found)


def _templates(project: Project, environment: Environment) -> Iterator[_Template]:
    known = known_parameters(project.template, environment)
    values = {name: value for name, value in known.items() if value is not None}
    value = evaluator(project.template, environment).value
    outer = _Template(project, project.with_parameters(values).expanded, value)
    yield from _with_nested(outer, project.folder, (project.file,))


def _with_nested(template: _Template, root: FilePath, above: tuple[str, ...]) -> Iterator[_Template]:
    yield template
    for path, id, file in nested_files(template.project):
        inner = read_nested(root, template.project, path, file, above)
        prefix = f"{template.prefix}{id}/"
        there = _Template(inner, inner.expanded, Evaluator(inner.expanded.data).value, prefix)
        yield from _with_nested(there, root, (*above, file))


def with_images(
    work: Work, template: Project, expanded: Expansion, value: Value | None, copy: Project
) -> Project:
    """The copy with the address of each image that is built here. Raises DiagnosticError, Refusal, Away."""
    known = value or Evaluator(expanded.data).value
    ids = [id for id, where in elsewhere(template, expanded, known).items() if where == "image"]
    program = docker() if ids and not work.cloud.here else None
    if program is None:
        return copy
    registry = _registry(work.cloud)
    for id in ids:
        if template.get(("Resources", id)) is None:
            fix = Fix("Write the functions without the loop, or name an ImageUri.")
            at = _Template(template, expanded, known)
            raise DiagnosticError([at.at(id, "loop-image", "is an image of a loop, which is not built", fix)])
        body = expanded.resources[id]
        type, own = str(body.get("Type")), as_mapping(body.get("Properties"))
        architectures = {**globals_of(template, type), **own}.get("Architectures")
        image = read_image(work.folder / posixpath.dirname(template.file), id, body, architectures, known)
        place: Path = ("Resources", id, "Properties", "ImageUri")
        if type == "AWS::Lambda::Function":
            place = ("Resources", id, "Properties", "Code", "ImageUri")
        copy = copy.put(place, _published(work, program, image, registry))
    return copy


def _published(work: Work, program: str, image: Image, registry: Registry) -> str:
    """Where it is, when it is there."""
    work.tell(Phase(f"Building the image {image.tag}"))
    build_image(program, image)
    asked = [program, "image", "inspect", "--format", "{{.Id}}", image.tag]
    made = tools.run(asked, image.context, code="docker-build", name=image.resource).strip()
    tag = f"{image.resource.lower()}-{made.removeprefix('sha256:')[:16]}"
    there = f"{registry.address}:{tag}"
    if not _has(work.cloud, tag):
        work.tell(Phase(f"Pushing the image {image.tag}"))
        tools.run([program, "tag", image.tag, there], image.context, code="docker-push", name=image.resource)
        with registry.signed_in() as more:
            tools.run(
                [program, "push", there], image.context, code="docker-push", name=image.resource, more=more
            )
    return there


@dataclass(frozen=True, slots=True)
class Registry:
    """`address` of the repository, and `token` as Docker writes it into its configuration."""

    address: str
    token: str

    @contextmanager
    def signed_in(self) -> Generator[Mapping[str, str]]:
        """Docker's variables: a configuration of its own, so that no password stays behind.

        Which Docker service is used is the person's choice there, too.
        """
        own = FilePath(os.environ.get("DOCKER_CONFIG") or FilePath.home() / ".docker")
        try:
            told: Any = json.loads((own / "config.json").read_text("utf-8"))
        except (OSError, ValueError):
            told = {}
        kept = {name: value for name, value in as_mapping(told).items() if name in _KEPT}
        auths = {self.address.partition("/")[0]: {"auth": self.token}}
        with tempfile.TemporaryDirectory(prefix="stackline-docker-") as folder:
            (FilePath(folder) / "config.json").write_text(json.dumps({**kept, "auths": auths}), "utf-8")
            for name in ("contexts", "cli-plugins"):
                if (own / name).is_dir():
                    (FilePath(folder) / name).symlink_to((own / name).absolute())
            yield {"DOCKER_CONFIG": folder}


def _registry(cloud: Cloud) -> Registry:
    """With the repository made where it is not there: scanned, its tags final."""
    try:
        found = cloud.call("ecr", "describe_repositories", repositoryNames=[REPOSITORY])["repositories"][0]
    except Refusal as refusal:
        if refusal.code != "RepositoryNotFoundException":
            raise
        found = cloud.call(
            "ecr",
            "create_repository",
            repositoryName=REPOSITORY,
            imageTagMutability="IMMUTABLE",
            imageScanningConfiguration={"scanOnPush": True},
        )["repository"]
    told = cloud.call("ecr", "get_authorization_token")["authorizationData"][0]
    return Registry(str(found["repositoryUri"]), str(told["authorizationToken"]))


def _has(cloud: Cloud, tag: str) -> bool:
    try:
        asked = [{"imageTag": tag}]
        found = cloud.call("ecr", "describe_images", repositoryName=REPOSITORY, imageIds=asked)
    except Refusal as refusal:
        if refusal.code == "ImageNotFoundException":
            return False
        raise
    return bool(found.get("imageDetails"))
