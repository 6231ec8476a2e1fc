"""Where each type says in which subnets and behind which security groups it stands, and what it listens on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stackline.catalog.inherited import inherits
from stackline.catalog.model import Path
from stackline.catalog.networks import (
    CACHE_SUBNETS,
    DB_SUBNETS,
    INGRESS,
    MOUNT_TARGET,
    SECURITY_GROUP,
    networks_of,
    parts,
)
from stackline.catalog.references import items, mapping
from stackline.catalog.service_roles import mentioned_by

if TYPE_CHECKING:
    from stackline.catalog.view import View


@dataclass(frozen=True, slots=True)
class Place:
    """Paths under Properties. `group`: the type of the resource that lists the subnets, and its description's
    property; None where the subnets are listed in place. `most`: how many subnets it takes."""

    subnets: tuple[str, ...]
    groups: tuple[str, ...]
    group: tuple[str, str] | None = None
    most: int = 0

    @property
    def whole(self) -> tuple[str, ...]:
        """The property that holds both, where there is one."""
        return self.subnets[:-1] if self.subnets[:-1] == self.groups[:-1] else ()


FILE_SYSTEM = "AWS::EFS::FileSystem"
TASK = "AWS::ECS::TaskDefinition"
_SAM = "AWS::Serverless::Function"

_LAMBDA = Place(("VpcConfig", "SubnetIds"), ("VpcConfig", "SecurityGroupIds"))
_DB_GROUP = (DB_SUBNETS, "DBSubnetGroupDescription")
# A domain takes as many subnets as it has zones: one unless it says otherwise.
_DOMAIN = Place(("VPCOptions", "SubnetIds"), ("VPCOptions", "SecurityGroupIds"), most=1)
_CACHE_GROUP = (CACHE_SUBNETS, "Description")

PLACES: Mapping[str, Place] = {
    _SAM: _LAMBDA,
    "AWS::Lambda::Function": _LAMBDA,
    "AWS::RDS::DBInstance": Place(("DBSubnetGroupName",), ("VPCSecurityGroups",), _DB_GROUP),
    "AWS::RDS::DBCluster": Place(("DBSubnetGroupName",), ("VpcSecurityGroupIds",), _DB_GROUP),
    "AWS::ElastiCache::ServerlessCache": Place(("SubnetIds",), ("SecurityGroupIds",)),
    "AWS::ElastiCache::ReplicationGroup": Place(
        ("CacheSubnetGroupName",), ("SecurityGroupIds",), _CACHE_GROUP
    ),
    "AWS::ElastiCache::CacheCluster": Place(
        ("CacheSubnetGroupName",), ("VpcSecurityGroupIds",), _CACHE_GROUP
    ),
    "AWS::OpenSearchService::Domain": _DOMAIN,
    "AWS::Elasticsearch::Domain": _DOMAIN,
}


# What a wire writes into a security group or subnet group of its own.
_OURS: Mapping[str, set[str]] = {
    SECURITY_GROUP: {"GroupDescription", "VpcId"},
    **{kind: {described, "SubnetIds"} for kind, described in (_DB_GROUP, _CACHE_GROUP)},
}


def at(view: View, key: str, path: tuple[str, ...]) -> Any:
    """The value at a path under Properties."""
    return _inside(view.properties(key), path)


def _inside(value: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        value = mapping(value).get(step)
    return value


Value = tuple[Path, Any]
"""What a property says, and where."""


def subnet_values(view: View, key: str) -> list[Value]:
    """Where it says in which subnets (or subnet group) a resource stands; empty where it stands in none."""
    return _values(view, key, "subnets")


def group_values(view: View, key: str) -> list[Value]:
    """Where it says behind which security groups a resource stands."""
    return _values(view, key, "groups")


def _values(view: View, key: str, what: str) -> list[Value]:
    kind = view.types.get(key, "")
    if kind == FILE_SYSTEM:
        name = {"subnets": "SubnetId", "groups": "SecurityGroups"}[what]
        found = [
            (under(mount, (name,)), view.properties(mount).get(name)) for mount in mount_targets(view, key)
        ]
    elif kind == TASK:
        name = {"subnets": "Subnets", "groups": "SecurityGroups"}[what]
        found = [((*place, name), config.get(name)) for place, config in runs(view, key)]
    elif kind in PLACES:
        path = PLACES[kind].subnets if what == "subnets" else PLACES[kind].groups
        found = [(under(key, path), at(view, key, path))]
        if found[0][1] is None and kind == _SAM and inherits(view.resources[key], path):
            found = [(("Globals", "Function", *path), _inside(view.globals("Function"), path))]
    else:
        found = []
    return [(place, value) for place, value in found if value is not None]


def mount_targets(view: View, file_system: str) -> list[str]:
    """The mount targets of a file system: one for each zone it is reached from."""
    return [
        key
        for key in view.by_type.get(MOUNT_TARGET, ())
        if view.named(view.properties(key).get("FileSystemId")) == [file_system]
    ]


def runs(view: View, task: str) -> list[tuple[Path, dict[str, Any]]]:
    """Where the template runs a task, and in which network: services, targets of rules, schedules."""
    known: dict[str, list[tuple[Path, dict[str, Any]]]] | None = view.memory.get("task-runs")
    if known is None:
        known = view.memory["task-runs"] = {}
        for about, place, config in _every_run(view):
            for name in view.named(about):
                known.setdefault(name, []).append((place, config))
    return known.get(task, [])


def _every_run(view: View) -> Iterator[tuple[Any, Path, dict[str, Any]]]:
    for key in view.by_type.get("AWS::ECS::Service", ()):
        body = view.properties(key)
        yield _run(body.get("TaskDefinition"), under(key, ()), body, "AwsvpcConfiguration")
    for key in view.by_type.get("AWS::Events::Rule", ()):
        for place, target in items(view.properties(key).get("Targets"), under(key, ("Targets",))):
            ecs = mapping(mapping(target).get("EcsParameters"))
            yield _run(ecs.get("TaskDefinitionArn"), (*place, "EcsParameters"), ecs, "AwsVpcConfiguration")
    for key in view.by_type.get("AWS::Scheduler::Schedule", ()):
        ecs = mapping(at(view, key, ("Target", "EcsParameters")))
        place = under(key, ("Target", "EcsParameters"))
        yield _run(ecs.get("TaskDefinitionArn"), place, ecs, "AwsvpcConfiguration")


def _run(about: Any, place: Path, body: dict[str, Any], name: str) -> tuple[Any, Path, dict[str, Any]]:
    network = mapping(body.get("NetworkConfiguration"))
    return about, (*place, "NetworkConfiguration", name), mapping(network.get(name))


def under(key: str, path: tuple[str, ...]) -> Path:
    return ("Resources", key, "Properties", *path)


def only_for(view: View, name: str, user: str) -> bool:
    """Whether nothing but `user` mentions the resource, ways in left out that wires opened for it or to it."""
    users = mentioned_by(view).get(name, set()) - {user, name}
    return all(opened_by_wire(view, each, user) for each in users)


def opened_by_wire(view: View, name: str, user: str) -> bool:
    """Whether this is the way in that an access wire from `user`, or to it, has opened."""
    if view.types.get(name) != INGRESS or not name.endswith("Ingress"):
        return False
    return name.startswith(f"{user}To") or name.endswith(f"To{user}Ingress")


def bare(view: View, name: str, names: set[str]) -> bool:
    """Whether a resource says nothing but what a wire writes into one."""
    return view.properties(name).keys() <= names and view.resources[name].keys() <= {"Type", "Properties"}


def own_helpers(view: View, value: Any, user: str) -> Iterator[str]:
    """The security group or subnet group that is there for `user` alone, as a wire would have written it."""
    for name in view.named(value):
        ours = _OURS.get(view.types.get(name, ""))
        if ours and name in parts(view) and only_for(view, name, user) and bare(view, name, ours):
            yield name


def network_at(view: View, key: str) -> list[str]:
    """The networks that a resource stands in, by its subnets, else by its security groups."""
    return networks_of(view, [value for _, value in subnet_values(view, key)]) or networks_of(
        view, [value for _, value in group_values(view, key)]
    )
