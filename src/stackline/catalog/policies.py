"""Grants and permissions that come with a wire: whether the template has them already, and where it says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stackline.catalog.actions import covers
from stackline.catalog.changes import Ends
from stackline.catalog.connectors import between
from stackline.catalog.model import Allows, Needs, Path
from stackline.catalog.references import items, mapping, texts

if TYPE_CHECKING:
    from stackline.catalog.view import View


@dataclass(frozen=True, slots=True)
class ResourcePolicy:
    """How a type says who may act on it: the policy resource, its property that names what it is about, and that
    property's form; `attribute` of the resource goes in there (see `Resource.attributes`)."""

    type: str
    holder: str
    many: bool
    attribute: str


RESOURCE_POLICIES: dict[str, ResourcePolicy] = {
    "queue": ResourcePolicy("AWS::SQS::QueuePolicy", "Queues", True, "url"),
    "topic": ResourcePolicy("AWS::SNS::TopicPolicy", "Topics", True, "arn"),
    "bucket": ResourcePolicy("AWS::S3::BucketPolicy", "Bucket", False, ""),
}


@dataclass(frozen=True, slots=True)
class Allowed:
    """`covered`: the service may already act. `claims`: the places that say it for the one other end."""

    covered: bool
    claims: list[Path]


def granted(view: View, need: Needs, ends: Ends) -> list[Path]:
    """Where the holder's policies allow what the need asks for and nothing but that, on the other end."""
    holder, target = ends.of(need.holder), ends.other(need.holder)
    if need.holder == "source" and need.sam_grants and view.own_policies(holder):
        # SAM adds this one by itself: a grant that is written is for the function's own use.
        return []
    expected = (*need.statement.actions, *need.with_it)
    return [
        grant.claim
        for grant in view.grants.get(holder, ())
        if grant.target == target and grant.actions and covers(expected, grant.actions)
    ]


def needless(view: View, need: Needs, ends: Ends) -> bool:
    """Whether the holder may do it without the grant that is written: SAM lets it, or another grant does."""
    holder, written = ends.of(need.holder), granted(view, need, ends)[:1]
    if need.sam_grants and view.own_policies(holder):
        return True
    target = ends.other(need.holder)
    patterns = [
        action
        for grant in view.grants.get(holder, ())
        if grant.target in (target, None) and grant.claim not in written
        for action in grant.actions
    ]
    return covers(patterns, need.statement.actions)


def may(view: View, need: Needs, ends: Ends) -> bool:
    """Whether the holder may do all of it on the other end already."""
    holder, target = ends.of(need.holder), ends.other(need.holder)
    patterns = [
        action
        for grant in view.grants.get(holder, ())
        if grant.target in (target, None)
        for action in grant.actions
    ]
    return covers(patterns, need.statement.actions)


def allowed(view: View, allows: Allows, ends: Ends) -> Allowed:
    """The Lambda permissions, or statements of the resource policy, that let the service act for the other end."""
    on, other = ends.of(allows.on), ends.other(allows.on)
    connectors = list(between(view, other, on))
    if connectors:
        return Allowed(True, connectors)
    if view.kind(on) == "function":
        return _permission(view, allows, on, other)
    rules = RESOURCE_POLICIES.get(view.kind(on) or "")
    if rules is None:
        return Allowed(True, [])
    covered, claims = False, list[Path]()
    for key in policy_resources(view, rules, on):
        statements = list(items(document(view, key).get("Statement"), statement_path(key)))
        for place, value in statements:
            statement = mapping(value)
            if not _speaks_for(statement, allows):
                continue
            names = view.named(statement.get("Condition"))
            covered = covered or not names or other in names
            if names == [other] and set(view.named(statement.get("Resource"))) <= {on}:
                claims.append(("Resources", key) if len(statements) == 1 else place)
    return Allowed(covered, claims)


def document(view: View, key: str) -> dict[str, Any]:
    return mapping(view.properties(key).get("PolicyDocument"))


def statement_path(key: str) -> Path:
    return ("Resources", key, "Properties", "PolicyDocument", "Statement")


def policy_resources(view: View, rules: ResourcePolicy, on: str) -> Iterator[str]:
    """The policy resources about one queue, topic or bucket."""
    for key in view.by_type.get(rules.type, ()):
        if on in view.named(view.properties(key).get(rules.holder)):
            yield key


def _speaks_for(statement: dict[str, Any], allows: Allows) -> bool:
    if statement.get("Effect") != "Allow" or not covers(texts(statement.get("Action")), [allows.action]):
        return False
    principal = statement.get("Principal")
    if principal == "*":
        return True
    services = texts(mapping(principal).get("Service")) + texts(mapping(principal).get("AWS"))
    return allows.principal in services or "*" in services


def _permission(view: View, allows: Allows, on: str, other: str) -> Allowed:
    covered, claims = False, list[Path]()
    for key in view.permissions.get(on, ()):
        properties = view.properties(key)
        if properties.get("Principal") != allows.principal:
            continue
        source = properties.get("SourceArn")
        names = view.named(source)
        covered = covered or source is None or other in names
        if [name for name in names if name == other or not _of_an_api(view, name)] == [other]:
            claims.append(("Resources", key))
    return Allowed(covered, claims)


def _of_an_api(view: View, name: str) -> bool:
    """A stage or an authorizer, which the ARN of a caller names besides the API."""
    return view.kind(name) == "other" and view.types.get(name, "").startswith("AWS::ApiGateway")
