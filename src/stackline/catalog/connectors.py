"""SAM's connectors, whether resources or attributes of their source: who may use what by each, and what says so."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stackline.catalog.actions import CONNECTOR_LEVELS
from stackline.catalog.model import Path
from stackline.catalog.references import items, mapping, texts

if TYPE_CHECKING:
    from stackline.catalog.view import View

# "AWS SAM connector reference": between these the policy is for the role of the destination, which fetches.
_FETCHED: dict[str, dict[str, tuple[str, ...]]] = {
    "table": {
        "Read": (
            "dynamodb:DescribeStream",
            "dynamodb:GetRecords",
            "dynamodb:GetShardIterator",
            "dynamodb:ListStreams",
        )
    },
    "queue": {
        "Read": ("sqs:ReceiveMessage", "sqs:GetQueueAttributes"),
        "Write": ("sqs:DeleteMessage",),
    },
}


@dataclass(frozen=True, slots=True)
class Connector:
    """One source and one destination of a connector. `claim` is the least of it that is about these two.

    `permissions`: where its levels stand, unless they are another pair's as well.
    """

    source: str
    target: str
    levels: tuple[str, ...]
    claim: Path
    permissions: Path | None = None

    def grant(self, view: View) -> tuple[str, str, tuple[str, ...]]:
        """Who gets a grant by it, on what, and which actions (levels, where the destination's kind says them)."""
        fetched = (
            _FETCHED.get(view.kind(self.source) or "") if view.identity(self.target) is not None else None
        )
        if fetched is not None:
            actions = tuple(action for level in self.levels for action in fetched.get(level, ()))
            return self.target, self.source, actions
        rules = view.resource(self.target).access
        levels = [CONNECTOR_LEVELS[level] for level in self.levels if level in CONNECTOR_LEVELS]
        return self.source, self.target, tuple(f"{rules.service}:{one}" for one in levels) if rules else ()


def connectors(view: View) -> list[Connector]:
    """Every pair of resources that a connector of the template joins."""
    known: list[Connector] | None = view.memory.get("connectors by pair")
    if known is None:
        known = view.memory["connectors by pair"] = list(_all(view))
    return known


def between(view: View, source: str, target: str) -> Iterator[Path]:
    """Where connectors say that the source may use the target."""
    return (one.claim for one in connectors(view) if (one.source, one.target) == (source, target))


def along(view: View, source: str, target: str, claims: Collection[Path]) -> list[Path]:
    """The connectors that let an event's wire through: from its source, or what it consists of (a rule, a data source).

    Those of code are for whatever it does.
    """
    if view.identity(source) is not None:
        return []
    starts = {source, *(str(claim[1]) for claim in claims if len(claim) == 2)}
    return [one.claim for one in connectors(view) if one.target == target and one.source in starts]


def _all(view: View) -> Iterator[Connector]:
    for key, body in view.resources.items():
        for name, connector in mapping(body.get("Connectors")).items():
            path: Path = ("Resources", key, "Connectors", name)
            yield from _pairs(view, mapping(mapping(connector).get("Properties")), path, key)
    for key in view.by_type.get("AWS::Serverless::Connector", ()):
        yield from _pairs(view, view.properties(key), ("Resources", key), None)


def _pairs(view: View, properties: dict[str, Any], path: Path, owner: str | None) -> Iterator[Connector]:
    levels = tuple(texts(properties.get("Permissions")))
    inner = (*path, "Properties")
    sources = [(path, owner)] if owner else _ends(view, properties.get("Source"), (*inner, "Source"))
    targets = _ends(view, properties.get("Destination"), (*inner, "Destination"))
    for one, source in sources:
        for other, target in targets:
            claim = path if len(sources) == len(targets) == 1 else other if len(targets) > 1 else one
            if source in view.types and target in view.types:
                alone = (*inner, "Permissions") if claim == path else None
                yield Connector(source, target, levels, claim, alone)


def _ends(view: View, value: Any, path: Path) -> list[tuple[Path, str | None]]:
    return [(place, connector_end(view, end)) for place, end in items(value, path)]


def connector_end(view: View, value: Any) -> str | None:
    """The resource at a connector's end: by its logical ID, or by what names it."""
    end = mapping(value)
    if "Id" in end:
        return end["Id"] if isinstance(end["Id"], str) else None
    named = view.ends(end.get("Arn")) or view.ends(end.get("Name"))
    return named[0] if len(named) == 1 else None
