"""All that is known of a layer's versions in one region."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from stackline.cloud import Cloud
from stackline.core import DiagnosticError
from stackline.deploy.layers.newest import missing
from stackline.deploy.layers.reading import LayerVersion, content_of, users, versions
from stackline.deploy.layers.sharing import Share, shares


@dataclass(frozen=True, slots=True)
class Known:
    version: LayerVersion
    shares: tuple[Share, ...]
    functions: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            **self.version.to_json(),
            "shared_with": [one.said for one in self.shares],
            "functions": list(self.functions),
        }


def overview(cloud: Cloud, layer: str) -> list[Known]:
    """Every version, the newest first. Raises DiagnosticError where there is no such layer in the region."""
    found = versions(cloud, layer)
    if not found:
        raise DiagnosticError([missing(cloud, layer)])
    used = users(cloud)
    return [
        Known(
            content_of(cloud, one.arn),
            tuple(shares(cloud, layer, one.number)),
            tuple(used.get(one.arn, ())),
        )
        for one in found
    ]
