"""What stands in a virtual network by its own properties: its subnets and security group, written and read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from stackline.catalog.actions import covers
from stackline.catalog.changes import Append, Change, Ends, No, Note, Put
from stackline.catalog.inherited import of_functions
from stackline.catalog.model import Path
from stackline.catalog.network_places import PLACES, at, network_at, only_for, own_helpers, under
from stackline.catalog.networks import SECURITY_GROUP, networks_of, security_groups, subnets
from stackline.catalog.references import branches, items, mapping, texts
from stackline.catalog.service_roles import free_name
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

ENI_POLICY = "AWSLambdaVPCAccessExecutionRole"
_ENI_NAMES = (ENI_POLICY, "AWSLambdaENIManagementAccess", "VPCAccessPolicy")
_MANAGED = {"Fn::Sub": f"arn:${{AWS::Partition}}:iam::aws:policy/service-role/{ENI_POLICY}"}


def group_id(name: str) -> dict[str, Any]:
    return {"Fn::GetAtt": [name, "GroupId"]}


def new_group(name: str, description: str, network: Any, after: str) -> Put:
    """A security group of the network (its reference) that lets nobody in, and everything out."""
    properties = {"GroupDescription": description, "VpcId": network}
    return Put(("Resources", name), {"Type": SECURITY_GROUP, "Properties": properties}, after=after)


def borrowed(view: View, function: str, name: str) -> bool:
    """Whether the security group came with an access wire, which then put the function into the network."""
    return name.startswith(f"{function}To") and name.endswith("SecurityGroup")


# Reading ------------------------------------------------------------------------------------------------------------


def read_members(kind: str) -> Callable[[View], Iterator[Found]]:
    def read(view: View) -> Iterator[Found]:
        for key in view.by_kind.get(kind, ()):
            for network in network_at(view, key):
                yield Found(network, key, tuple(_claims(view, network, key)))

    return read


def _claims(view: View, network: str, key: str) -> Iterator[Path]:
    place = PLACES[view.types[key]]
    for steps in (place.subnets, place.groups):
        value = at(view, key, steps)
        here = list(items(value, under(key, steps)))
        mine = [path for path, item in here if network in networks_of(view, item)]
        if mine and len(mine) == len(here) and [branch for branch, _ in branches(value)] == [()]:
            yield under(key, steps)
        else:
            yield from mine
        for name in own_helpers(view, value, key):
            if not borrowed(view, key, name):
                yield ("Resources", name)
            value = view.properties(name).get("SubnetIds")
    if view.kind(key) == "function":
        yield from eni_claims(view, key)


def read_globals(view: View) -> Iterator[Found]:
    for path, value, functions in of_functions(view, ("VpcConfig",)):
        for network in networks_of(view, value):
            for function in functions:
                yield Found(network, function, (path,))


def eni_claims(view: View, function: str) -> Iterator[Path]:
    """The policy that lets a function have network interfaces, where it is in a role of its own or its Policies."""
    places: list[tuple[str, str]] = [(function, "Policies")] if view.own_policies(function) else []
    roles = [role for role in view.roles(function) if only_for(view, role, function)]
    places += [(role, "ManagedPolicyArns") for role in roles]
    for key, name in places:
        for path, item in items(view.properties(key).get(name), under(key, (name,))):
            if _is_eni(item):
                yield path


def _is_eni(item: Any) -> bool:
    entries = mapping(item)
    words = item if isinstance(item, str) else "" if "Statement" in entries else str(entries)
    return any(name in words for name in _ENI_NAMES)


# Writing ------------------------------------------------------------------------------------------------------------


def write_member(view: View, ends: Ends) -> list[Change]:
    there = network_at(view, ends.target)
    place = PLACES[view.types[ends.target]]
    known = at(view, ends.target, place.subnets)
    if known is not None:
        if ends.source not in there:
            where = there[0] if there else "a network that is not in the template"
            return [No(f"{ends.target} stands in {where} already", "Take it out of that one first.")]
        return list(may_have_interfaces(view, ends.target))
    inside = subnets(view, ends.source)[: place.most or None]
    if not inside:
        return [No(f"{ends.source} has no subnets in this template", "Add a subnet to it first.")]
    return [*put_into(view, ends, inside), *may_have_interfaces(view, ends.target)]


def put_into(view: View, ends: Ends, inside: list[str]) -> Iterator[Change]:
    """The member's own security group and its place in the subnets."""
    place = PLACES[view.types[ends.target]]
    listed: Any = [{"Ref": name} for name in inside]
    if place.group is not None:
        kind, described = place.group
        name = free_name(view, f"{ends.target}SubnetGroup")
        properties = {described: ends.target, "SubnetIds": listed}
        yield Put(("Resources", name), {"Type": kind, "Properties": properties}, after=ends.target)
        listed = {"Ref": name}
    yield Put(under(ends.target, place.subnets), listed)
    if not security_groups(view, at(view, ends.target, place.groups)):
        name = free_name(view, f"{ends.target}SecurityGroup")
        yield new_group(name, f"{ends.target} in {ends.source}", {"Ref": ends.source}, ends.target)
        groups = under(ends.target, place.groups)
        value = at(view, ends.target, place.groups)
        yield Append(groups, group_id(name)) if isinstance(value, list) else Put(groups, [group_id(name)])


def may_have_interfaces(view: View, function: str) -> Iterator[Change]:
    """What a function's role needs to have network interfaces; SAM adds it where it makes the role."""
    if view.kind(function) != "function" or view.own_policies(function) or _may(view, function):
        return
    roles = view.roles(function)
    if len(roles) == 1:
        yield Append(under(roles[0], ("ManagedPolicyArns",)), _MANAGED)
        return
    yield Note(
        "wire-role-elsewhere",
        f"The role of {function} is not in this template: it needs the policy {ENI_POLICY}",
        "Without it the function cannot have the network interfaces through which it is in the network.",
    )


def _may(view: View, function: str) -> bool:
    for role in view.roles(function):
        listed = items(view.properties(role).get("ManagedPolicyArns"))
        if any(_is_eni(item) for _, item in listed):
            return True
    actions = [action for grant in view.grants.get(function, ()) for action in texts(list(grant.actions))]
    return covers(actions, ["ec2:CreateNetworkInterface"])
