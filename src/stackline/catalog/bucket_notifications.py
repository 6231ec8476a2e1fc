"""A bucket's notification configuration: functions, queues and topics that it tells when objects arrive."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from stackline.catalog.changes import Append, Change, Delete, Ends, Put
from stackline.catalog.model import Allows, Path, Setting
from stackline.catalog.places import value_at
from stackline.catalog.policies import (
    RESOURCE_POLICIES,
    allowed,
    document,
    policy_resources,
    statement_path,
)
from stackline.catalog.references import items, mapping, texts
from stackline.catalog.service_roles import free_name
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

SERVICE = "s3.amazonaws.com"
NOTIFY = "NotificationConfiguration"
CREATED = "s3:ObjectCreated:*"
_INVOKE = Allows("target", SERVICE, "lambda:InvokeFunction", None, account=True)
_ACTIONS = {"queue": "sqs:SendMessage", "topic": "sns:Publish"}
_LISTS = {
    "function": ("LambdaConfigurations", "Function"),
    "queue": ("QueueConfigurations", "Queue"),
    "topic": ("TopicConfigurations", "Topic"),
}

SETTINGS: tuple[Setting, ...] = (
    Setting(
        path="event",
        label="Event",
        description="What must happen to an object, e.g. `s3:ObjectCreated:*`, `s3:ObjectRemoved:*`.",
        default=CREATED,
        example="s3:ObjectRemoved:*",
    ),
    Setting(
        path="prefix", label="Prefix", description="Only objects whose key begins so.", example="incoming/"
    ),
    Setting(
        path="suffix",
        label="Suffix",
        description="Only objects whose key ends so, e.g. `.jpg`.",
        example=".jpg",
    ),
)


def place(bucket: str) -> Path:
    return ("Resources", bucket, "Properties", NOTIFY)


def key_filter(ends: Ends) -> dict[str, Any] | None:
    rules = [
        {"Name": name, "Value": ends.settings[name]}
        for name in ("prefix", "suffix")
        if ends.settings.get(name)
    ]
    return {"S3Key": {"Rules": rules}} if rules else None


def key_settings(view: View, place: Path) -> dict[str, Any]:
    """Prefix and suffix, as the filter of the entry at `place` says them."""
    return {name: value for name, _, value in _key_rules(view, place)}


def _key_rules(view: View, place: Path) -> Iterator[tuple[str, Path, Any]]:
    path: Path = (*place, "Filter", "S3Key", "Rules")
    for where, rule in items(value_at(view, path), path):
        name = str(mapping(rule).get("Name")).lower()
        if name in ("prefix", "suffix"):
            yield name, where, mapping(rule).get("Value")


def change_keys(place: Path, view: View, name: str, value: Any) -> list[Change] | None:
    """Another prefix or suffix for the entry at `place`: a rule of its filter, which has no key of its own."""
    if name not in ("prefix", "suffix"):
        return None
    for known, where, there in _key_rules(view, place):
        if known == name:
            same = there == value
            return [] if same else [Delete(where) if value is None else Put((*where, "Value"), value)]
    added = {"Name": name, "Value": value}
    return [] if value is None else [Append((*place, "Filter", "S3Key", "Rules"), added)]


def change_list(view: View, found: Found, name: str, value: Any) -> list[Change] | None:
    return change_keys(found.claims[0], view, name, value)


def read_list(kind: str) -> Callable[[View], Iterator[Found]]:
    section, key = _LISTS[kind]

    def read(view: View) -> Iterator[Found]:
        for bucket in view.by_kind.get("bucket", ()):
            configured = mapping(view.properties(bucket).get(NOTIFY)).get(section)
            for path, item in items(configured, (*place(bucket), section)):
                for target in view.ends(mapping(item).get(key), kind):
                    claims = (path, *_comes_with(view, kind, bucket, target))
                    yield Found(
                        bucket,
                        target,
                        claims,
                        settings=key_settings(view, path),
                        places={"event": (*path, "Event")},
                    )

    return read


def _comes_with(view: View, kind: str, bucket: str, target: str) -> list[Path]:
    """The permission of this bucket alone, and the bucket's waiting for it."""
    ends = Ends(bucket, target)
    if kind == "function":
        claims = [*allowed(view, _INVOKE, ends).claims, *_account_permissions(view, target)]
    else:
        claims = list(_statements(view, kind, target))
    waits = view.resources.get(bucket, {}).get("DependsOn")
    for path, name in items(waits, ("Resources", bucket, "DependsOn")):
        if any(claim[:2] == ("Resources", name) for claim in claims):
            claims.append(path)
    return claims


def _account_permissions(view: View, target: str) -> Iterator[Path]:
    """Permissions for this account's buckets: they name none, or bucket and permission would wait for each other."""
    for key in view.permissions.get(target, ()):
        properties = view.properties(key)
        if properties.get("Principal") == SERVICE and "SourceArn" not in properties:
            yield ("Resources", key)


def _statements(view: View, kind: str, target: str) -> Iterator[Path]:
    for key in policy_resources(view, RESOURCE_POLICIES[kind], target):
        found = list(items(document(view, key).get("Statement"), statement_path(key)))
        for path, value in found:
            if mapping(mapping(value).get("Principal")).get("Service") == SERVICE:
                yield ("Resources", key) if len(found) == 1 else path


def write_list(kind: str) -> Callable[[View, Ends], list[Change]]:
    section, key = _LISTS[kind]

    def write(view: View, ends: Ends) -> list[Change]:
        if any((f.source, f.target) == (ends.source, ends.target) for f in read_list(kind)(view)):
            return []
        item: dict[str, Any] = {
            "Event": ends.settings.get("event", CREATED),
            key: {"Ref": ends.target} if kind == "topic" else {"Fn::GetAtt": [ends.target, "Arn"]},
        }
        keys = key_filter(ends)
        if keys is not None:
            item["Filter"] = keys
        holder, changes = _permit(view, kind, ends)
        return [Append((*place(ends.source), section), item), *changes, *_wait(view, ends.source, holder)]

    return write


def _permit(view: View, kind: str, ends: Ends) -> tuple[str, list[Change]]:
    """The resource that lets S3 in, made or extended. It names the account and not the bucket: S3 asks the target
    when the bucket is made, so the bucket waits for the policy, which therefore cannot wait for the bucket."""
    account = {"Ref": "AWS::AccountId"}
    if kind == "function":
        for path in _account_permissions(view, ends.target):
            return str(path[1]), []
        name = free_name(view, f"{ends.source}To{ends.target}Permission")
        value = {
            "Type": "AWS::Lambda::Permission",
            "Properties": {
                "Action": "lambda:InvokeFunction",
                "FunctionName": {"Ref": ends.target},
                "Principal": SERVICE,
                "SourceAccount": account,
            },
        }
        return name, [Put(("Resources", name), value, after=ends.target)]
    arn = {"Ref": ends.target} if kind == "topic" else {"Fn::GetAtt": [ends.target, "Arn"]}
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": SERVICE},
        "Action": _ACTIONS[kind],
        "Resource": arn,
        "Condition": {"StringEquals": {"aws:SourceAccount": account}},
    }
    for path in _statements(view, kind, ends.target):
        return str(path[1]), []
    for key in policy_resources(view, RESOURCE_POLICIES[kind], ends.target):
        there = document(view, key).get("Statement")
        if isinstance(there, list):
            return key, [Append(statement_path(key), statement)]
        return key, [Put(statement_path(key), [there, statement])]
    rules = RESOURCE_POLICIES[kind]
    name = free_name(view, f"{ends.target}Policy")
    properties = {
        rules.holder: [{"Ref": ends.target}],
        "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]},
    }
    return name, [Put(("Resources", name), {"Type": rules.type, "Properties": properties}, after=ends.target)]


def _wait(view: View, bucket: str, holder: str) -> list[Change]:
    waits = view.resources.get(bucket, {}).get("DependsOn")
    path: Path = ("Resources", bucket, "DependsOn")
    if waits is None:
        return [Put(path, holder)]
    if holder in texts(waits):
        return []
    return [Append(path, holder)] if isinstance(waits, list) else [Put(path, [waits, holder])]
