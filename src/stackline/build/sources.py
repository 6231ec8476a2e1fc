"""The places of a template that point at files on this machine, and so must be built or uploaded."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from stackline.template import Project, Template
from stackline.template.expansion import Expansion

Path = tuple[str | int, ...]
Kind = Literal["function", "layer", "definition"]
# How a location in S3 is written back: a URI, or the mapping that type of resource has.
Form = Literal["uri", "s3-bucket-key", "bucket-key"]


@dataclass(frozen=True, slots=True)
class Source:
    """One local location. `path` is where it stands in the template; `uri` as it comes to be there.

    `runtime` is the function's, or the layer's build method; None where nothing is to be installed. `own` is where it
    stands, or would, for this resource alone; `scope` has the variables of the loops that make it, outermost first.
    """

    resource: str
    kind: Kind
    path: Path
    uri: str
    form: Form
    runtime: str | None = None
    architecture: str = "x86_64"
    own: Path = ()
    scope: tuple[tuple[str, str], ...] = ()
    bundle: str = ""
    """JSON of the build properties and the handler, where the code is bundled."""


@dataclass(frozen=True, slots=True)
class _Place:
    kind: Kind
    property: str
    form: Form


_PLACES: Mapping[str, _Place] = {
    "AWS::Serverless::Function": _Place("function", "CodeUri", "uri"),
    "AWS::Lambda::Function": _Place("function", "Code", "s3-bucket-key"),
    "AWS::Serverless::LayerVersion": _Place("layer", "ContentUri", "uri"),
    "AWS::Lambda::LayerVersion": _Place("layer", "Content", "s3-bucket-key"),
    "AWS::Serverless::StateMachine": _Place("definition", "DefinitionUri", "uri"),
    "AWS::StepFunctions::StateMachine": _Place("definition", "DefinitionS3Location", "bucket-key"),
    "AWS::Serverless::Api": _Place("definition", "DefinitionUri", "uri"),
    "AWS::Serverless::HttpApi": _Place("definition", "DefinitionUri", "uri"),
    "AWS::ApiGateway::RestApi": _Place("definition", "BodyS3Location", "bucket-key"),
    "AWS::ApiGatewayV2::Api": _Place("definition", "BodyS3Location", "bucket-key"),
}
_GLOBALS = {"AWS::Serverless::Function": "Function"}


def find_sources(template: Template | Project, expanded: Expansion | None = None) -> list[Source]:
    """Every local location in file order. A location that Globals gives is one source for each function that has it,
    and one in a loop for each resource that the loop makes.

    `expanded`: the template with the values that its parameters have, which loops may run through.
    """
    found: list[Source] = []
    made = template.expanded if expanded is None else expanded
    for id, resource in made.resources.items():
        place = _PLACES.get(str(resource.get("Type")))
        if place is not None:
            found += _source(template, made, id, resource, place)
    return found


def _source(
    template: Template | Project, made: Expansion, id: str, resource: Mapping[str, Any], place: _Place
) -> Iterator[Source]:
    properties = _mapping(resource.get("Properties"))
    shared = _globals(template, str(resource.get("Type")))
    origin = made.origin(("Resources", id, "Properties", place.property))
    path = own = origin.path
    value = properties.get(place.property)
    if value is None and "InlineCode" not in properties and place.property in shared:
        value = shared[place.property]
        path = ("Globals", "Function", place.property)
    if not isinstance(value, str) or not is_local(value):
        return
    runtime = _runtime(resource, properties, shared, place.kind)
    architecture, scope = _architecture(properties, shared), tuple(origin.scope.items())
    bundle = _bundle(resource, properties, shared) if runtime == "esbuild" else ""
    yield Source(id, place.kind, path, value, place.form, runtime, architecture, own, scope, bundle)


def is_local(value: Any) -> bool:
    """Whether this points at a file here: plain text that is no address."""
    return isinstance(value, str) and bool(value) and "://" not in value


def _globals(template: Template | Project, type: str) -> Mapping[str, Any]:
    return _mapping(template.get(("Globals", _GLOBALS[type]))) if type in _GLOBALS else {}


def _runtime(
    resource: Mapping[str, Any], properties: Mapping[str, Any], shared: Mapping[str, Any], kind: Kind
) -> str | None:
    if kind == "definition":
        return None
    method = _mapping(resource.get("Metadata")).get("BuildMethod")
    if isinstance(method, str):
        return method
    if kind == "layer":
        return (
            None  # Without a build method a layer is packaged as it is (AWS SAM, "Building Lambda layers").
        )
    runtime = properties.get("Runtime", shared.get("Runtime"))
    return runtime if isinstance(runtime, str) else None


def _bundle(resource: Mapping[str, Any], properties: Mapping[str, Any], shared: Mapping[str, Any]) -> str:
    told = _mapping(_mapping(resource.get("Metadata")).get("BuildProperties"))
    handler = properties.get("Handler", shared.get("Handler"))
    return json.dumps({"Handler": handler if isinstance(handler, str) else "", **told}, sort_keys=True)


def _architecture(properties: Mapping[str, Any], shared: Mapping[str, Any]) -> str:
    listed: Any = properties.get("Architectures", shared.get("Architectures"))
    return str(cast(list[Any], listed)[0]) if isinstance(listed, list) and listed else "x86_64"


def _mapping(value: Any) -> dict[str, Any]:
    return cast(dict[str, Any], value) if isinstance(value, dict) else {}
