"""Use what exists already: a resource that a parameter may replace, one that is never made here, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

from stackline.catalog import Resource, View
from stackline.catalog.existing import (
    Outside,
    pattern_of,
    plain_mention,
    stem_of,
    told_of,
)
from stackline.catalog.references import mapping
from stackline.catalog.rewriting import Say, said
from stackline.core import Diagnostic, Fix
from stackline.design.remove import remove_with_notes
from stackline.design.replacement import loses
from stackline.design.requests import refusal
from stackline.design.reusable import (
    check_arn,
    check_companions,
    check_name,
    check_uses,
    kind_of,
    made_with,
    reusable,
)
from stackline.design.reusing_networks import (
    check_parts,
    declarations,
    made_together,
    parts_of,
    refuse_always,
)
from stackline.design.reusing_networks import note as network_note
from stackline.design.wires import Draft, view_of, wires_in
from stackline.template import Path

_DEFAULT_NETWORK = {
    "DefaultVPCId": {"Type": "AWS::EC2::VPC::Id", "Description": "The existing network."},
    "DefaultVPCSubnets": {
        "Type": "List<AWS::EC2::Subnet::Id>",
        "Description": "The subnets of the existing network that resources are put into.",
    },
}


def reuse(template: Draft, id: str, parameter: str | None = None) -> tuple[Draft, list[Diagnostic]]:
    """Let a parameter decide, for each environment, whether `id` is made or one that exists is used instead.

    `parameter` (`Existing<ID>Arn` without it, `…Id` of a network) then holds that one's ARN or ID; where it is empty
    the resource is made. Raises Refused where the resource cannot be another's, with the reason.
    """
    view = view_of(template)
    resource = reusable(template, view, id)
    check_uses(view, id)
    name = parameter or parameter_name(id, resource)
    check_name(view, name)
    condition = _free(mapping(view.data.get("Conditions")), f"Create{id}")
    outside = _outside(view, id, name, resource)
    parts = parts_of(view, id)
    companions = list(parts or made_with(view, id))
    (check_parts if parts else check_companions)(view, id, companions)
    others = {id: outside, **parts}
    used: dict[str, None] = {}

    def say(named: str, attribute: str) -> Any:
        if named not in others:
            return None
        if named != id:
            used[named] = None
        other = _value(others[named], named, attribute)
        return {"Fn::If": [condition, plain_mention(named, attribute), other]}

    changed, asked = _rewritten(template, view, {id, *companions}, say, outside)
    for one in (id, *companions):
        changed = changed.insert(("Resources", one, "Condition"), condition, position="Type")
    changed = changed.put(("Conditions", condition), {"Fn::Equals": [{"Ref": name}, ""]})
    changed = changed.put(("Parameters", name), _declaration(outside, id, empty=True))
    for attribute in asked:
        more = {"Type": "String", "Default": "", "Description": f"{attribute} of the one that {name} names."}
        changed = changed.put(("Parameters", outside.asked(attribute)), more)
    for one, body in declarations(view, id, parts, used).items():
        check_name(view, one)
        changed = changed.put(("Parameters", one), body)
    return changed, list(_notes(view, id, name, companions)) if not parts else [
        network_note(id, name, companions)
    ]


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
    together = made_together(view, id)
    about = {view.reused[name].parameter for name in together}
    about |= {one.outside.asked(key) for key in one.outside.existing.asked}
    conditions = [name for name, guard in view.guards.items() if guard[0] == one.parameter]
    changed = template
    for path, value in _bodies(template):
        if path[:2] == ("Resources", id):
            continue
        for place, part in differing(value, told_of(view, value, together), path):
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
    resource = reusable(template, view, id)
    refuse_always(view, id)
    check_arn(view, resource, arn)
    check_uses(view, id)
    name = id if stem_of(id) != id else f"{id}Arn"
    if name != id:
        check_name(view, name)
    outside = _called(name, resource, view.types[id])
    companions = list(made_with(view, id))
    check_companions(view, id, companions)

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
    resource = kind_of(view, kind)
    type = check_arn(view, resource, arn)
    stem = id or "".join(map(str.capitalize, kind.split("-")))
    name = stem if stem_of(stem) != stem else f"{stem}Arn"
    if id is None:
        name = _free({**view.resources, **view.parameters}, name)
    check_name(view, name)
    outside = _called(name, resource, type)
    changed = template.put(("Parameters", name), _declaration(outside, stem, arn=arn))
    if kind == "database":
        for attribute, ending in outside.existing.asked.items():
            more = {"Type": "String", "Description": f"{attribute} of the database that {name} names."}
            changed = changed.put(("Parameters", f"{stem_of(name)}{ending}"), more)
    return changed, name


def example_of(resource: Resource) -> str | None:
    """What one that exists already is named by, as an example; None where none of the kind can be used."""
    return None if resource.existing is None else resource.existing.sample


def parameter_name(id: str, resource: Resource) -> str:
    """What the parameter is called unless somebody names it."""
    ending = "Id" if resource.existing and resource.existing.ids else "Arn"
    return f"Existing{id}{ending}"


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


# Writing --------------------------------------------------------------------------------------------------------------


def _outside(view: View, id: str, parameter: str, resource: Resource) -> Outside:
    found = _called(parameter, resource, view.types[id])
    # Several types may be one kind, of which an ARN tells one.
    return (
        found if found.type in found.existing.arns else replace(found, type=next(iter(found.existing.arns)))
    )


def _called(parameter: str, resource: Resource, type: str) -> Outside:
    """The existing resource whose ARN the parameter holds."""
    assert resource.existing is not None  # asked before
    return Outside(parameter, resource.kind, type, resource.existing)


def _value(outside: Outside, id: str, attribute: str) -> Any:
    value = outside.value(attribute)
    if value is None:
        fix = f"Pass it as a parameter of its own, and use that instead of {id}.{attribute}."
        raise refusal(
            "existing-attribute", f"{attribute} of {id} does not follow from its {outside.existing.word}", fix
        )
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
    about = f"{outside.existing.word} of an existing {outside.kind.replace('-', ' ')}"
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
    policy, lost = view.resources[id].get("DeletionPolicy"), loses(view.types[id])
    if policy in ("Retain", "RetainExceptOnCreate"):
        return Diagnostic(
            "info", "existing-gone", f"Where {id} was deployed, it stays (DeletionPolicy), outside the stack"
        )
    summary = f"Where {id} was deployed, the next deployment deletes it"
    keep = f"To keep it, deploy once with `stackline set {id} /DeletionPolicy Retain` before this change."
    if lost is None:
        return Diagnostic("warning", "existing-gone", summary, keep)
    if policy == "Snapshot":
        return Diagnostic("warning", "existing-gone", f"{summary} and keeps a snapshot", keep)
    return Diagnostic(
        "warning", "deletes-data", summary, f"Lost with it, unless moved before: {lost}.", fix=Fix(keep)
    )


def _free(taken: Any, name: str) -> str:
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{name}{number}", number + 1
    return candidate
