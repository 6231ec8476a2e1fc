"""What CloudFormation would see of a template: the SAM translator's output, walked, each resource led back to its own.

Independent of the product: another parser (`dependency_oracle.parse`), AWS's translator, a naive walk.
"""

from __future__ import annotations

import copy
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import dependency_oracle as oracle

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
logging.getLogger("samtranslator").setLevel(logging.CRITICAL)

Pair = tuple[str, str]


@dataclass(frozen=True)
class Seen:
    """`pairs`: (resource, resource it depends on). `refused`: why the translator did not take the template."""

    pairs: set[Pair]
    refused: str = ""


def seen(template: dict[str, Any]) -> Seen:
    """The dependencies of a template as plain data, from the translator's output where it gives one."""
    try:
        output, origins = translate(template)
    except Exception as error:  # noqa: BLE001  whatever breaks it breaks a deployment too: counted, and said
        return Seen(oracle.dependencies(template), f"{type(error).__name__}: {str(error)[:300]}")
    return Seen(set(_pairs(output, origins)) | set(_in_connectors(template["Resources"])))


def translate(template: dict[str, Any]) -> tuple[dict[str, Any], dict[str, set[str]]]:
    """The translator's output, and for each of its resources those of the template that made it."""
    from samtranslator.parser.parser import Parser
    from samtranslator.translator.translator import Translator

    made = _recording()
    made.clear()
    prepared = _with_places(_plain(copy.deepcopy(template)))
    origins = {f"{id}{name}": {id} for id, name in _connectors(prepared)}
    given = set(map(str, template["Resources"]))
    output = Translator(_policies(), Parser()).translate(prepared, {}, passthrough_metadata=True)
    for maker, name in made:
        if maker in given or maker in origins or maker in oracle.IMPLICIT:
            origins.setdefault(name, set()).update(
                origins.get(maker, {maker}) if maker not in given else {maker}
            )
    for id in output["Resources"]:
        if id in given or id in oracle.IMPLICIT:
            origins[id] = {id}
        elif id.endswith("DeploymentGroup") and id.removesuffix("DeploymentGroup") in given:
            origins[id] = {id.removesuffix("DeploymentGroup")}
    # One plan for all APIs: which of them the translator says it for depends on their order.
    apis = {id for id, body in template["Resources"].items() if _type(body) == "AWS::Serverless::Api"}
    for shared in ("ServerlessUsagePlan", "ServerlessApiKey", "ServerlessUsagePlanKey"):
        if shared in origins and shared not in given:
            origins[shared] |= apis | {"ServerlessRestApi"}
    return output, origins


def _type(body: Any) -> str:
    return str(body.get("Type")) if isinstance(body, dict) else ""


def _pairs(output: dict[str, Any], origins: dict[str, set[str]]) -> Iterator[Pair]:
    for id, body in output["Resources"].items():
        named = {*oracle.depends_on(body), *oracle.names({k: v for k, v in body.items() if k in _READ})}
        for name in named & set(output["Resources"]):
            ones, others = origins.get(id, set()), origins.get(name, set())
            # What several share (a usage plan, a group of records) makes none of them depend on another.
            yield from ((one, other) for one in ones - others for other in others - ones)


_READ = ("Properties", "Metadata", "CreationPolicy", "UpdatePolicy")


def _in_connectors(resources: dict[str, Any]) -> Iterator[Pair]:
    """Ends that a connector names: the transform fails without them, though what it makes may name only their roles."""
    for id, body in resources.items():
        if isinstance(body, dict):
            ends = {*oracle.connected(body)}
            if body.get("Type") == "AWS::Serverless::Connector":
                ends |= {*oracle.names(body)}
            yield from ((id, end) for end in ends if end in resources and end != id)


def _connectors(template: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for id, body in template["Resources"].items():
        embedded = body.get("Connectors") if isinstance(body, dict) else None
        yield from ((id, name) for name in (embedded if isinstance(embedded, dict) else ()))


@cache
def _recording() -> list[tuple[str, str]]:
    """(what made it, what was made), by the translator: filled while it works."""
    from samtranslator.model import SamResourceMacro, sam_resources

    made: list[tuple[str, str]] = []
    for one in vars(sam_resources).values():
        if isinstance(one, type) and issubclass(one, SamResourceMacro) and "to_cloudformation" in vars(one):
            one.to_cloudformation = _recorded(one.to_cloudformation, made)
    return made


def _recorded(stock: Any, made: list[tuple[str, str]]) -> Any:
    def to_cloudformation(self: Any, **kwargs: Any) -> Any:
        id = self.logical_id
        found = stock(self, **kwargs)
        made.extend((id, resource.logical_id) for resource in found)
        return found

    return to_cloudformation


@cache
def _policies() -> dict[str, str]:
    from samtranslator.internal.managed_policies import get_bundled_managed_policy_map

    return get_bundled_managed_policy_map("aws") or {}


_PLACES = {
    "Function": ("CodeUri",),
    "LayerVersion": ("ContentUri",),
    "Api": ("DefinitionUri",),
    "HttpApi": ("DefinitionUri",),
    "StateMachine": ("DefinitionUri",),
    "Application": ("Location",),
    "GraphQLApi": ("SchemaUri",),
}


def _with_places(template: dict[str, Any]) -> dict[str, Any]:
    """Files are uploaded before the transform runs: local paths are S3 places by then."""
    template["Transform"] = "AWS::Serverless-2016-10-31"
    everything = template.get("Globals")
    shared = everything.get("Function") if isinstance(everything, dict) else None
    common = shared if isinstance(shared, dict) else {}
    if isinstance(common.get("CodeUri"), str):
        common["CodeUri"] = "s3://bucket/value"
    for body in template["Resources"].values():
        if isinstance(body, dict) and str(body.get("Type")).startswith("AWS::Serverless::"):
            kind = str(body["Type"]).removeprefix("AWS::Serverless::")
            properties = body.setdefault("Properties", {}) or {}
            body["Properties"] = properties
            for name in _PLACES.get(kind, ()):
                if isinstance(properties.get(name), str) and not properties[name].startswith("s3://"):
                    properties[name] = "s3://bucket/value"
            document = properties.get("DefinitionBody")
            if isinstance(document, dict) and document.pop("Fn::Transform", None) is not None:
                # Includes come before SAM: by then the document is there.
                document.setdefault("openapi", "3.0.1")
                document.setdefault("paths", {})
            gradual = properties.get("DeploymentPreference")
            if isinstance(gradual, dict) and isinstance(gradual.get("Enabled"), dict):
                gradual["Enabled"] = True  # a parameter decides: dependencies count for all of its values
            packed = {"CodeUri", "InlineCode", "ImageUri", "PackageType"} & {*properties, *common}
            location = properties.get("Location")
            if isinstance(location, dict) and "ApplicationId" in location and not [*oracle.names(location)]:
                # The translator would ask the Serverless Application Repository.
                properties["Location"] = "s3://bucket/value"
            if kind == "Function" and not packed:
                properties["CodeUri"] = "s3://bucket/value"
            if kind == "Function" and "Image" in (properties.get("PackageType"), common.get("PackageType")):
                properties.setdefault("ImageUri", "123456789012.dkr.ecr.us-east-1.amazonaws.com/image:1")
    return template


def _plain(value: Any) -> Any:
    """Keys as texts, dates as the text they were written in: what the translator gets from a JSON request."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value
