"""What is deployed in an environment, as a template: as the stack has it, with the code's places of the project."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator
from typing import Any, cast

from stackline.build import find_sources
from stackline.cloud import Cloud, Refusal
from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.deploy.stack import describe, not_deployed, open_stack
from stackline.deploy.steps.nested import nested_files
from stackline.template import Path, Project, Template

NOT_THERE = ("DELETE_COMPLETE", "REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE")
"""States of a stack in which nothing is deployed: it is gone, was never made, or its making was taken back."""


def deployed_template(project: Project, environment: str) -> Template:
    """The template of the environment's stack. Raises as `submitted_template`.

    Where packaging replaced a local location by one in a bucket, the project's own stands again: code is not compared.
    """
    return with_local_places(submitted_template(project, environment), project.template)


def submitted_template(project: Project, environment: str) -> Template:
    """The template of the environment's stack as it was submitted. Raises DiagnosticError where nothing is deployed
    there, or the stack gives no template; Away where its cloud cannot be asked."""
    cloud, stack = open_stack(project, environment)
    found = describe(cloud, stack)
    if found is None or found.get("StackStatus") in NOT_THERE:
        raise DiagnosticError([not_deployed(stack)])
    data = _text(cloud, stack)
    if not data.strip():
        raise DiagnosticError([_no_template(stack, "The cloud keeps none of it.")])
    file = project.file
    if data.lstrip().startswith("{"):
        file = f"{posixpath.splitext(file)[0]}.json"
    return Template.parse(data.encode(), file=file)


def _text(cloud: Cloud, stack: str) -> str:
    try:
        answer = cloud.call("cloudformation", "get_template", StackName=stack, TemplateStage="Original")
    except Refusal as refusal:
        raise DiagnosticError([_no_template(stack, refusal.message)]) from refusal
    body: Any = answer.get("TemplateBody")
    # boto3 reads a template in JSON, and hands on one in YAML as it is.
    return body if isinstance(body, str) else json.dumps(body, indent=2) if body else ""


def _no_template(stack: str, detail: str) -> Diagnostic:
    fix = Fix("Deploy it anew, or compare with a commit.")
    return Diagnostic(
        "error", "template-missing", f"{stack} is deployed, but gives no template", detail, fix=fix
    )


def with_local_places(deployed: Template, now: Template) -> Template:
    """The deployed template with the local locations of `now` where it has places in a bucket."""
    if not deployed.editable:
        return deployed
    for path in dict.fromkeys(_places(now)):
        there, here = deployed.get(path), now.get(path)
        if not _in_bucket(there):
            continue
        deployed = deployed.delete(path) if here is None else deployed.set(path, here)
    return deployed


def _places(now: Template) -> Iterator[Path]:
    for source in find_sources(now):
        yield source.path
        if source.own:
            yield source.own
    for path, _, _ in nested_files(now):
        yield path


def _in_bucket(value: Any) -> bool:
    if isinstance(value, str):
        return value.startswith(("s3://", "https://s3."))
    keys = set(cast("dict[str, Any]", value)) if isinstance(value, dict) else set[str]()
    return keys >= {"S3Bucket", "S3Key"} or keys >= {"Bucket", "Key"}
