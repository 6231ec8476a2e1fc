"""The SAM transform, done when a change set is made, so that a template is submitted as it was written.

MiniStack calls samtranslator without AWS's managed policies and shows its errors raw. Here the same transform runs
with the policies it bundles, and its errors read as CloudFormation's do.
"""

from __future__ import annotations

import asyncio
import copy
import logging
import threading
from datetime import date
from typing import Any, cast

from stackline.embedded.includes import put_in
from stackline.embedded.upstream import load, module, record

_SAM = "AWS::Serverless-2016-10-31"
_lock = threading.Lock()


def install() -> None:
    logging.getLogger("samtranslator.metrics").setLevel(logging.ERROR)
    engine = module("services.cloudformation.engine")
    stock = engine._apply_transforms

    def apply(template: dict[str, Any], provided: Any = None, previous: Any = None) -> dict[str, Any]:
        template = put_in(engine, template)
        if isinstance(template, engine._TransformFailed):
            return template
        if _SAM not in engine.declared_transforms(template):
            return stock(template, provided, previous)
        # Includes and language extensions come first; SAM is then the only transform left.
        before = stock(engine._without_transform(template, _SAM), provided, previous)
        if isinstance(before, engine._TransformFailed):
            return before
        values = engine._transform_parameters(template, provided, previous)
        try:
            return _translate(before, values)
        except _Invalid as error:
            return engine._TransformFailed(template, str(error))

    for name in ("engine", "changesets", "handlers"):
        module(f"services.cloudformation.{name}")._apply_transforms = apply
    _off_the_loop()


def _off_the_loop() -> None:
    """The translator takes seconds for a large template (it is quadratic in API events); others go on meanwhile."""
    cloudformation = module("services.cloudformation")
    stock = cloudformation.handle_request

    async def handle(method: str, path: str, headers: Any, body: bytes, query: Any) -> Any:
        if b"Action=CreateChangeSet" in body:
            # Nothing in making a change set belongs to the loop; the thread takes the account and region along.
            return await asyncio.to_thread(asyncio.run, stock(method, path, headers, body, query))
        return await stock(method, path, headers, body, query)

    cloudformation.handle_request = handle


class _Invalid(Exception):
    """What CloudFormation says when the transform refuses a template."""


def _translate(template: dict[str, Any], parameters: dict[str, str]) -> dict[str, Any]:
    _refuse_repository_applications(template)
    errors = load("samtranslator.model.exceptions")
    generator = load("samtranslator.translator.arn_generator").ArnGenerator
    region = module("core.responses").get_region()
    policies = load("samtranslator.internal.managed_policies").get_bundled_managed_policy_map(
        generator.get_partition_name(region)
    )
    prepared = strings_for_dates(copy.deepcopy(template))
    prepared["Transform"] = _SAM
    transform = load("samtranslator.translator.transform").transform
    try:
        with _lock:
            # The translator takes the region from a client's configuration, which a cloud does not have.
            generator.BOTO_SESSION_REGION_NAME = region
            return transform(prepared, dict(parameters), _Policies(policies), passthrough_metadata=True)
    except errors.InvalidDocumentException as error:
        causes = " ".join(sorted(cause.message for cause in error.causes))
        text = (
            f"Transform {_SAM} failed with: Invalid Serverless Application Specification document. {causes}"
        )
        raise _Invalid(text) from error


def _refuse_repository_applications(template: dict[str, Any]) -> None:
    """The translator would ask AWS for them, with this cloud's key."""
    for logical_id, resource in record(template.get("Resources")).items():
        location = record(record(record(resource).get("Properties")).get("Location"))
        if record(resource).get("Type") == "AWS::Serverless::Application" and "ApplicationId" in location:
            raise _Invalid(
                f"Transform {_SAM} failed with: {logical_id} is an application of the Serverless Application "
                "Repository, which the embedded cloud cannot reach. Give Location a template instead."
            )


class _Policies:
    """Names of AWS's managed policies to ARNs, from the list the translator brings along."""

    def __init__(self, names: dict[str, str] | None) -> None:
        self._names = names or {}

    def load(self) -> dict[str, str]:
        return self._names


def strings_for_dates(value: Any) -> Any:
    """An unquoted `2012-10-17` is a date to YAML, and the translator breaks on dates."""
    if isinstance(value, dict):
        return {str(key): strings_for_dates(item) for key, item in cast("dict[Any, Any]", value).items()}
    if isinstance(value, list):
        return [strings_for_dates(item) for item in cast("list[Any]", value)]
    return value.isoformat() if isinstance(value, date) else value
