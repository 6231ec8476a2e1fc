"""Who may act on a resource by its own policy: Lambda permissions, and the policies of queues, topics and buckets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from stackline.catalog import View
from stackline.catalog.references import items, mapping
from stackline.design.grants.connectors import on_resource
from stackline.design.grants.made_by_sam import permissions
from stackline.design.grants.stated import Stated

# Type of the policy → its property that names what it is about.
_POLICIES = {
    "AWS::SQS::QueuePolicy": "Queues",
    "AWS::SNS::TopicPolicy": "Topics",
    "AWS::S3::BucketPolicy": "Bucket",
    "AWS::SecretsManager::ResourcePolicy": "SecretId",
    "AWS::Events::EventBusPolicy": "EventBusName",
    "AWS::Kinesis::ResourcePolicy": "ResourceArn",
}
# Properties of a resource that are its policy.
_INSIDE = {"AWS::KMS::Key": "KeyPolicy", "AWS::Events::EventBus": "Policy"}


def on(view: View, key: str) -> list[Stated]:
    """Every statement that lets a service or an account act on `key`."""
    known: dict[str, list[Stated]] = view.memory.setdefault("stated-on", {})
    if key not in known:
        found = [
            *_permissions(view, key),
            *permissions(view, key),
            *_policies(view, key),
            *on_resource(view, key),
        ]
        known[key] = found
    return known[key]


def _permissions(view: View, key: str) -> Iterator[Stated]:
    # A function is also named through an alias; a function URL by its own attribute.
    known = view.permissions.get(key, ())
    for name in view.by_type.get("AWS::Lambda::Permission", ()):
        body = view.properties(name)
        if name not in known and key not in view.named(body.get("FunctionName")):
            continue
        condition: dict[str, Any] = {}
        if "SourceArn" in body:
            condition["ArnLike"] = {"AWS:SourceArn": body["SourceArn"]}
        if "SourceAccount" in body:
            condition["StringEquals"] = {"AWS:SourceAccount": body["SourceAccount"]}
        principal = body.get("Principal")
        statement: dict[str, Any] = {
            "Effect": "Allow",
            "Principal": principal if principal == "*" else {"Service": principal},
            "Action": body.get("Action"),
            "Resource": body.get("FunctionName"),
        }
        if condition:
            statement["Condition"] = condition
        yield Stated(
            statement, _source(view, condition, str(principal)), ("Resources", name), "Lambda permission"
        )


def _policies(view: View, key: str) -> Iterator[Stated]:
    for type, holder in _POLICIES.items():
        for name in view.by_type.get(type, ()):
            properties = view.properties(name)
            document = properties.get("PolicyDocument", properties.get("ResourcePolicy", properties))
            if key in view.named(properties.get(holder)) or key in view.named(document):
                yield from _document(view, key, document, ("Resources", name))
    inside = _INSIDE.get(view.types.get(key, ""))
    if inside:
        yield from _document(
            view, key, view.properties(key).get(inside), ("Resources", key, "Properties", inside)
        )


def _document(view: View, key: str, document: Any, path: tuple[str | int, ...]) -> Iterator[Stated]:
    statements = list(items(mapping(document).get("Statement"), ("Statement",)))
    holder = path if "Properties" in path else (*path, "Properties", "PolicyDocument")
    for place, value in statements:
        statement = mapping(value)
        about = [one for _, one in items(statement.get("Resource"))]
        named = view.named(about)
        if "Principal" not in statement or (named and key not in named):
            continue
        lone = Stated(statement, "", (*holder, *place), "resource policy")
        yield Stated(
            statement,
            _source(view, statement.get("Condition"), lone.service or "*"),
            (*holder, *place),
            "resource policy",
        )


def _source(view: View, condition: Any, service: str) -> str:
    """The resource that the condition limits it to; the service where that is none, or several."""
    named = [one for one in view.named(condition) if view.kind(one) not in (None, "other")]
    return named[0] if len(named) == 1 else service
