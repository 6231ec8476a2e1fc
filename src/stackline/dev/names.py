"""What resources are called in the cloud, and in the template: events tell the one, people read the other."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from stackline.deploy.stack import FUNCTION


@dataclass(frozen=True, slots=True)
class Names:
    """`functions`: name → logical ID; `others`: the last part of a physical ID → logical ID."""

    functions: Mapping[str, str] = field(default_factory=dict[str, str])
    others: Mapping[str, str] = field(default_factory=dict[str, str])

    @classmethod
    def of(cls, resources: list[dict[str, Any]], drawn: Mapping[str, str] | None = None) -> Names:
        """From ListStackResources; `drawn`: what the canvas calls a resource where that is not its logical ID."""
        functions: dict[str, str] = {}
        others: dict[str, str] = {}
        for resource in resources:
            id, physical = str(resource["LogicalResourceId"]), str(resource.get("PhysicalResourceId") or "")
            id = (drawn or {}).get(id, id)
            if resource["ResourceType"] == FUNCTION:
                functions[physical] = id
            elif physical:
                others.setdefault(_last(physical), id)
        return cls(functions, others)

    def function(self, name: str) -> str:
        return self.functions.get(name, name)

    def resource(self, name: str) -> str:
        """By an ID, an ARN, or a part of it: `arn:aws:dynamodb:…:table/NAME/stream/…` is the table's stream."""
        for part in [name, *re.split(r"[:/]", name)]:
            if part and part in self.others:
                return self.others[part]
        return _last(name)

    def knows(self, name: str) -> bool:
        """Whether it, or a part of it, is a resource's name. No name is known."""
        return not name or any(part in self.others for part in [name, *re.split(r"[:/]", name)])


def _last(physical: str) -> str:
    return re.split(r"[:/]", physical.rstrip("/"))[-1]


def named(url: str) -> str:
    """What a request says of whom it asks, from the address: a function URL has an ID of its own, a CDN a name."""
    found = urlsplit(url)
    host, steps = str(found.hostname), found.path.split("/")
    return host.partition(".")[0] if host.endswith(".cloudfront.localhost") else "".join(steps[2:3])


def within(url: str, path: str) -> str:
    """The path of a request below the address of its API, whose stage may be a part of it."""
    base = urlsplit(url).path.split("/", 3)
    stage = f"/{base[3]}" if len(base) > 3 and base[3] else ""
    rest = path.removeprefix(stage) if stage else path
    return rest if rest.startswith("/") else f"/{rest}"
