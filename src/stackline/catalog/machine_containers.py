"""Fargate tasks as states of a state machine: the cluster, the subnets, and waiting until the container has ended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

from stackline.catalog.changes import Change, Ends, Grant, No, Put
from stackline.catalog.model import Needs, Path, Setting, Statement
from stackline.catalog.references import items, mapping
from stackline.catalog.task_targets import cluster_of, network_of, own_cluster, own_parameter

if TYPE_CHECKING:
    from stackline.catalog.view import View

RESOURCE = "arn:aws:states:::ecs:runTask"
WAIT = Setting(
    path="wait",
    label="Waits",
    description="The state ends when the container has ended, and fails with it. Otherwise it only starts it.",
    kind="boolean",
    default=True,
    plain=True,
    documentation="https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html",
)
_HERE = "${AWS::Region}:${AWS::AccountId}"
# Step Functions Developer Guide, "IAM policies for calling Amazon ECS/AWS Fargate".
_FOLLOW = (
    Statement(
        ("ecs:StopTask", "ecs:DescribeTasks"), ({"Fn::Sub": f"arn:${{AWS::Partition}}:ecs:{_HERE}:task/*"},)
    ),
    Statement(
        ("events:PutTargets", "events:PutRule", "events:DescribeRule"),
        ({"Fn::Sub": f"arn:${{AWS::Partition}}:events:{_HERE}:rule/StepFunctionsGetEventsForECSTaskRule"},),
    ),
)


def resource_of(ends: Ends) -> str:
    return RESOURCE + (".sync" if ends.settings.get("wait", True) else "")


def brought(view: View, ends: Ends, *, direct: bool) -> tuple[dict[str, Any], list[Change]] | No:
    """The state's parameters about where the task runs, and what the template lacks for them.

    `direct`: names between `${` and `}` are references themselves, not substitutions.
    """
    cluster, changes = cluster_of(view, ends)
    where, public, declared = network_of(view, ends)
    address = {"AssignPublicIp": "ENABLED" if public else "DISABLED"}
    if direct:
        if not isinstance(where, list):
            return No(
                f"The definition of {ends.source} is a text, into which a list of subnets cannot be put",
                "Add a virtual-network to the template, or write the definition as a mapping.",
            )
        names = ["${" + str(mapping(one).get("Ref")) + "}" for one in cast("list[Any]", where)]
        network = {"Subnets": names, **address}
        parameters = {"Cluster": "${" + cluster + ".Arn}"}
    else:
        changes.append(_named(ends, f"{ends.target}ClusterArn", {"Fn::GetAtt": [cluster, "Arn"]}))
        changes.append(_named(ends, f"{ends.target}Subnets", {"Fn::Join": [",", where]}))
        split = f"States.StringSplit('${{{ends.target}Subnets}}', ',')"
        network = {"Subnets.$": split, **address}
        parameters = {"Cluster": f"${{{ends.target}ClusterArn}}"}
    known = {name for _, name, _ in view.variables(ends.source)}
    changes = [
        one for one in changes if not (isinstance(one, Put) and _is_named(one) and one.path[-1] in known)
    ]
    return (
        {**parameters, "LaunchType": "FARGATE", "NetworkConfiguration": {"AwsvpcConfiguration": network}},
        [*changes, *declared, *(_followed(view, ends) if ends.settings.get("wait", True) else ())],
    )


def _named(ends: Ends, name: str, value: Any) -> Put:
    return Put(("Resources", ends.source, "Properties", "DefinitionSubstitutions", name), value)


def _is_named(change: Put) -> bool:
    return "DefinitionSubstitutions" in change.path


def _followed(view: View, ends: Ends) -> list[Change]:
    if any(True for _ in _follows(view, ends.source)):
        return []
    return [Grant(Needs("source", _FOLLOW[0], sam_grants=False), _FOLLOW)]


# Reading ------------------------------------------------------------------------------------------------------------


def follow_changes(view: View, machine: str) -> list[Change]:
    """What waiting needs of the role, where it is not there."""
    return _followed(view, Ends(machine, machine))


def came_with(view: View, machine: str, task: str, state: Mapping[str, Any], others: int) -> Iterator[Path]:
    """What a state brought along: its substitutions, its cluster, the parameter, and what waiting needs.

    `others`: how many more states run a task of this state machine: they wait by the same grant.
    """
    given = mapping(state.get("Parameters")) or mapping(state.get("Arguments"))
    network = mapping(mapping(given.get("NetworkConfiguration")).get("AwsvpcConfiguration"))
    used = f"{given.get('Cluster')} {network.get('Subnets.$')} {network.get('Subnets')}"
    for path, name, value in view.variables(machine):
        if name in (f"{task}ClusterArn", f"{task}Subnets") and "${" + name + "}" in used:
            yield path
            for one in view.named(value):
                yield from own_cluster(view, machine, task, machine, one)
    yield from own_parameter(view, machine)
    if not others:
        yield from _follows(view, machine)


def _follows(view: View, machine: str) -> Iterator[Path]:
    """The policy that lets the role wait, as drawing writes it."""
    wanted = [
        {
            "Effect": "Allow",
            "Action": list(one.actions),
            "Resource": one.resources[0],
        }
        for one in _FOLLOW
    ]
    holders = [(machine, "Policies"), *((role, "Policies") for role in view.roles(machine))]
    for holder, name in holders:
        place: Path = ("Resources", holder, "Properties", name)
        for path, item in items(view.properties(holder).get(name), place):
            document = mapping(mapping(item).get("PolicyDocument")) or mapping(item)
            if document.get("Statement") == wanted:
                yield path
