"""What SAM takes in `Globals`: by section, the properties that it hands to every resource of the type."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

_SAM = "AWS::Serverless::"


@cache
def shared_sections() -> Mapping[str, tuple[str, ...]]:
    """Section (`Function`, `Api` …) → the properties it may hold, as the SAM translator has them."""
    from samtranslator.plugins.globals.globals import Globals

    supported = cast("dict[str, list[str]]", cast(Any, Globals).supported_properties)
    return {type.removeprefix(_SAM): tuple(names) for type, names in supported.items()}
