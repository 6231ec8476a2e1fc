"""The way through a network: what code needs to reach a database, cache, search domain or file system.

A wire to one of these puts its function into the network, unless it stands in one, and opens the target's security
group for the group of the function or task, at the target's port. The rule is a resource of its own, on which nothing
depends, so that two groups which let each other in close no cycle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stackline.catalog.changes import Append, Change, Note, Put
from stackline.catalog.model import Path
from stackline.catalog.network_members import borrowed, eni_claims, group_id, may_have_interfaces, new_group
from stackline.catalog.network_places import (
    FILE_SYSTEM,
    PLACES,
    TASK,
    bare,
    group_values,
    mount_targets,
    network_at,
    opened_by_wire,
    subnet_values,
    under,
)
from stackline.catalog.networks import INGRESS, KIND, SECURITY_GROUP, subnets
from stackline.catalog.references import items, mapping, plain, texts
from stackline.catalog.service_roles import free_name, mentioned_by
from stackline.catalog.variables import variables_by_target

if TYPE_CHECKING:
    from stackline.catalog.view import View

_FUNCTIONS = ("AWS::Serverless::Function", "AWS::Lambda::Function")
Ports = tuple[Any, Any]


def _database(view: View, key: str) -> Ports:
    port = {"Fn::GetAtt": [key, "Endpoint.Port"]}
    return port, port


def _redis(view: View, key: str) -> Ports:
    body = view.properties(key)
    port = body.get("Port", 11211 if body.get("Engine") == "memcached" else 6379)
    return port, port


def _serverless(view: View, key: str) -> Ports:
    """ElastiCache User Guide, "Setting up serverless caches": the second port reads from copies."""
    return (11211, 11212) if view.properties(key).get("Engine") == "memcached" else (6379, 6380)


def _always(port: int) -> Callable[[View, str], Ports]:
    return lambda view, key: (port, port)


# These are reached from anywhere, by those they trust, unless they are put into a network.
_PUBLIC = ("AWS::OpenSearchService::Domain", "AWS::Elasticsearch::Domain")
# What stands behind a port in a network: its first and last port.
_LISTENS: Mapping[str, Callable[[View, str], Ports]] = {
    "AWS::RDS::DBInstance": _database,
    "AWS::RDS::DBCluster": _database,
    "AWS::ElastiCache::ServerlessCache": _serverless,
    "AWS::ElastiCache::ReplicationGroup": _redis,
    "AWS::ElastiCache::CacheCluster": _redis,
    **{name: _always(443) for name in _PUBLIC},
    FILE_SYSTEM: _always(2049),
}
_ENGINES = {"postgres": 5432, "mysql": 3306, "mariadb": 3306, "oracle": 1521, "sqlserver": 1433}


def _literal(view: View, key: str) -> int | None:
    """The port as a number, as far as the template says it."""
    body = view.properties(key)
    if view.types[key].startswith("AWS::RDS::"):
        engine = str(body.get("Engine", ""))
        port = body.get("Port", next((number for word, number in _ENGINES.items() if word in engine), None))
    else:
        port = _LISTENS[view.types[key]](view, key)[0]
    return int(port) if isinstance(port, int) or (isinstance(port, str) and port.isdigit()) else None


@dataclass(frozen=True, slots=True)
class _Way:
    """From one to the other, with the one security group of each that a rule would name (None: not known)."""

    source: str
    target: str
    network: str | None
    leaves: Any
    enters: Any


def reaches(view: View, source: str, target: str) -> bool:
    """Whether a wire between the two needs a way through a network."""
    return view.types.get(target) in _LISTENS and (
        view.types.get(source) in _FUNCTIONS or view.types.get(source) == TASK
    )


# Reading ------------------------------------------------------------------------------------------------------------


def reach_claims(view: View, source: str, target: str) -> list[Path]:
    """What the template has of the way, as far as it serves wires from `source` to `target` alone."""
    if not reaches(view, source, target):
        return []
    way = _way(view, source, target)
    claims = list(_rules(view, way)) if _alone(view, way) else []
    claims += _membership(view, source, way.network)
    claims += _waits(view, source, target)
    return claims


def _waits(view: View, source: str, target: str) -> Iterator[Path]:
    """A function waits for the mount targets of what it mounts."""
    mounts = mount_targets(view, target) if view.types[target] == FILE_SYSTEM else []
    waits = view.resources[source].get("DependsOn")
    for path, name in items(waits, ("Resources", source, "DependsOn")):
        if name in mounts:
            yield path


def _membership(view: View, source: str, network: str | None) -> Iterator[Path]:
    """The place in the network that the wire gave, with the security group that says so by its name."""
    if view.types[source] not in _FUNCTIONS:
        return
    config = mapping(view.properties(source).get("VpcConfig"))
    groups = [name for _, item in items(config.get("SecurityGroupIds")) for name in view.named(item)]
    if len(groups) != 1 or not _is_borrowed(view, source, groups[0]):
        return
    if config.keys() <= {"SubnetIds", "SecurityGroupIds"}:
        yield ("Resources", source, "Properties", "VpcConfig")
        yield ("Resources", groups[0])
        if network is None:
            yield from eni_claims(view, source)


def _is_borrowed(view: View, source: str, group: str) -> bool:
    if view.types.get(group) != SECURITY_GROUP or not borrowed(view, source, group):
        return False
    users = mentioned_by(view).get(group, set()) - {source, group}
    return bare(view, group, {"GroupDescription", "VpcId"}) and all(
        opened_by_wire(view, user, source) for user in users
    )


def _rules(view: View, way: _Way) -> Iterator[Path]:
    """The rules that open the way: resources of their own, and items of the target's group."""
    if way.leaves is None or way.enters is None:
        return
    for key in view.by_type.get(INGRESS, ()):
        rule = view.properties(key)
        if _same(view, rule.get("GroupId"), way.enters) and _opens(view, rule, way):
            yield ("Resources", key)
    for name in _groups(view, way.enters):
        place = under(name, ("SecurityGroupIngress",))
        for path, rule in items(view.properties(name).get("SecurityGroupIngress"), place):
            if _opens(view, mapping(rule), way):
                yield path


def _opens(view: View, rule: dict[str, Any], way: _Way) -> bool:
    """Whether the rule lets in the source's group, and only as far as the target's port."""
    return _same(view, rule.get("SourceSecurityGroupId"), way.leaves) and _at_port(view, rule, way.target)


def _at_port(view: View, rule: dict[str, Any], target: str) -> bool:
    if str(rule.get("IpProtocol")) == "-1":
        return True
    if target in view.named(rule.get("FromPort")):
        return True
    first, last, port = rule.get("FromPort"), rule.get("ToPort"), _literal(view, target)
    try:
        return port is not None and int(str(first)) <= port <= int(str(last))
    except ValueError:
        return first is not None and plain(first) == plain(view.properties(target).get("Port"))


def _alone(view: View, way: _Way) -> bool:
    """Whether all that the source's group lets in there uses the target: else the rule is not this wire's."""
    for group in _groups(view, way.leaves):
        for user in mentioned_by(view).get(group, set()) - {way.source, way.target, group}:
            kind = view.types.get(user, "")
            if kind in (INGRESS, SECURITY_GROUP) or _stands_for(view, user, way):
                continue
            if way.target not in variables_by_target(view, user) and not _mounts(view, user, way.target):
                return False
    return True


def _mounts(view: View, user: str, target: str) -> bool:
    body = view.properties(user)
    return target in view.named([body.get("FileSystemConfigs"), body.get("Volumes")])


def _stands_for(view: View, user: str, way: _Way) -> bool:
    """What says where one of the two ends stands: a mount target, a run of a task."""
    places = [*group_values(view, way.source), *group_values(view, way.target)]
    return any(path[1] == user for path, _ in places)


# Writing ------------------------------------------------------------------------------------------------------------


def reach_changes(view: View, source: str, target: str) -> Iterator[Change]:
    """What is missing of the way; a note where only a person can open it."""
    if not reaches(view, source, target):
        return
    way = _way(view, source, target)
    if not subnet_values(view, target) and way.enters is None:
        if view.types[target] in _PUBLIC:
            return
        yield _note(
            source, target, f"Put {target} into a Virtual Network: the line then opens the way by itself."
        )
        return
    yield from _waiting(view, source, target)
    leaves = way.leaves
    if view.types[source] in _FUNCTIONS and not subnet_values(view, source):
        joined = _join(view, way)
        if not joined:
            yield _note(
                source, target, f"Which subnets {target} stands in cannot be read: set VpcConfig of {source}."
            )
            return
        yield from joined
        leaves = group_id(_new_name(view, way))
    elif way.network is not None and way.network not in (known := network_at(view, source)) and known:
        yield _note(
            source,
            target,
            f"{source} stands in {known[0]}, {target} in {way.network}: join the two networks.",
        )
        return
    if leaves is None or way.enters is None:
        missing = source if leaves is None else target
        yield _note(
            source, target, f"The security group of {missing} is not in this template: open it there."
        )
        return
    if not _is_open(view, way, leaves):
        yield _rule(view, way, leaves)


def _note(source: str, target: str, detail: str) -> Note:
    summary = f"{source} reaches {target} only in its network: the wire does not open a way"
    return Note("wire-left-to-do", summary, detail)


def _waiting(view: View, source: str, target: str) -> Iterator[Change]:
    """Lambda Developer Guide, "Configuring file system access": a function is made after the mount targets."""
    if view.types[source] not in _FUNCTIONS or view.types[target] != FILE_SYSTEM:
        return
    waits = view.resources[source].get("DependsOn")
    path: Path = ("Resources", source, "DependsOn")
    missing = [name for name in mount_targets(view, target) if name not in texts(waits)]
    if isinstance(waits, str) and missing:
        yield Put(path, [waits, *missing])
    else:
        for name in missing:
            yield Append(path, name)


def _join(view: View, way: _Way) -> list[Change]:
    """The function's place in the target's network: behind a security group that is there for its wires."""
    inside = _subnets(view, way)
    network = _vpc(view, way)
    if inside is None or network is None:
        return []
    name = _new_name(view, way)
    value = {"SubnetIds": inside, "SecurityGroupIds": [group_id(name)]}
    description = f"{way.source}, for what it uses in {way.network or 'the network'}"
    return [
        Put(("Resources", way.source, "Properties", "VpcConfig"), value),
        new_group(name, description, network, way.source),
        *may_have_interfaces(view, way.source),
    ]


def _new_name(view: View, way: _Way) -> str:
    return free_name(view, f"{way.source}To{way.network or way.target}SecurityGroup")


def _subnets(view: View, way: _Way) -> Any:
    """The network's private subnets; else those that the target names, whatever they are."""
    mine = subnets(view, way.network) if way.network is not None else []
    if mine:
        return [{"Ref": name} for name in mine]
    values = [value for _, value in subnet_values(view, way.target)]
    if view.types[way.target] == FILE_SYSTEM:
        return values or None
    value = values[0] if values else None
    place = PLACES[view.types[way.target]]
    if place.group is not None:
        named = view.named(value)
        return view.properties(named[0]).get("SubnetIds") if len(named) == 1 else None
    return value


def _vpc(view: View, way: _Way) -> Any:
    if way.network is not None and view.kinds.get(way.network) == KIND:
        return {"Ref": way.network}
    found = [view.properties(name).get("VpcId") for name in _groups(view, way.enters)]
    return found[0] if found else None


def _rule(view: View, way: _Way, leaves: Any) -> Put:
    first, last = _LISTENS[view.types[way.target]](view, way.target)
    properties = {
        "GroupId": way.enters,
        "Description": f"{way.source} to {way.target}",
        "IpProtocol": "tcp",
        "FromPort": first,
        "ToPort": last,
        "SourceSecurityGroupId": leaves,
    }
    name = free_name(view, f"{way.source}To{way.target}Ingress")
    return Put(("Resources", name), {"Type": INGRESS, "Properties": properties}, after=way.target)


def _is_open(view: View, way: _Way, leaves: Any) -> bool:
    """Whether a rule lets the source in already: its group, or all addresses."""
    rules = [mapping(view.properties(key)) for key in view.by_type.get(INGRESS, ())]
    rules = [rule for rule in rules if _same(view, rule.get("GroupId"), way.enters)]
    for name in _groups(view, way.enters):
        rules += [mapping(rule) for _, rule in items(view.properties(name).get("SecurityGroupIngress"))]
    return any(
        (_same(view, rule.get("SourceSecurityGroupId"), leaves) or _from_all(view, rule, way))
        and _at_port(view, rule, way.target)
        for rule in rules
    )


def _from_all(view: View, rule: dict[str, Any], way: _Way) -> bool:
    block = rule.get("CidrIp")
    if block is None or block == "0.0.0.0/0":
        return block is not None
    network = view.properties(way.network).get("CidrBlock") if way.network in view.resources else None
    return plain(block) in (network, {"Fn::GetAtt": [way.network, "CidrBlock"]})


# Ends of a way ------------------------------------------------------------------------------------------------------


def _way(view: View, source: str, target: str) -> _Way:
    known = network_at(view, target)
    return _Way(source, target, known[0] if known else None, _group(view, source), _group(view, target))


def _group(view: View, key: str) -> Any:
    """The first security group, as the value that names it; None where only a deployment knows which it is."""
    for _, value in group_values(view, key):
        for _, item in items(value):
            if isinstance(item, str) or view.named(item) or _is_one(view, item):
                return item
    return None


def _is_one(view: View, value: Any) -> bool:
    """Whether a parameter is one security group, not a list of them."""
    name = mapping(value).get("Ref")
    kind = mapping(view.parameters.get(name)).get("Type", "") if isinstance(name, str) else ""
    return "List" not in kind and kind != ""


def _groups(view: View, value: Any) -> list[str]:
    return [name for name in view.named(value) if view.types.get(name) == SECURITY_GROUP]


def _same(view: View, one: Any, other: Any) -> bool:
    """Whether two values are the same security group, in any spelling."""
    if one is None or other is None:
        return False
    named = _groups(view, one)
    return named == _groups(view, other) if named else plain(one) == plain(other)
