"""Which functions of a stack run code that no deployment brought: noted in the environment's bucket.

The next deployment reads it, gives them what it deploys, and takes the note away.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, cast

from stackline.cloud import Cloud
from stackline.core import DiagnosticError
from stackline.deploy.manifests import read_object
from stackline.deploy.steps.upload import put
from stackline.deploy.work import bucket_of

FOLDER = "synced"


@dataclass(frozen=True, slots=True)
class Synced:
    """One function: the artifact that it was given, the SHA-256 of it as Lambda says it, when, and by whom."""

    function: str
    artifact: str
    sum: str
    at: str
    by: str


def key_of(stack: str) -> str:
    return f"{FOLDER}/{stack}.json"


def read_synced(cloud: Cloud, stack: str) -> dict[str, Synced]:
    """By logical ID; nothing where there is no note. Raises Away, Refusal."""
    try:
        said: Any = json.loads(read_object(cloud, bucket_of(cloud), key_of(stack)))
    except DiagnosticError as error:
        if [one.code for one in error.diagnostics] == ["artifact-gone"]:
            return {}
        raise
    except ValueError:
        return {}
    members = cast("dict[str, Any]", said) if isinstance(said, dict) else {}
    return {id: Synced(**one) for id, one in members.items()}


def write_synced(cloud: Cloud, stack: str, functions: Mapping[str, Synced]) -> None:
    """Raises Away, Refusal."""
    data = json.dumps({id: asdict(one) for id, one in functions.items()}, indent=2) + "\n"
    put(cloud, bucket_of(cloud), key_of(stack), data.encode())
