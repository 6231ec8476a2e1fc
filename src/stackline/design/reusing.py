"""Use what exists already: a resource that a parameter may replace, one that is never made here, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, cast

from stackline.catalog import Resource, View
from stackline.catalog.existing import (
    Outside,
    existing_kinds,
    pattern_of,
    plain_mention,
    stem_of,
    told_by,
    told_of,
)
from stackline.catalog.references import mapping, mentions
from stackline.catalog.rewriting import Say, said
from stackline.core import Diagnostic
from stackline.design.names import Names
from stackline.design.remove import remove_with_notes
from stackline.design.requests import near, refusal
from stackline.design.values import sequence
from stackline.design.wires import Draft, view_of, wires_in
from stackline.template import Path

# Of another's resource, this stack must not set these: they replace what the owner has set, or exist already.
_MADE_WITH = {
    "AWS::SQS::QueuePolicy": "Queues",
    "AWS::SNS::TopicPolicy": "Topics",
    "AWS::S3::BucketPolicy": "Bucket",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::Lambda::Alias": "FunctionName",
    "AWS::Lambda::Version": "FunctionName",
    "AWS::Lambda::Url": "TargetFunctionArn",
    "AWS::Lambda::EventInvokeConfig": "FunctionName",
    "AWS::RDS::DBInstance": "DBClusterIdentifier",
}
_OWN_ONLY = {"S3": "Bucket", "Cognito": "UserPool"}
_DEFAULT_NETWORK = {
    "DefaultVPCId": {"Type": "AWS::EC2::VPC::Id", "Description": "The existing network."},
    "DefaultVPCSubnets": {
        "Type": "List<AWS::EC2::Subnet::Id>",
        "Description": "The subnets of the existing network that resources are put into.",
    },
}


def reuse(template: Draft, id: str, parameter: str | None = None) -> tuple[Draft, list[Diagnostic]]:
    """Let a parameter decide, for each environment, whether `id` is made or one that exists is used instead.

    `parameter` (`Existing<ID>Arn` without it) then holds that one's ARN; where it is empty the resource is made.
    Raises Refused where the resource cannot be another's, with the reason.
    """
    view = view_of(template)
    resource = _reusable(template, view, id)
    _check_uses(view, id)
    name = parameter or f"Existing{id}Arn"
    _check_name(view, name)
    condition = _free(mapping(view.data.get("Conditions")), f"Create{id}")
    outside = _outside(view, id, name, resource)
    companions = list(_made_with(view, id))
    _check_companions(view, id, companions)

    def say(named: str, attribute: str) -> Any:
        if named != id:
            return None
        return {"Fn::If": [condition, plain_mention(id, attribute), _value(outside, id, attribute)]}

    changed, asked = _rewritten(template, view, {id, *companions}, say, outside)
    for one in (id, *companions):
        changed = changed.insert(("Resources", one, "Condition"), condition, position="Type")
    changed = changed.put(("Conditions", condition), {"Fn::Equals": [{"Ref": name}, ""]})
    changed = changed.put(("Parameters", name), _declaration(outside, id, empty=True))
    for attribute in asked:
        more = {"Type": "String", "Default": "", "Description": f"{attribute} of the one that {name} names."}
        changed = changed.put(("Parameters", outside.asked(attribute)), more)
    return changed, list(_notes(view, id, name, companions))


def make_again(template: Draft, id: str) -> Draft:
    """Undo `reuse`: the resource is made in every environment, and its parameter goes."""
    view = view_of(template)
    one = view.reused.get(id)
    if one is None:
        outside = id in view.outside
        fix = (
            "Add the resource, and connect it in place of this one."
            if outside
            else "`stackline graph` shows what is."
        )
        raise refusal("existing-not", f"{id} is not made depending on a parameter", fix)
    about = {one.parameter, *(one.outside.asked(key) for key in one.outside.existing.asked)}
    conditions = [name for name, guard in view.guards.items() if guard[0] == one.parameter]
    changed = template
    for path, value in _bodies(template):
        if path[:2] == ("Resources", id):
            continue
        for place, part in differing(value, told_of(view, value, id), path):
            changed = changed.set(place, part)
    for name, body in view.resources.items():
        if body.get("Condition") == one.condition:
            changed = changed.delete(("Resources", name, "Condition"))
    used = {reference.target for reference in changed.references if reference.path[0] != "Conditions"}
    for name in conditions:
        if name not in used:
            changed = changed.delete(("Conditions", name), prune=True)
    left = {reference.target for reference in changed.references}
    for name in about & set(view.parameters) - left:
        changed = changed.delete(("Parameters", name), prune=True)
    return changed


def replace_with_existing(template: Draft, id: str, arn: str) -> tuple[Draft, list[Diagnostic]]:
    """The template without the resource; what used it uses the one with this ARN, which a parameter holds."""
    view = view_of(template)
    resource = _reusable(template, view, id)
    _check_arn(view, resource, arn)
    _check_uses(view, id)
    name = id if stem_of(id) != id else f"{id}Arn"
    if name != id:
        _check_name(view, name)
    outside = Outside(name, resource.kind, view.types[id], resource.existing)  # pyright: ignore[reportArgumentType]
    companions = list(_made_with(view, id))
    _check_companions(view, id, companions)

    def say(named: str, attribute: str) -> Any:
        return _value(outside, id, attribute) if named == id else None

    changed, asked = _rewritten(template, view, {id, *companions}, say, outside)
    for one in companions:
        changed = changed.delete(("Resources", one))
    changed, notes = remove_with_notes(changed, id)
    changed = changed.put(("Parameters", name), _declaration(outside, id, arn=arn))
    for attribute in asked:
        more = {"Type": "String", "Description": f"{attribute} of the one that {name} names."}
        changed = changed.put(("Parameters", outside.asked(attribute)), more)
    notes += [
        Diagnostic("info", "removed-too", f"{one} went with {id}: it is its owner's to set")
        for one in companions
    ]
    return changed, [*notes, _gone(view, id)]


def add_existing(template: Draft, kind: str, id: str | None, arn: str) -> tuple[Draft, str]:
    """A parameter that holds the ARN of a resource of the kind: its card. Returns the parameter's name too."""
    view = view_of(template)
    if kind == "virtual-network":
        return _add_network(template, view, arn), "DefaultVPC"
    resource = _kind(view, kind)
    type = _check_arn(view, resource, arn)
    stem = id or "".join(map(str.capitalize, kind.split("-")))
    name = stem if stem_of(stem) != stem else f"{stem}Arn"
    if id is None:
        name = _free({**view.resources, **view.parameters}, name)
    _check_name(view, name)
    outside = Outside(name, kind, type, resource.existing)  # pyright: ignore[reportArgumentType]
    changed = template.put(("Parameters", name), _declaration(outside, stem, arn=arn))
    if kind == "database":
        for attribute, ending in outside.existing.asked.items():
            more = {"Type": "String", "Description": f"{attribute} of the database that {name} names."}
            changed = changed.put(("Parameters", f"{stem_of(name)}{ending}"), more)
    return changed, name


def _add_network(template: Draft, view: View, id: str) -> Draft:
    if any(name in view.parameters for name in _DEFAULT_NETWORK):
        raise refusal(
            "existing-there", "DefaultVPC is in the template already", "Connect resources to DefaultVPC."
        )
    if not id.startswith("vpc-"):
        raise refusal(
            "existing-arn", f"{id} is not the ID of a network", "It looks like vpc-0123456789abcdef0."
        )
    for name, body in _DEFAULT_NETWORK.items():
        value = {**body, "Default": id} if name == "DefaultVPCId" else body
        template = template.put(("Parameters", name), value)
    return template


# What can be, and what cannot ----------------------------------------------------------------------------------------


def _reusable(template: Draft, view: View, id: str) -> Resource:
    if id in view.outside:
        raise refusal("existing-there", f"{id} is one that exists already", "Nothing needs to be done.")
    if id not in view.resources:
        raise refusal("resource-missing", f"There is no resource {id} in the template", near(view, id))
    if not template.has(("Resources", id)):
        raise refusal(
            "resource-missing", f"{id} is made by a loop or stands in another file", "Write it out first."
        )
    if id in view.reused:
        fix = f"Give {view.reused[id].parameter} in the environments that have one, or `--undo` it."
        raise refusal("existing-there", f"{id} may be one that exists already", fix)
    resource = view.resource(id)
    if resource.existing is None:
        raise _no_kind(view, resource.kind, f"{resource.label} {id}")
    if "Condition" in view.resources[id]:
        condition = view.resources[id]["Condition"]
        fix = "Take the condition away first, or write the two into one by hand."
        raise refusal("existing-condition", f"{id} has the condition {condition} already", fix)
    return resource


def _kind(view: View, kind: str) -> Resource:
    resource = view.catalog.kinds.get(kind)
    if resource is None:
        close = get_close_matches(kind, list(view.catalog.kinds), 1)
        raise refusal(
            "kind-unknown", f"There is no kind {kind}", f"Did you mean {close[0]}?" if close else ""
        )
    if resource.existing is None:
        raise _no_kind(view, kind, resource.label)
    return resource


def _no_kind(view: View, kind: str, what: str) -> Exception:
    if kind == "virtual-network":
        fix = "`stackline add virtual-network --existing vpc-…` declares an existing network, to connect resources to."
    else:
        names = ", ".join(one.kind for one, _ in existing_kinds(view.catalog))
        fix = f"Those that can be: {names}, virtual-network."
    return refusal("existing-kind", f"{what} cannot be one that exists already", fix)


def _check_arn(view: View, resource: Resource, arn: str) -> str:
    existing = resource.existing
    type = told_by(existing, arn) if existing else None
    if type is None:
        example = existing.example if existing else ""
        raise refusal(
            "existing-arn", f"{arn} is not the ARN of a {resource.label}", f"It looks like arn:aws:{example}."
        )
    return type


def _check_name(view: View, name: str) -> None:
    if not (name.isalnum() and name.isascii()):
        raise refusal("logical-id", f"{name!r} is not a logical ID", "Use letters and digits only.")
    if name in view.parameters or name in view.resources:
        raise refusal("logical-id-taken", f"There is {name} in the template already", "Choose another name.")


def _check_uses(view: View, id: str) -> None:
    """Uses that need the resource in this very template."""
    for owner, body in view.resources.items():
        for event, value in mapping(mapping(body.get("Properties")).get("Events")).items():
            key = _OWN_ONLY.get(str(mapping(value).get("Type")))
            named = mapping(mapping(value).get("Properties")).get(key or "")
            if key and (named == id or id in view.named(named)):
                instead = (
                    "Let the bucket send its events to EventBridge: disconnect the two, and connect them afterwards."
                    if key == "Bucket"
                    else "Take the trigger away, and set it where the user pool is defined."
                )
                raise refusal(
                    "existing-use",
                    f"{owner} is run by {id} through SAM's {mapping(value)['Type']} event, which takes only a {key} of "
                    "the same template",
                    instead,
                    path=("Resources", owner, "Properties", "Events", event),
                )


def _check_companions(view: View, id: str, companions: list[str]) -> None:
    """What is made only with the resource must be used by nothing else, and have no condition of its own."""
    for name in companions:
        if "Condition" in view.resources[name]:
            raise refusal(
                "existing-condition",
                f"{name}, which is about {id}, has the condition {view.resources[name]['Condition']} already",
                "Take it away first.",
            )
        users = [
            key
            for key, body in view.resources.items()
            if key not in (id, name, *companions) and name in {one for one, _ in mentions(body)}
        ]
        if users:
            raise refusal(
                "existing-use",
                f"{users[0]} uses {name}, which is made only with {id}",
                f"Change {users[0]} first.",
            )
    names = Names(view.resources, view.parameters)
    for key, body in view.resources.items():
        for name, _ in mentions(body):
            made = name not in view.resources and names.find(name) == id
            if made and key != id and key not in companions:
                raise refusal(
                    "existing-use",
                    f"{key} uses {name}, which SAM makes only with {id}",
                    f"Change {key} first.",
                    path=("Resources", key),
                )
    for key, body in view.resources.items():
        if id in _connected(body):
            raise refusal(
                "existing-use",
                f"{key} is a connector with {id}, and takes only resources of the same template",
                "Disconnect it, and draw the wire anew: a grant is written in its place.",
                path=("Resources", key),
            )


def _connected(body: dict[str, Any]) -> set[Any]:
    connectors = [mapping(one).get("Properties") for one in mapping(body.get("Connectors")).values()]
    if body.get("Type") == "AWS::Serverless::Connector":
        connectors.append(body.get("Properties"))
    found: set[Any] = set()
    for properties in connectors:
        for end in ("Source", "Destination"):
            value = mapping(properties).get(end)
            for one in sequence(value) or [value]:
                found.add(mapping(one).get("Id"))
    return found


def _made_with(view: View, id: str) -> Iterator[str]:
    """Resources that are about this one only, and must not be set on another's."""
    helpers = {
        pattern.replace("{id}", id): one["Type"] for pattern, one in view.resource(id).companions.items()
    }
    for name in view.resources:
        about = _MADE_WITH.get(view.types[name])
        value = view.properties(name).get(about) if about else None
        if name != id and (helpers.get(name) == view.types[name] or (about and {*view.named(value)} == {id})):
            yield name


# Writing --------------------------------------------------------------------------------------------------------------


def _outside(view: View, id: str, parameter: str, resource: Resource) -> Outside:
    assert resource.existing is not None  # asked before
    types = resource.existing.arns
    type = view.types[id] if view.types[id] in types else next(iter(types))
    return Outside(parameter, resource.kind, type, resource.existing)


def _value(outside: Outside, id: str, attribute: str) -> Any:
    value = outside.value(attribute)
    if value is None:
        fix = f"Pass it as a parameter of its own, and use that instead of {id}.{attribute}."
        raise refusal("existing-attribute", f"{attribute} of {id} does not follow from its ARN", fix)
    return value


def _bodies(template: Draft) -> Iterator[tuple[Path, Any]]:
    """As they stand in the text."""
    for section in ("Globals", "Resources", "Outputs"):
        for name, body in mapping(template.data.get(section)).items():
            yield (section, name), body


def _rewritten(
    template: Draft, view: View, leave: set[str], say: Say, outside: Outside
) -> tuple[Draft, list[str]]:
    """Every mention said anew, and the attributes that need a parameter of their own."""
    asked: dict[str, None] = {}

    def noted(name: str, attribute: str) -> Any:
        value = say(name, attribute)
        if value is not None and attribute in outside.existing.asked:
            asked[attribute] = None
        return value

    for path, value in _bodies(template):
        if path[0] == "Resources" and path[1] in leave:
            continue
        for place, part in differing(value, said(view, value, noted), path):
            template = template.set(place, part)
    return template, list(asked)


def differing(old: Any, new: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """The smallest places whose values differ: what is beside them, comments too, stays as it is."""
    if isinstance(old, dict) and isinstance(new, dict):
        was, now = mapping(old), mapping(new)
        if was.keys() == now.keys() and not (
            len(was) == 1 and next(iter(was)) in ("Ref", "Fn::GetAtt", "Fn::Sub")
        ):
            for key in was:
                yield from differing(was[key], now[key], (*path, key))
            return
    elif isinstance(old, list) and isinstance(new, list):
        was_, now_ = cast("list[Any]", old), cast("list[Any]", new)
        if len(was_) == len(now_):
            for index, (one, other) in enumerate(zip(was_, now_, strict=True)):
                yield from differing(one, other, (*path, index))
            return
    if old != new:
        yield path, new


def _declaration(outside: Outside, id: str, *, empty: bool = False, arn: str = "") -> dict[str, Any]:
    about = f"ARN of an existing {outside.kind.replace('-', ' ')}"
    text = f"{about} to use as {id}; empty: this stack makes one." if empty else f"{about}."
    default = {"Default": "" if empty else arn}
    pattern = pattern_of(outside.existing, outside.type, empty=empty)
    return {"Type": "String", "Description": text, **default, "AllowedPattern": pattern}


def _notes(view: View, id: str, parameter: str, companions: list[str]) -> Iterator[Diagnostic]:
    for name in companions:
        yield Diagnostic(
            "info",
            "existing-made-only",
            f"{name} is made only where this stack makes {id}",
            f"An existing one has its own: what {name} says must be set there.",
        )
    for wire in wires_in(view):
        inside = [claim for claim in wire.claims if claim[:2] == ("Resources", id)]
        if inside and id in (wire.source, wire.target):
            other = wire.target if wire.source == id else wire.source
            yield Diagnostic(
                "info",
                "existing-made-only",
                f"The wire between {id} and {other} is written in {id}: an existing one is not changed",
                f"Where {parameter} names one, set it up where that one is defined.",
            )


def _gone(view: View, id: str) -> Diagnostic:
    kept = view.resources[id].get("DeletionPolicy") in ("Retain", "RetainExceptOnCreate")
    if kept:
        return Diagnostic(
            "info", "existing-gone", f"Where {id} was deployed, it stays (DeletionPolicy), outside the stack"
        )
    return Diagnostic(
        "warning",
        "existing-gone",
        f"Where {id} was deployed, the next deployment deletes it",
        f"To keep it, deploy once with `stackline set {id} /DeletionPolicy Retain` before this change.",
    )


def _free(taken: Any, name: str) -> str:
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{name}{number}", number + 1
    return candidate
