"""Data sources of GraphQL APIs: SAM's and AppSync's, what each is about, and new ones with their roles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stackline.catalog.actions import covers
from stackline.catalog.changes import Append, Change, Ends, Put
from stackline.catalog.fragments import fill, reference
from stackline.catalog.holes import Text, To
from stackline.catalog.model import Path
from stackline.catalog.references import items, mapping, mentions, texts
from stackline.catalog.service_roles import ROLE, VERSION, free_name, new_role, own_role

if TYPE_CHECKING:
    from stackline.catalog.view import View

KIND = "graphql-api"
API, SAM_API = "AWS::AppSync::GraphQLApi", "AWS::Serverless::GraphQLApi"
_SOURCE = "AWS::AppSync::DataSource"
_SERVICE = "appsync.amazonaws.com"

# Each kind of target: the type of its data source, and the property that names it.
_TYPES = {
    "function": ("AWS_LAMBDA", "LambdaConfig", {"LambdaFunctionArn": To("target", "arn")}),
    "table": (
        "AMAZON_DYNAMODB",
        "DynamoDBConfig",
        {"TableName": To("target", "name"), "AwsRegion": {"Ref": "AWS::Region"}},
    ),
    "event-bus": ("AMAZON_EVENTBRIDGE", "EventBridgeConfig", {"EventBusArn": To("target", "arn")}),
    "http-api": (
        "HTTP",
        "HttpConfig",
        {"Endpoint": Text("https://{target}.execute-api.${AWS::Region}.${AWS::URLSuffix}")},
    ),
}
_TYPES["rest-api"] = _TYPES["http-api"]
_NAMES = (
    ("LambdaConfig", "LambdaFunctionArn"),
    ("DynamoDBConfig", "TableName"),
    ("EventBridgeConfig", "EventBusArn"),
    ("HttpConfig", "Endpoint"),
)
_READS = ("GetItem", "Query", "Scan", "BatchGetItem")


@dataclass(frozen=True, slots=True)
class DataSource:
    """`name` is its key among SAM's, or its logical ID; `targets` the resources it is about, one as a rule."""

    api: str
    name: str
    place: Path
    targets: tuple[str, ...]
    title: Any = None
    """The name it has at AppSync, by which resolvers may call it."""


def data_sources(view: View) -> list[DataSource]:
    """Every data source of every GraphQL API of the template."""
    known: list[DataSource] | None = view.memory.get("graphql-sources")
    if known is None:
        known = view.memory["graphql-sources"] = [*_sam_sources(view), *_source_resources(view)]
    return known


def _sam_sources(view: View) -> list[DataSource]:
    found: list[DataSource] = []
    for api in view.by_type.get(SAM_API, ()):
        path: Path = ("Resources", api, "Properties", "DataSources")
        groups = mapping(view.properties(api).get("DataSources"))
        for group, names in (("Lambda", ("FunctionArn",)), ("DynamoDb", ("TableName", "TableArn"))):
            for key, body in mapping(groups.get(group)).items():
                targets = _targets(view, [mapping(body).get(name) for name in names])
                found.append(DataSource(api, key, (*path, group, key), targets))
    return found


def _source_resources(view: View) -> list[DataSource]:
    found: list[DataSource] = []
    for key in view.by_type.get(_SOURCE, ()):
        properties = view.properties(key)
        targets = _targets(view, [mapping(properties.get(config)).get(name) for config, name in _NAMES])
        for api in view.ends(properties.get("ApiId"), KIND):
            found.append(DataSource(api, key, ("Resources", key), targets, properties.get("Name")))
    return found


def _targets(view: View, values: Sequence[Any]) -> tuple[str, ...]:
    names = (name for value in values if value is not None for name in view.ends(value))
    return tuple(dict.fromkeys(name for name in names if view.kind(name) in _TYPES))


def role_of(view: View, source: DataSource, target: str) -> list[Path]:
    """The role that serves this data source alone, and is about its target alone."""
    if len(source.place) > 2:
        return []
    return own_role(view, view.properties(source.name).get("ServiceRoleArn"), [source.name], target)


# Writing -----------------------------------------------------------------------------------------------------------


def sam_source(view: View, ends: Ends, operation: str) -> tuple[Any, list[Change]]:
    """What a function of SAM's API names as its data source, and the changes that make it or let it do more."""
    kind = view.kind(ends.target) or ""
    group = {"function": "Lambda", "table": "DynamoDb"}.get(kind)
    mine = [one for one in data_sources(view) if one.api == ends.source and one.targets == (ends.target,)]
    if group is None or any(len(one.place) == 2 for one in mine):
        name, changes = source_resource(view, ends, operation)
        return {"Fn::GetAtt": [name, "Name"]}, changes
    level = "Read" if operation in _READS else "Write"
    for one in mine:
        there = texts(mapping(_at(view, one.place)).get("Permissions"))
        missing = kind == "table" and there and level not in there
        return one.name, [Put((*one.place, "Permissions"), [*there, level])] if missing else []
    value: dict[str, Any] = {"FunctionArn": reference(view, ends.target, "arn")}
    if kind == "table":
        value = {
            "TableName": reference(view, ends.target, "name"),
            "TableArn": reference(view, ends.target, "arn"),
            "Permissions": [level],
        }
    taken = {one.name for one in data_sources(view) if one.api == ends.source}
    name = _free_key(ends.target, taken)
    return name, [Put(("Resources", ends.source, "Properties", "DataSources", group, name), value)]


def _free_key(wanted: str, taken: set[str]) -> str:
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}{number}", number + 1
    return name


def source_resource(view: View, ends: Ends, operation: str) -> tuple[str, list[Change]]:
    """The logical ID of an AppSync data source about the target, and the changes that make it or let it do more."""
    actions, resources = _needs(view, ends, operation)
    for one in data_sources(view):
        if one.api == ends.source and one.targets == (ends.target,) and len(one.place) == 2:
            return one.name, _more(view, one.name, ends, actions, resources)
    kind, config, names = _TYPES[view.kind(ends.target) or ""]
    name = free_name(view, f"{ends.source}To{ends.target}DataSource")
    properties: dict[str, Any] = {
        "ApiId": {"Fn::GetAtt": [ends.source, "ApiId"]},
        "Name": name,
        "Type": kind,
        config: fill(view, names, ends),
    }
    changes: list[Change] = []
    if actions:
        arn, role = new_role(view, ends.source, ends.target, _SERVICE, actions, resources)
        properties["ServiceRoleArn"] = arn
        changes.append(role)
    changes.append(Put(("Resources", name), {"Type": _SOURCE, "Properties": properties}))
    return name, changes


def _needs(view: View, ends: Ends, operation: str) -> tuple[list[str], list[Any]]:
    """What the data source's role must be allowed; nothing for an API that is asked like any other address."""
    arn = reference(view, ends.target, "arn")
    match view.kind(ends.target):
        case "function":
            return ["lambda:InvokeFunction"], [arn, fill(view, Text("{target.arn}:*"), ends)]
        case "table":
            return [f"dynamodb:{operation}"], [arn]
        case "event-bus":
            return ["events:PutEvents"], [arn]
        case _:
            return [], []


def _more(view: View, source: str, ends: Ends, actions: list[str], resources: list[Any]) -> list[Change]:
    """Another policy of the role, where it does not allow the actions yet; a role elsewhere is left as it is."""
    roles = [
        name for name in view.named(view.properties(source).get("ServiceRoleArn")) if view.types[name] == ROLE
    ]
    for role in roles if actions else ():
        path: Path = ("Resources", role, "Properties", "Policies")
        there = view.properties(role).get("Policies")
        policies = [mapping(policy) for _, policy in items(there)]
        about = [policy for policy in policies if (ends.target, None) in _whole(mentions(policy))]
        allowed = [
            action
            for policy in about
            for _, statement in items(mapping(policy.get("PolicyDocument")).get("Statement"))
            for action in texts(mapping(statement).get("Action"))
        ]
        if covers(allowed, actions):
            return []
        name = _free_key(
            f"{ends.source}To{ends.target}", {str(policy.get("PolicyName")) for policy in policies}
        )
        statement = {"Effect": "Allow", "Action": actions[0], "Resource": resources[0]}
        document = {"Version": VERSION, "Statement": [statement]}
        return [Append(path, {"PolicyName": name, "PolicyDocument": document})]
    return []


def _whole(found: list[tuple[str, str | None]]) -> set[tuple[str, None]]:
    return {(name, None) for name, _ in found}


def _at(view: View, place: Path) -> Any:
    value: Any = view.data
    for step in place:
        value = mapping(value).get(str(step))
    return value
