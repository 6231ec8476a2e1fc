"""Gradual deployments that SAM makes: a new version gets all calls only while no alarm of the list goes off."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stackline.catalog.changes import Append, Change, Ends, No, Put
from stackline.catalog.fragments import reference
from stackline.catalog.inherited import inherits
from stackline.catalog.model import Connection, Path, Spelling
from stackline.catalog.references import branches, items, mapping
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

GRADUAL = "DeploymentPreference"
_ALIAS = "live"
_OURS = frozenset({"Type", "Percentage", "Interval", "Alarms"})


@dataclass(frozen=True, slots=True)
class _Gradual:
    """How a SAM type is deployed gradually: its section of Globals, and what a new wire writes beside the alarms."""

    type: str
    section: str
    preference: Mapping[str, Any]


_KINDS = {
    "function": _Gradual("AWS::Serverless::Function", "Function", {"Type": "Canary10Percent5Minutes"}),
    "state-machine": _Gradual(
        "AWS::Serverless::StateMachine", "StateMachine", {"Type": "CANARY", "Percentage": 10, "Interval": 5}
    ),
}


def switched_off(*levels: Any) -> bool:
    """Whether the gradual deployment is, by the last of the levels that says so (Globals, then the resource)."""
    said = [mapping(mapping(level).get(GRADUAL)).get("Enabled") for level in levels]
    return [one for one in said if one is not None][-1:] == [False]


def guards(kind: str, label: str) -> Connection:
    """`alarm-guards-function`: AWS SAM Developer Guide, "Deploying serverless applications gradually"."""
    rules = _KINDS[kind]

    def read(view: View) -> Iterator[Found]:
        for key in view.by_type.get(rules.type, ()):
            if not switched_off(view.globals(rules.section), view.properties(key)):
                for path, value in _alarms(view, key, rules):
                    for alarm in view.ends(value, "alarm"):
                        yield Found(alarm, key, (path, *_written_with_it(view, key, rules)))

    return Connection(
        id=f"alarm-guards-{kind}",
        source="alarm",
        target=kind,
        style="attach",
        label="rolls back",
        summary=f"{label} is deployed gradually: a tenth of the calls for five minutes, then all. "
        "If the alarm goes off on the way, the deployment is rolled back.",
        spellings=(
            Spelling(name="deployment-preference", targets=(rules.type,), write=_writer(rules), read=read),
        ),
    )


def _alarms(view: View, key: str, rules: _Gradual) -> Iterator[tuple[Path, Any]]:
    """The alarms of its own deployment and those of Globals, which SAM adds."""
    places: list[tuple[Any, Path]] = [(view.properties(key), ("Resources", key, "Properties"))]
    places.append((view.globals(rules.section), ("Globals", rules.section)))
    for properties, start in places:
        for place, branch in branches(properties.get(GRADUAL), (*start, GRADUAL)):
            for path, value in items(mapping(branch).get("Alarms"), (*place, "Alarms")):
                if path[0] == "Resources" or inherits(view.resources[key], path[2:]):
                    yield path, value


def _written_with_it(view: View, key: str, rules: _Gradual) -> Iterator[Path]:
    """What a wire wrote to have a gradual deployment at all; nothing of one that a person set up otherwise."""
    properties = view.properties(key)
    preference = mapping(properties.get(GRADUAL))
    ours = all(preference.get(name) == value for name, value in rules.preference.items())
    if ours and _OURS.issuperset(preference):
        yield from (("Resources", key, "Properties", GRADUAL, name) for name in rules.preference)
        if properties.get("AutoPublishAlias") == _ALIAS:
            yield ("Resources", key, "Properties", "AutoPublishAlias")


def _writer(rules: _Gradual) -> Callable[[View, Ends], list[Change]]:
    def write(view: View, ends: Ends) -> list[Change]:
        shared, own = view.globals(rules.section), view.properties(ends.target)
        if switched_off(shared, own):
            why = f"{ends.target} is not deployed gradually: its {GRADUAL} is switched off"
            return [No(why, f"Set {GRADUAL}.Enabled to true first.")]
        if any(ends.source in view.ends(value, "alarm") for _, value in _alarms(view, ends.target, rules)):
            return []
        path: Path = ("Resources", ends.target, "Properties")
        known = {**mapping(shared.get(GRADUAL)), **mapping(own.get(GRADUAL))}
        changes: list[Change] = []
        if "AutoPublishAlias" not in {**shared, **own}:
            changes.append(Put((*path, "AutoPublishAlias"), _ALIAS))
        if "Type" not in known:
            changes += [Put((*path, GRADUAL, name), value) for name, value in rules.preference.items()]
        return [*changes, Append((*path, GRADUAL, "Alarms"), reference(view, ends.source, "name"))]

    return write
