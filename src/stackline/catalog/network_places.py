"""Where each type says in which subnets and behind which security groups it stands, and what it listens on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stackline.catalog.model import Path
from stackline.catalog.networks import CACHE_SUBNETS, DB_SUBNETS, SECURITY_GROUP, networks_of, parts
from stackline.catalog.references import mapping
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


_LAMBDA = Place(("VpcConfig", "SubnetIds"), ("VpcConfig", "SecurityGroupIds"))
_DB_GROUP = (DB_SUBNETS, "DBSubnetGroupDescription")
_CACHE_GROUP = (CACHE_SUBNETS, "Description")

PLACES: Mapping[str, Place] = {
    "AWS::Serverless::Function": _LAMBDA,
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
    # A domain takes as many subnets as it has zones: one unless it says otherwise.
    "AWS::OpenSearchService::Domain": Place(
        ("VPCOptions", "SubnetIds"), ("VPCOptions", "SecurityGroupIds"), most=1
    ),
}


# What a wire writes into a security group or subnet group of its own.
_OURS: Mapping[str, set[str]] = {
    SECURITY_GROUP: {"GroupDescription", "VpcId"},
    **{kind: {described, "SubnetIds"} for kind, described in (_DB_GROUP, _CACHE_GROUP)},
}


def at(view: View, key: str, path: tuple[str, ...]) -> Any:
    """The value at a path under Properties; of SAM functions that of Globals, where they have none."""
    value: Any = view.properties(key)
    for step in path:
        value = mapping(value).get(step)
    return value


def under(key: str, path: tuple[str, ...]) -> Path:
    return ("Resources", key, "Properties", *path)


def only_for(view: View, name: str, user: str) -> bool:
    """Whether nothing but `user` mentions the resource."""
    return mentioned_by(view).get(name, set()) <= {user, name}


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
    place = PLACES.get(view.types.get(key, ""))
    if place is None:
        return []
    return networks_of(view, at(view, key, place.subnets)) or networks_of(view, at(view, key, place.groups))
