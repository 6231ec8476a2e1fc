"""File systems and tasks in a virtual network: by mount targets, and by what the template says of each run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from stackline.catalog.changes import Change, Ends, No, Put
from stackline.catalog.model import Path
from stackline.catalog.network_members import group_id, new_group
from stackline.catalog.network_places import (
    bare,
    group_values,
    mount_targets,
    network_at,
    opened_by_wire,
    runs,
    subnet_values,
)
from stackline.catalog.networks import MOUNT_TARGET, SECURITY_GROUP, networks_of, subnets
from stackline.catalog.references import mapping
from stackline.catalog.service_roles import free_name, mentioned_by
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View


# File systems -------------------------------------------------------------------------------------------------------


def read_mounts(view: View) -> Iterator[Found]:
    """Networks that a file system has mount targets in."""
    for key in view.by_kind.get("file-system", ()):
        for network in network_at(view, key):
            yield Found(network, key, tuple(_mount_claims(view, network, key)))


def _mount_claims(view: View, network: str, key: str) -> Iterator[Path]:
    mine = [name for name in mount_targets(view, key) if network in networks_of(view, view.properties(name))]
    for name in mine:
        yield ("Resources", name)
    yield from own_groups(view, group_values(view, key), key, mine)


def own_groups(view: View, values: list[tuple[Path, Any]], user: str, holders: list[str]) -> Iterator[Path]:
    """The security group that a wire made for `user`: only its `holders` name it, and ways in of wires."""
    for name in dict.fromkeys(name for _, value in values for name in view.named(value)):
        if view.types.get(name) != SECURITY_GROUP or not bare(view, name, {"GroupDescription", "VpcId"}):
            continue
        others = mentioned_by(view).get(name, set()) - {*holders, user, name}
        if all(opened_by_wire(view, other, user) for other in others):
            yield ("Resources", name)


def write_mounts(view: View, ends: Ends) -> list[Change]:
    """A mount target in each zone, all behind one security group."""
    there = network_at(view, ends.target)
    if mount_targets(view, ends.target):
        return [] if ends.source in there else [_elsewhere(ends.target, there)]
    inside = _one_a_zone(view, subnets(view, ends.source))
    if not inside:
        return [No(f"{ends.source} has no subnets in this template", "Add a subnet to it first.")]
    group = free_name(view, f"{ends.target}SecurityGroup")
    changes: list[Change] = []
    after = ends.target
    for number, subnet in enumerate(inside, 1):
        name = free_name(view, f"{ends.target}MountTarget{number}")
        properties = {
            "FileSystemId": {"Ref": ends.target},
            "SubnetId": {"Ref": subnet},
            "SecurityGroups": [group_id(group)],
        }
        changes.append(
            Put(("Resources", name), {"Type": MOUNT_TARGET, "Properties": properties}, after=after)
        )
        after = name
    description = f"{ends.target} in {ends.source}"
    return [*changes, new_group(group, description, {"Ref": ends.source}, after)]


def _one_a_zone(view: View, names: list[str]) -> list[str]:
    """EFS User Guide, "Managing mount targets": one in each zone at most."""
    zones: dict[str, str] = {}
    for name in names:
        zones.setdefault(str(view.properties(name).get("AvailabilityZone", name)), name)
    return list(zones.values())


def _elsewhere(member: str, there: list[str]) -> No:
    where = there[0] if there else "a network that is not in the template"
    return No(f"{member} stands in {where} already", "Take it out of that one first.")


# Tasks --------------------------------------------------------------------------------------------------------------


def read_runs(view: View) -> Iterator[Found]:
    """Networks that the template runs a task in."""
    for key in view.by_kind.get("task", ()):
        for network in network_at(view, key):
            yield Found(network, key, tuple(_run_claims(view, network, key)))


def _run_claims(view: View, network: str, task: str) -> Iterator[Path]:
    mine: list[str] = []
    for place, config in runs(view, task):
        if networks_of(view, config) == [network]:
            yield place
            mine.append(str(place[1]))
    if mine:
        yield from own_groups(view, group_values(view, task), task, mine)


def write_runs(view: View, ends: Ends) -> list[Change]:
    """Every run that has no network yet gets this one; a task itself has none."""
    task, network = ends.target, ends.source
    there = network_at(view, task)
    if there or subnet_values(view, task):
        return [] if network in there else [_elsewhere(task, there)]
    places = [place for place, config in runs(view, task) if not config]
    if not places:
        return [
            No(
                f"Nothing in this template runs {task}: what runs a task says in which network",
                f"Let a service, a schedule or a rule run {task} first; code says it in its call of RunTask.",
            )
        ]
    inside = subnets(view, network)
    if not inside:
        return [No(f"{network} has no subnets in this template", "Add a subnet to it first.")]
    group = free_name(view, f"{task}SecurityGroup")
    value: dict[str, Any] = {
        "Subnets": [{"Ref": name} for name in inside],
        "SecurityGroups": [group_id(group)],
    }
    puts: list[Change] = [Put(place, dict(mapping(value))) for place in places]
    return [*puts, new_group(group, f"{task} in {network}", {"Ref": network}, task)]
