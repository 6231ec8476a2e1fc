"""The places of a template that point at files on this machine, and so must be built or uploaded."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from stackline.template import Project, Template
from stackline.template.evaluate import Evaluator
from stackline.template.expansion import Expansion

Path = tuple[str | int, ...]
Kind = Literal["function", "layer", "definition"]
Value = Callable[[Any], Any]
"""Works a property's value out where it is an intrinsic; what it cannot know is not text."""
# How a location in S3 is written back: a URI, or the mapping that type of resource has.
Form = Literal["uri", "s3-bucket-key", "bucket-key"]


@dataclass(frozen=True, slots=True)
class Source:
    """One local location. `path` is where it stands in the template; `uri` as it comes to be there.

    `runtime` is the function's, or the one that a layer is built for; None where nothing is to be installed. `own` is
    where it stands, or would, for this resource alone; `scope` has the variables of the loops that make it, outermost
    first. `metadata` is JSON of what `Metadata` says of the build, `method` its BuildMethod.
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
    method: str = ""
    handler: str = ""
    metadata: str = ""


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
FUNCTIONS = tuple(type for type, place in _PLACES.items() if place.kind == "function")
LAYERS = tuple(type for type, place in _PLACES.items() if place.kind == "layer")
_GLOBALS = {"AWS::Serverless::Function": "Function"}
# What `Metadata` says of a build (AWS SAM Developer Guide, "Building Lambda functions with custom runtimes").
_METADATA = (
    "BuildProperties",
    "BuildArchitecture",
    "ContextPath",
    "WorkingDirectory",
    "ProjectRootDirectory",
    "SkipBuild",
)
_ARCHITECTURES = ("x86_64", "arm64")


def find_sources(
    template: Template | Project, expanded: Expansion | None = None, value: Value | None = None
) -> list[Source]:
    """Every local location in file order. A location that Globals gives is one source for each function that has it,
    and one in a loop for each resource that the loop makes.

    `expanded`: the template with the values that its parameters have, which loops may run through; `value` knows them
    for `Runtime`, `Handler` and `Architectures`, else they have their defaults.
    """
    found: list[Source] = []
    made = template.expanded if expanded is None else expanded
    known = value or Evaluator(made.data).value
    for id, resource in made.resources.items():
        place = _PLACES.get(str(resource.get("Type")))
        if place is not None:
            found += _source(template, made, id, resource, place, known)
    return found


def _source(
    template: Template | Project,
    made: Expansion,
    id: str,
    resource: Mapping[str, Any],
    place: _Place,
    value: Value,
) -> Iterator[Source]:
    properties = as_mapping(resource.get("Properties"))
    given = {**globals_of(template, str(resource.get("Type"))), **properties}
    origin = made.origin(("Resources", id, "Properties", place.property))
    path = own = origin.path
    uri = properties.get(place.property)
    if uri is None and "InlineCode" not in properties and place.property in given:
        uri = given[place.property]
        path = ("Globals", "Function", place.property)
    if not isinstance(uri, str) or not is_local(uri) or value(given.get("PackageType")) == "Image":
        return
    metadata = as_mapping(resource.get("Metadata")) if place.kind != "definition" else {}
    method = metadata.get("BuildMethod")
    method = method if isinstance(method, str) else ""
    said = {name: metadata[name] for name in _METADATA if name in metadata}
    yield Source(
        id,
        place.kind,
        path,
        uri,
        place.form,
        _runtime(given, method, place.kind, value),
        _architecture(given, metadata, place.kind, value),
        own,
        tuple(origin.scope.items()),
        method,
        _text(value(given.get("Handler"))),
        json.dumps(said, sort_keys=True, default=str) if said else "",
    )


def is_local(value: Any) -> bool:
    """Whether this points at a file here: plain text that is no address."""
    return isinstance(value, str) and bool(value) and "://" not in value


def globals_of(template: Template | Project, type: str) -> Mapping[str, Any]:
    """What `Globals` give every resource of a type."""
    return as_mapping(template.get(("Globals", _GLOBALS[type]))) if type in _GLOBALS else {}


def _runtime(given: Mapping[str, Any], method: str, kind: Kind, value: Value) -> str | None:
    if kind == "function":
        return _text(value(given.get("Runtime"))) or None
    if kind == "definition" or not method:
        return (
            None  # Without a build method a layer is packaged as it is (AWS SAM, "Building Lambda layers").
        )
    if re.match(r"[a-z]+\d", method):
        return method
    return next((one for one in as_list(given.get("CompatibleRuntimes")) if isinstance(one, str)), None)


def _architecture(given: Mapping[str, Any], metadata: Mapping[str, Any], kind: Kind, value: Value) -> str:
    """A layer is built for BuildArchitecture (AWS SAM, "Building Lambda layers"), else for the only one it is for."""
    if kind == "function":
        told = as_list(value(given.get("Architectures")))
    else:
        listed = as_list(given.get("CompatibleArchitectures"))
        told = [metadata.get("BuildArchitecture") or (listed[0] if len(listed) == 1 else None)]
    found = value(told[0]) if told else None
    return found if found in _ARCHITECTURES else "x86_64"


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def as_mapping(value: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def as_list(value: Any) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else []
