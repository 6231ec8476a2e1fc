"""What would make packages smaller: drop what the runtime has, share what several have in a layer, leave out files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from stackline.build.contents import Contents, Part
from stackline.build.limits import MB

_LEAST = MB
# "Building Lambda functions with Python", "Runtime-included SDK versions": boto3 and botocore, with what they need.
_PYTHON = frozenset(("boto3", "botocore", "s3transfer", "jmespath"))
# "Building Lambda functions with Node.js", "Runtime-included SDK versions": version 3, from Node.js 18 on.
_NODE = re.compile(r"@aws-sdk/|@smithy/|@aws-crypto/")
_TESTS = re.compile(r"^(tests?|docs?|examples?|fixtures|coverage|spec|__tests__)/$", re.I)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A function or layer with what is in its artifact. `machine` is the architecture of what runs it."""

    resource: str
    kind: str
    runtime: str
    contents: Contents
    machine: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """`action` is "drop", "layer" or "exclude"; `saves` bytes, unzipped, of each of `resources`."""

    action: str
    summary: str
    saves: int
    resources: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "action": self.action,
            "summary": self.summary,
            "saves": self.saves,
            "resources": list(self.resources),
        }


def propose(weighed: Sequence[Weighed]) -> list[Proposal]:
    """The most that is saved first."""
    found = [*_drop(weighed), *_share(weighed), *_exclude(weighed)]
    return sorted(found, key=lambda one: -one.saves * len(one.resources))


def _drop(weighed: Sequence[Weighed]) -> list[Proposal]:
    """Those that have the same to drop are told of together."""
    groups: dict[tuple[str, int], list[str]] = {}
    for one in weighed:
        had = [part for part in one.contents.parts if part.kind == "package" and _runtime_has(one, part)]
        saves = sum(part.size for part in had)
        if saves >= _LEAST:
            names = ", ".join(part.name for part in had[:3]) + (" …" if len(had) > 3 else "")
            groups.setdefault((names, saves), []).append(one.resource)
    why = "the runtime has it; keep it only where you need this very version"
    return [
        Proposal("drop", f"Leave {names} out: {why}", saves, tuple(resources))
        for (names, saves), resources in groups.items()
    ]


def _runtime_has(one: Weighed, part: Part) -> bool:
    if one.runtime.startswith("python"):
        return part.name.lower() in _PYTHON
    version = re.match(r"nodejs(\d+)", one.runtime)
    return bool(version and int(version[1]) >= 18 and _NODE.match(part.name))


def _share(weighed: Sequence[Weighed]) -> list[Proposal]:
    """Packages of several functions: a layer does not make what a function unzips to smaller, but each zip."""
    having: dict[tuple[str, str], list[Weighed]] = {}
    sizes: dict[tuple[str, str], int] = {}
    for one in weighed:
        for part in one.contents.parts if one.kind == "function" else ():
            if part.kind == "package" and part.size >= _LEAST and not _runtime_has(one, part):
                having.setdefault((part.name, part.version), []).append(one)
                sizes[part.name, part.version] = part.size
    groups: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for key, functions in having.items():
        if len(functions) > 1:
            groups.setdefault(tuple(one.resource for one in functions), []).append(key)
    return [
        Proposal(
            "layer",
            f"Move {_few([name for name, _ in keys])} into a layer that {len(functions)} functions share: "
            "their zips are smaller, and it is uploaded once",
            sum(sizes[key] for key in keys),
            functions,
        )
        for functions, keys in groups.items()
    ]


def _exclude(weighed: Sequence[Weighed]) -> list[Proposal]:
    found: list[Proposal] = []
    for one in weighed:
        for part in one.contents.parts:
            own = part.kind == "own" and part.name.endswith("/") and part.size >= _LEAST
            if own and _TESTS.match(part.name):
                summary = f"Exclude {part.name} (`build: exclude:` in stackline.yaml): it looks like nothing that runs"
                found.append(Proposal("exclude", summary, part.size, (one.resource,)))
    return found


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
