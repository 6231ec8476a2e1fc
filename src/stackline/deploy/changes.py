"""What a change set changes: each resource with the property that causes it, and what would be lost."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from stackline.catalog.stateful import data_of
from stackline.cloud import Cloud
from stackline.deploy.events import Action

_REPLACEMENT: dict[str, Action] = {"True": "replace", "Conditional": "may-replace"}
_KEPT = ("Retain", "Snapshot")
_BY: Mapping[str, str] = {
    "ParameterReference": "the parameter",
    "ResourceReference": "the change of",
    "ResourceAttribute": "the change of",
    "Automatic": "what AWS changes in",
}
"""Source of a change → how its cause is told."""


@dataclass(frozen=True, slots=True)
class Cause:
    """What of the template makes the change. `name`: of the property, empty for an attribute of the resource (Tags).

    `recreation`: whether it replaces the resource (Never, Conditionally, Always). `entity`: the parameter or resource
    whose own change leads to it; empty where the template itself says something else.
    """

    name: str
    attribute: str
    recreation: str
    source: str
    entity: str

    @property
    def words(self) -> str:
        place = self.name or self.attribute
        return f"{place} ({_BY[self.source]} {self.entity})" if self.entity and self.source in _BY else place

    def to_json(self) -> dict[str, Any]:
        return {
            "property": self.name,
            "attribute": self.attribute,
            "recreation": self.recreation,
            "source": self.source,
            "entity": self.entity,
        }


@dataclass(frozen=True, slots=True)
class Change:
    """One resource. `id` has the nested application before it (`Shop/Orders`); `policy` is CloudFormation's word for
    what becomes of the old one; `resource` is the template's own resource it belongs to."""

    id: str
    type: str
    action: Action
    resource: str | None = None
    physical: str = ""
    policy: str = ""
    causes: tuple[Cause, ...] = field(default=())

    @property
    def data(self) -> str | None:
        """What is in it, in words; None where it holds nothing of its own."""
        return data_of(self.type)

    @property
    def endangered(self) -> bool:
        """Whether it holds data that the change loses, or leaves behind in a resource that is no longer used."""
        if self.data is None:
            return False
        if self.action == "remove":
            return self.policy not in _KEPT
        return self.action in ("replace", "may-replace")

    @property
    def replacing(self) -> tuple[Cause, ...]:
        """The causes that replace it, the sure ones first; of a change that replaces nothing, none."""
        found = [one for one in self.causes if one.recreation in ("Always", "Conditionally")]
        return tuple(sorted(found, key=lambda one: one.recreation != "Always"))

    @property
    def words(self) -> str:
        """The change as a sentence."""
        because = ", ".join(dict.fromkeys(one.words for one in self.replacing or self.causes))
        match self.action:
            case "add":
                return "is added"
            case "import":
                return "is taken into the stack"
            case "remove":
                return f"is removed{self._left('')}"
            case "replace":
                why = f" because of {because}" if because else ""
                return f"is replaced by a new one{why}{self._left(' of the old one')}"
            case "may-replace":
                return f"may be replaced by a new one because of {because or 'what the cloud finds'}"
            case "modify":
                return f"is changed: {because}" if because else "is changed"

    def _left(self, whose: str) -> str:
        if "Retain" in self.policy:
            return ": the old one is kept outside the stack"
        if "Snapshot" in self.policy:
            return ": a snapshot of it is kept"
        return f": {self.data}{whose} will be lost" if self.data else ""

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "type": self.type,
            "action": self.action,
            "resource": self.resource,
            "physical_id": self.physical or None,
            "policy": self.policy or None,
            "causes": [one.to_json() for one in self.causes],
            "data": self.data,
            "endangered": self.endangered,
            "words": self.words,
        }


_COUNTED: Mapping[Action, str] = {
    "add": "added",
    "modify": "changed",
    "replace": "replaced",
    "may-replace": "perhaps replaced",
    "remove": "removed",
    "import": "imported",
}


def count_words(changes: Collection[Change]) -> str:
    """`2 added, 1 replaced`."""
    counts = ((sum(one.action == action for one in changes), word) for action, word in _COUNTED.items())
    return ", ".join(f"{count} {word}" for count, word in counts if count) or "only outputs change"


def read_changes(cloud: Cloud, stack: str, name: str, above: str = "") -> Iterator[Change]:
    """The changes of a change set, and after each nested stack those of its own change set. Raises Away, Refusal."""
    more: dict[str, str] = {}
    while True:
        page = cloud.call(
            "cloudformation", "describe_change_set", StackName=stack, ChangeSetName=name, **more
        )
        for one in page.get("Changes", []):
            told = cast("dict[str, Any]", one["ResourceChange"])
            change = _change(told, above)
            yield change
            # Only where CloudFormation was asked to look into nested stacks, and does.
            if told.get("ChangeSetId") and told.get("PhysicalResourceId"):
                nested = str(told["PhysicalResourceId"]), str(told["ChangeSetId"])
                yield from read_changes(cloud, *nested, f"{change.id}/")
        if not page.get("NextToken"):
            return
        more = {"NextToken": page["NextToken"]}


def _change(told: dict[str, Any], above: str) -> Change:
    causes = tuple(dict.fromkeys(_cause(one) for one in told.get("Details", [])))
    return Change(
        above + str(told["LogicalResourceId"]),
        str(told["ResourceType"]),
        _action(told),
        physical=str(told.get("PhysicalResourceId") or ""),
        policy=str(told.get("PolicyAction") or ""),
        causes=causes,
    )


def _cause(told: dict[str, Any]) -> Cause:
    target = cast("dict[str, Any]", told.get("Target") or {})
    return Cause(
        str(target.get("Name") or ""),
        str(target.get("Attribute") or ""),
        str(target.get("RequiresRecreation") or "Never"),
        str(told.get("ChangeSource") or ""),
        str(told.get("CausingEntity") or ""),
    )


def _action(told: dict[str, Any]) -> Action:
    action = str(told.get("Action"))
    if action == "Modify":
        return _REPLACEMENT.get(str(told.get("Replacement")), "modify")
    if action == "Add":
        return "add"
    return "import" if action == "Import" else "remove"
