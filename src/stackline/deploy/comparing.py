"""Two deployments of one stack beside each other: their templates, parameters, tags, artifacts and commits."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stackline.cloud import Cloud
from stackline.core import Diagnostic, Fix, Refused
from stackline.deploy.manifests import Manifest, read_manifests, read_object
from stackline.deploy.opening import open_environment
from stackline.deploy.planning import unasked
from stackline.deploy.work import bucket_of
from stackline.environments import load_environment
from stackline.template import Project

_MANY = 200  # deployments that are looked through
Pairs = tuple[tuple[str, str | None, str | None], ...]
"""Name, value before, value after; None where there is none, or it is hidden."""


@dataclass(frozen=True, slots=True)
class Compared:
    """`template` is a unified diff of what was submitted, empty where it is the same. `hidden`: parameters that both
    have without a value in the history: whether these differ nobody knows."""

    before: Manifest
    after: Manifest
    template: str
    parameters: Pairs
    tags: Pairs
    artifacts_added: tuple[str, ...]
    artifacts_removed: tuple[str, ...]
    hidden: tuple[str, ...]

    @property
    def same(self) -> bool:
        return not (self.template or self.parameters or self.tags)

    def to_json(self) -> dict[str, Any]:
        return {
            "before": self.before.to_json(),
            "after": self.after.to_json(),
            "same": self.same,
            "template": self.template,
            "parameters": [_pair(one) for one in self.parameters],
            "tags": [_pair(one) for one in self.tags],
            "artifacts": {"added": list(self.artifacts_added), "removed": list(self.artifacts_removed)},
            "hidden": list(self.hidden),
        }


def compare(
    project: Project, environment: str, before: str = "", after: str = "", region: str = ""
) -> Compared:
    """Two deployments by id or the beginning of it; without `after` the latest, without `before` the one before it.

    Raises Refused where there is none of that id; DiagnosticError, Away.
    """
    target = unasked(load_environment(project.folder, environment, project.file), region)
    cloud = open_environment(project.folder, target)
    listed = read_manifests(cloud, target.stack, _MANY)
    last = _one(listed, after, environment) if after else _nth(listed, 0, environment)
    earlier = [one for one in listed if one.at < last.at]
    first = _one(listed, before, environment) if before else _nth(earlier, 0, environment)
    return compared(cloud, first, last)


def compared(cloud: Cloud, before: Manifest, after: Manifest) -> Compared:
    """Raises DiagnosticError where a template is no longer in the bucket; Away."""
    texts = [
        read_object(cloud, bucket_of(cloud), one.submitted).decode().splitlines(keepends=True)
        for one in (before, after)
    ]
    names = [f"{one.template} of {one.id[:8]}" for one in (before, after)]
    diff = "".join(difflib.unified_diff(texts[0], texts[1], names[0], names[1]))
    artifacts = set(before.artifacts), set(after.artifacts)
    hidden = [
        name
        for name, value in after.parameters.items()
        if value is None and before.parameters.get(name, "") is None
    ]
    return Compared(
        before,
        after,
        diff,
        _pairs(before.parameters, after.parameters),
        _pairs(before.tags, after.tags),
        tuple(sorted(artifacts[1] - artifacts[0])),
        tuple(sorted(artifacts[0] - artifacts[1])),
        tuple(hidden),
    )


def _pairs(before: Mapping[str, str | None], after: Mapping[str, str | None]) -> Pairs:
    names = sorted({*before, *after})
    absent = object()
    return tuple(
        (name, before.get(name), after.get(name))
        for name in names
        if before.get(name, absent) != after.get(name, absent)
    )


def _pair(one: tuple[str, str | None, str | None]) -> dict[str, str | None]:
    return {"name": one[0], "before": one[1], "after": one[2]}


def _one(listed: list[Manifest], id: str, environment: str) -> Manifest:
    found = [one for one in listed if one.id.startswith(id)]
    if len(found) == 1:
        return found[0]
    many = "several deployments" if found else "no deployment"
    fix = Fix(f"`stackline history {environment}` lists them.")
    raise Refused([Diagnostic("error", "deployment-unknown", f"'{id}' is {many}", fix=fix)])


def _nth(listed: list[Manifest], number: int, environment: str) -> Manifest:
    if number < len(listed):
        return listed[number]
    summary = f"There are not two deployments to '{environment}' in its bucket"
    raise Refused([Diagnostic("error", "deployment-unknown", summary)])
