"""The layers of each function, and the functions whose code is nothing to package: an image, inline, in S3."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from stackline.build.sources import FUNCTIONS, LAYERS, Value, as_list, as_mapping, globals_of, is_local
from stackline.template import Project, Template
from stackline.template.evaluate import Evaluator
from stackline.template.expansion import Expansion

_NO_VALUE = {"Ref": "AWS::NoValue"}
Elsewhere = Literal["image", "inline", "s3", "registry", "unknown"]


@dataclass(frozen=True, slots=True)
class Attached:
    """`own`: logical IDs of layers of the template; `others`: how many there are by ARN or another way."""

    own: tuple[str, ...] = ()
    others: int = 0

    @property
    def count(self) -> int:
        return len(self.own) + self.others


def attached_layers(
    template: Template | Project, expanded: Expansion, value: Value | None = None
) -> dict[str, Attached]:
    """Function → its layers. Those of Globals come before its own (AWS SAM, "Globals section": lists are joined).

    A layer under a condition counts where that holds, or may hold.
    """
    known = value or Evaluator(expanded.data).value
    found: dict[str, Attached] = {}
    layers = {id for id, body in expanded.resources.items() if body.get("Type") in LAYERS}
    for id, body in expanded.resources.items():
        if body.get("Type") in FUNCTIONS:
            shared = globals_of(template, str(body.get("Type"))).get("Layers")
            listed = [*as_list(shared), *as_list(as_mapping(body.get("Properties")).get("Layers"))]
            chosen = [_chosen(one, known) for one in listed]
            named = [_layer(one) for one in chosen if one != _NO_VALUE]
            own = tuple(name for name in named if name in layers)
            found[id] = Attached(own, len(named) - len(own))
    return found


def _chosen(layer: Any, value: Value) -> Any:
    """The layer that an `!If` stands for; of one that is not known until deployed, the one that is a layer."""
    branches = as_list(as_mapping(layer).get("Fn::If"))
    if len(branches) != 3:
        return layer
    holds = value({"Fn::If": [branches[0], True, False]})
    if isinstance(holds, bool):
        return _chosen(branches[1 if holds else 2], value)
    return next((one for branch in branches[1:] if (one := _chosen(branch, value)) != _NO_VALUE), _NO_VALUE)


def _layer(value: Any) -> str:
    """The logical ID that a layer is named by: `!Ref Layer`, and `!GetAtt` or `!Sub` of no other."""
    told = as_mapping(value)
    named = told.get("Ref") or told.get("Fn::Sub")
    return named.strip("${}") if isinstance(named, str) else ""


def elsewhere(
    template: Template | Project, expanded: Expansion, value: Value | None = None
) -> dict[str, Elsewhere]:
    """Function → where its code is, of those that have none here to package."""
    known = value or Evaluator(expanded.data).value
    found: dict[str, Elsewhere] = {}
    for id, body in expanded.resources.items():
        type = str(body.get("Type"))
        if type in FUNCTIONS:
            given = {**globals_of(template, type), **as_mapping(body.get("Properties"))}
            where = _where(given, as_mapping(body.get("Metadata")), known)
            if where:
                found[id] = where
    return found


def _where(given: Mapping[str, Any], metadata: Mapping[str, Any], value: Value) -> Elsewhere | None:
    if value(given.get("PackageType")) == "Image":
        return "image" if metadata.get("Dockerfile") or metadata.get("DockerContext") else "registry"
    code = given.get("CodeUri", given.get("Code"))
    told = as_mapping(code)
    if "InlineCode" in given or "ZipFile" in told:
        return "inline"
    if isinstance(code, str):
        return None if is_local(code) else "s3"
    if told.get("S3Bucket") or told.get("Bucket"):
        return "s3"
    return "unknown"
