"""What layers an account has in a region, and which functions use them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from stackline.cloud import Cloud


@dataclass(frozen=True, slots=True)
class LayerVersion:
    """One version; `created` is in ISO 8601, `size` the zip's bytes and `sha256` (base64) where it was asked for."""

    name: str
    arn: str
    number: int
    description: str = ""
    created: str = ""
    runtimes: tuple[str, ...] = ()
    architectures: tuple[str, ...] = ()
    licence: str = ""
    size: int | None = None
    sha256: str = ""

    def to_json(self) -> dict[str, Any]:
        told = {
            "name": self.name,
            "arn": self.arn,
            "version": self.number,
            "description": self.description,
            "created": self.created,
            "runtimes": list(self.runtimes),
            "architectures": list(self.architectures),
            "licence": self.licence,
        }
        return told if self.size is None else told | {"size": self.size, "sha256": self.sha256}


def layers(cloud: Cloud) -> list[LayerVersion]:
    """The newest version of each layer of the account, by name."""
    found = (
        _version(one["LatestMatchingVersion"], str(one["LayerName"]))
        for page in _pages(cloud, "list_layers", "Layers")
        for one in page
    )
    return sorted(found, key=lambda one: one.name)


def versions(cloud: Cloud, layer: str) -> list[LayerVersion]:
    """Every version of a layer, the newest first; `layer` is its name, or its ARN without a version.

    Empty where there is none. Raises Refusal where it is another account's that does not let its versions be listed.
    """
    name = name_of(layer)
    pages = _pages(cloud, "list_layer_versions", "LayerVersions", LayerName=layer)
    found = [_version(one, name) for page in pages for one in page]
    return sorted(found, key=lambda one: -one.number)


def content_of(cloud: Cloud, arn: str) -> LayerVersion:
    """A version and its content's size and hash; `arn` ends with the version. Raises Refusal where it is not there."""
    told = cloud.call("lambda", "get_layer_version_by_arn", Arn=arn)
    content: dict[str, Any] = told.get("Content", {})
    return _version(told, name_of(arn), int(content.get("CodeSize", 0)), str(content.get("CodeSha256", "")))


def users(cloud: Cloud) -> dict[str, list[str]]:
    """ARN of a version → the functions of the account and region that have it attached now."""
    found: dict[str, list[str]] = {}
    for page in _pages(cloud, "list_functions", "Functions"):
        for function in page:
            for layer in function.get("Layers") or ():
                found.setdefault(str(layer["Arn"]), []).append(str(function["FunctionName"]))
    return found


def name_of(layer: str) -> str:
    """The name in an ARN, with or without a version; a name is itself."""
    return layer.split(":")[6] if layer.startswith("arn:") and layer.count(":") >= 6 else layer


def _pages(cloud: Cloud, operation: str, key: str, **given: Any) -> Iterator[list[dict[str, Any]]]:
    more: dict[str, Any] = {}
    while True:
        page = cloud.call("lambda", operation, **given, **more)
        yield page.get(key, [])
        if not page.get("NextMarker"):
            return
        more = {"Marker": page["NextMarker"]}


def _version(told: dict[str, Any], name: str, size: int | None = None, sha256: str = "") -> LayerVersion:
    return LayerVersion(
        name,
        str(told["LayerVersionArn"]),
        int(told["Version"]),
        str(told.get("Description") or ""),
        str(told.get("CreatedDate") or ""),
        tuple(told.get("CompatibleRuntimes") or ()),
        tuple(told.get("CompatibleArchitectures") or ()),
        str(told.get("LicenseInfo") or ""),
        size,
        sha256,
    )
