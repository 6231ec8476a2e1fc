"""Fargate tasks as targets of rules and schedules: the target is a cluster, its EcsParameters say what runs where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from stackline.catalog.changes import Change, Ends, Put
from stackline.catalog.model import Path, Setting, Statement
from stackline.catalog.networks import subnets
from stackline.catalog.references import mapping
from stackline.catalog.service_roles import free_name, mentioned_by

if TYPE_CHECKING:
    from stackline.catalog.view import View

KIND = "task"
CLUSTER = "AWS::ECS::Cluster"
_DOCS = (
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/tasks-scheduled-eventbridge-scheduler.html"
)
# What Stackline, as Stackery did, fills in with the subnets of the account's default network.
_DEFAULT_SUBNETS = "DefaultVPCSubnets"
_SUBNETS = {"Type": "List<AWS::EC2::Subnet::Id>"}
_NETWORK = {"AWS::Events::Rule": "AwsVpcConfiguration", "AWS::Scheduler::Schedule": "AwsvpcConfiguration"}
_ROLES = ("TaskRoleArn", "ExecutionRoleArn")

SETTINGS: tuple[Setting, ...] = (
    Setting(
        path="TaskCount",
        label="Tasks",
        description="How many tasks are started each time.",
        kind="number",
        minimum=1,
        maximum=10,
        documentation=_DOCS,
    ),
    Setting(
        path="Subnets",
        label="Subnets",
        description="Where the task runs: `[!Ref PrivateSubnet]`. Left out, the template's network, else the "
        "account's default one, by the parameter DefaultVPCSubnets.",
        kind="yaml",
        example=[{"Fn::ImportValue": "private-subnet"}],
    ),
    Setting(
        path="SecurityGroups",
        label="Security groups",
        description="What the task may reach and be reached by: `[!GetAtt Group.GroupId]`. The network's default one "
        "where it is not set.",
        kind="yaml",
        example=[{"Fn::ImportValue": "task-group"}],
    ),
    Setting(
        path="AssignPublicIp",
        label="Public address",
        description="A subnet without a NAT gateway needs one to fetch the image.",
        kind="choice",
        choices=("ENABLED", "DISABLED"),
    ),
    Setting(
        path="PlatformVersion",
        label="Platform version",
        description="Of Fargate; the latest where it is not set.",
        example="1.4.0",
    ),
)


# Reading ------------------------------------------------------------------------------------------------------------


def aimed(view: View, entry: Mapping[str, Any], kind: str | None = None) -> list[str]:
    """What a target is: of a cluster the task that runs there."""
    parameters = mapping(entry.get("EcsParameters"))
    if not parameters:
        return view.ends(entry.get("Arn"), kind)
    return view.ends(parameters.get("TaskDefinitionArn"), KIND) if kind in (None, KIND) else []


def task_places(view: View, holder: str, place: Path) -> dict[str, Path]:
    """Where the settings stand of the task in the target at `place` of the resource `holder`."""
    ecs = (*place, "EcsParameters")
    network = (*ecs, "NetworkConfiguration", _NETWORK[view.types[holder]])
    return {
        "TaskCount": (*ecs, "TaskCount"),
        "PlatformVersion": (*ecs, "PlatformVersion"),
        **{name: (*network, name) for name in ("Subnets", "SecurityGroups", "AssignPublicIp")},
    }


def task_roles(view: View, task: str) -> list[str]:
    """The roles of the template that who starts the task hands on."""
    names = [name for key in _ROLES for name in view.ends(view.properties(task).get(key))]
    return [name for name in dict.fromkeys(names) if view.types.get(name) == "AWS::IAM::Role"]


def came_along(view: View, source: str, task: str, holder: str, entry: Mapping[str, Any]) -> Iterator[Path]:
    """The cluster and the parameter that a line brought with it, where nothing else uses them."""
    for name in view.named(entry.get("Arn")):
        yield from own_cluster(view, source, task, holder, name)
    yield from own_parameter(view, holder)


def own_cluster(view: View, source: str, task: str, holder: str, name: str) -> Iterator[Path]:
    mine = name.startswith(f"{source}To{task}") and view.types.get(name) == CLUSTER
    if mine and mentioned_by(view).get(name, set()) <= {holder}:
        yield ("Resources", name)


def own_parameter(view: View, holder: str) -> Iterator[Path]:
    ours = view.parameters.get(_DEFAULT_SUBNETS) == _SUBNETS
    if ours and mentioned_by(view).get(_DEFAULT_SUBNETS, set()) == {holder}:
        yield ("Parameters", _DEFAULT_SUBNETS)


# Writing ------------------------------------------------------------------------------------------------------------


def task_target(view: View, ends: Ends, holder_type: str) -> tuple[dict[str, Any], list[Change]]:
    """The target's Arn and EcsParameters, and the cluster and parameter that are missing so far."""
    cluster, made = cluster_of(view, ends)
    where, public, declared = network_of(view, ends)
    network = {"AssignPublicIp": "ENABLED" if public else "DISABLED", "Subnets": where}
    parameters = {
        "LaunchType": "FARGATE",
        "NetworkConfiguration": {_NETWORK[holder_type]: network},
        "TaskDefinitionArn": {"Ref": ends.target},
    }
    return {"Arn": {"Fn::GetAtt": [cluster, "Arn"]}, "EcsParameters": parameters}, [*made, *declared]


def run_statements(view: View, task: str) -> list[Statement]:
    """To run exactly this task, and to hand ECS its roles."""
    roles = tuple({"Fn::GetAtt": [name, "Arn"]} for name in task_roles(view, task))
    run = Statement(("ecs:RunTask",), ({"Ref": task},))
    return [run, Statement(("iam:PassRole",), roles)] if roles else [run]


def cluster_of(view: View, ends: Ends) -> tuple[str, list[Change]]:
    """The task's own cluster, else the only one; else a new one."""
    there = view.by_type.get(CLUSTER, [])
    for name in (f"{ends.target}Cluster", *(there if len(there) == 1 else ())):
        if name in there:
            return name, []
    name = free_name(view, f"{ends.source}To{ends.target}Cluster")
    value = {"Type": CLUSTER, "Properties": {"CapacityProviders": ["FARGATE", "FARGATE_SPOT"]}}
    return name, [Put(("Resources", name), value, after=ends.target)]


def network_of(view: View, ends: Ends) -> tuple[Any, bool, list[Change]]:
    """The subnets, whether they need public addresses, and the parameter that names them, if it is new."""
    given = ends.settings.get("Subnets")
    if given is not None:
        return given, False, []
    nets = [name for name in view.by_kind.get("virtual-network", ()) if subnets(view, name)]
    if len(nets) == 1:
        inside = subnets(view, nets[0])
        public = all(str(view.properties(one).get("MapPublicIpOnLaunch")).lower() == "true" for one in inside)
        return [{"Ref": name} for name in inside], public, []
    listed = [name for name, one in view.parameters.items() if mapping(one).get("Type") == _SUBNETS["Type"]]
    if len(listed) == 1 or _DEFAULT_SUBNETS in listed:
        name = listed[0] if len(listed) == 1 else _DEFAULT_SUBNETS
        return {"Ref": name}, name == _DEFAULT_SUBNETS, []
    return {"Ref": _DEFAULT_SUBNETS}, True, [Put(("Parameters", _DEFAULT_SUBNETS), dict(_SUBNETS))]
