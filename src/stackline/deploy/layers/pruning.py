"""Old versions of a layer are deleted, but none that a function has."""

from __future__ import annotations

from dataclasses import dataclass

from stackline.cloud import Cloud
from stackline.deploy.layers.reading import LayerVersion, users, versions


@dataclass(frozen=True, slots=True)
class Pruned:
    """`gone` were deleted, or would be; `used` stay for the functions that are named."""

    gone: tuple[LayerVersion, ...]
    used: tuple[tuple[LayerVersion, tuple[str, ...]], ...]


def prune(cloud: Cloud, layer: str, keep: int, *, dry_run: bool = False) -> Pruned:
    """Delete all versions but the `keep` newest, and those that functions of the account and region use.

    A function of another account that has a deleted version runs on with it, but can be given it no more (AWS Lambda,
    "Deleting a layer version").
    """
    old = versions(cloud, layer)[keep:]
    used = users(cloud) if old else {}
    gone = [one for one in old if one.arn not in used]
    if not dry_run:
        for one in gone:
            cloud.call("lambda", "delete_layer_version", LayerName=one.name, VersionNumber=one.number)
    kept = ((one, tuple(used[one.arn])) for one in old if one.arn in used)
    return Pruned(tuple(gone), tuple(kept))
