"""Where cfn-lint keeps the CloudFormation resource schemas, and reading one of them without importing cfn-lint."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_REGION = "us-east-1"
"""The region that has every type first."""


def type_names() -> tuple[str, ...]:
    """Every CloudFormation and SAM type there is a schema of, sorted."""
    return tuple(sorted(_index()))


def known(type: str) -> bool:
    return type in _index()


@lru_cache(maxsize=64)
def cloudformation_schema(type: str) -> Mapping[str, Any] | None:
    """The resource schema of the type; None where there is none."""
    name = _index().get(type)
    if name is None:
        return None
    return json.loads((_folder() / "resources" / f"{name}.json").read_bytes())


@cache
def _index() -> Mapping[str, str]:
    """Type → the name of its file."""
    providers = _folder() / "providers"
    found: dict[str, str] = {}
    for name in (_REGION, "sam"):
        found.update(json.loads((providers / f"{name}.json").read_bytes()))
    return found


@cache
def _folder() -> Path:
    spec = find_spec("cfnlint")
    assert spec is not None, "cfn-lint is a dependency"
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "data" / "schemas"
