"""Remove a resource: its wires first, then itself, then what else named it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from stackline.catalog import Delete, View
from stackline.catalog.references import mapping, mentions
from stackline.core import Diagnostic
from stackline.core.same_values import OfSameValues
from stackline.design.changes import apply
from stackline.design.erase import erase
from stackline.design.requests import near, refusal
from stackline.design.setting import check_own_name
from stackline.design.sources import made_by
from stackline.design.values import sequence
from stackline.design.wires import Draft, view_of, wires_seen
from stackline.template import Project, Template


def remove(template: Draft, id: str) -> Draft:
    """The template without the resource and its wires. Raises Refused where something else still needs it."""
    removed, _ = remove_with_notes(template, id)
    return removed


def remove_with_notes(template: Draft, id: str) -> tuple[Draft, list[Diagnostic]]:
    """Like `remove`, and what went with it that a person would not expect (an output, a DependsOn)."""
    view, wires = wires_seen(template)
    if id not in view.resources and not template.has(("Resources", id)):
        raise refusal("resource-missing", f"There is no resource {id} in the template", near(view, id))
    check_own_name(template, id, "removed")
    made = made_by(template.expanded, ("Resources", id))
    if made:
        notes: list[Diagnostic] = []
        return _clean(template, [id, *made], notes).delete(("Resources", id)), notes
    mine = [wire for wire in wires if id in (wire.source, wire.target)]
    # What stands inside the resource goes with it.
    cleared = erase(template, view, wires, mine, inside=id)
    after = view_of(cleared)
    names = [id, *_companions(after, id)]
    satellites = [name for name in _satellites(after, set(names)) if name not in names]
    notes = [_note(f"{name} went with {id}: it was about nothing else") for name in satellites]
    names += satellites
    cleared = _clean(cleared, names, notes)
    for name in names:
        cleared = cleared.delete(("Resources", name))
    return cleared, notes


def goes_with(view: View, ids: Sequence[str]) -> list[str]:
    """What is about these resources and about nothing else: helpers made with them, permissions, mappings, policies."""
    found = list(ids)
    while True:
        more = [name for id in found for name in _companions(view, id)] + _satellites(view, set(found))
        new = [name for name in dict.fromkeys(more) if name not in found]
        if not new:
            return found[len(ids) :]
        found += new


def _companions(view: View, id: str) -> list[str]:
    """Helpers made with the resource that nothing but the resource itself, and other helpers that go, name."""
    if id not in view.resources:
        return []  # a null, a list or a text where a resource is to be
    made = {pattern.replace("{id}", id): one["Type"] for pattern, one in view.resource(id).companions.items()}
    found = [name for name, kind in made.items() if view.types.get(name) == kind]
    if not found:
        return []
    named = {key: _named(value) for key, value in view.resources.items()}
    while True:
        used = {name for key, its in named.items() if key != id and key not in found for name in its}
        if not used.intersection(found):
            return found
        found = [name for name in found if name not in used]


# Types that say something about one resource, and the property that names it.
_ABOUT = {
    "AWS::Lambda::Permission": "FunctionName",
    "AWS::Lambda::EventSourceMapping": "FunctionName",
    "AWS::Lambda::EventInvokeConfig": "FunctionName",
    "AWS::Lambda::Alias": "FunctionName",
    "AWS::Lambda::Version": "FunctionName",
    "AWS::Lambda::Url": "TargetFunctionArn",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::Logs::SubscriptionFilter": "LogGroupName",
    "AWS::Logs::LogStream": "LogGroupName",
    "AWS::Logs::MetricFilter": "LogGroupName",
    "AWS::KMS::Alias": "TargetKeyId",
    "AWS::SNS::Subscription": "TopicArn",
    "AWS::SQS::QueuePolicy": "Queues",
    "AWS::SNS::TopicPolicy": "Topics",
    "AWS::S3::BucketPolicy": "Bucket",
}


def _satellites(view: View, gone: set[str]) -> list[str]:
    """Resources that are about nothing but what goes away."""
    found: list[str] = []
    for kind, about in _ABOUT.items():
        for key in view.by_type.get(kind, ()):
            names = {name for name, _ in mentions(view.properties(key).get(about)) if name in view.resources}
            if names and names <= gone:
                found.append(key)
    return found


def _named(value: Any) -> set[str]:
    return {name for name, _ in mentions(value)} | set(_waits(value))


def _waits(resource: Any) -> list[str]:
    waits = mapping(resource).get("DependsOn")
    items = [waits] if isinstance(waits, str) else sequence(waits)
    return [item for item in items if isinstance(item, str)]


def _clean(template: Draft, names: list[str], notes: list[Diagnostic]) -> Draft:
    """Outputs and DependsOn about the resource go; anything else stops the removing."""
    gone = set(names)
    users = list(_users(template, gone))
    if users:
        raise refusal(
            "resource-in-use",
            f"{names[0]} is used by {', '.join(users)}",
            "Change them first: nothing was removed.",
        )
    for key, output in mapping(template.expanded.data.get("Outputs")).items():
        if gone & _named(output):
            template = apply(template, [Delete(("Outputs", key))])
            notes.append(_note(f"The output {key} went with {names[0]}"))
    for key, resource in template.expanded.resources.items():
        waits = resource.get("DependsOn")
        for name in [name for name in _waits(resource) if name in gone and key not in gone]:
            path = ("Resources", key, "DependsOn")
            index = template.expanded.get(path)
            place = (*path, index.index(name)) if isinstance(waits, list) else path
            template = apply(template, [Delete(place)])
            notes.append(_note(f"{key} no longer waits for {name}"))
    return template


def _users(template: Template | Project, gone: set[str]) -> Iterator[str]:
    for key, resource in template.expanded.resources.items():
        if key not in gone and gone & _mentioned(resource):
            yield key


def _all_named(resource: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(
        name for part, value in resource.items() if part != "DependsOn" for name, _ in mentions(value)
    )


_mentioned = OfSameValues(_all_named)


def _note(summary: str) -> Diagnostic:
    return Diagnostic("info", "removed-too", summary)
