"""What a bucket tells when objects arrive: to functions, queues, topics, and the default event bus."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from stackline.catalog.changes import Append, Change, Ends, No, Put
from stackline.catalog.deliverable import service_to_standard
from stackline.catalog.model import Allows, Connection, Path, Setting, Spelling
from stackline.catalog.policies import (
    RESOURCE_POLICIES,
    allowed,
    document,
    policy_resources,
    statement_path,
)
from stackline.catalog.references import items, mapping, texts
from stackline.catalog.sam_events import Event, events, new_event_name
from stackline.catalog.service_roles import free_name
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

SERVICE = "s3.amazonaws.com"
_INVOKE = Allows("target", SERVICE, "lambda:InvokeFunction", None, account=True)
_ACTIONS = {"queue": "sqs:SendMessage", "topic": "sns:Publish"}
_LISTS = {
    "function": ("LambdaConfigurations", "Function"),
    "queue": ("QueueConfigurations", "Queue"),
    "topic": ("TopicConfigurations", "Topic"),
}
_BRIDGE = "EventBridgeConfiguration"
_NOTIFY = "NotificationConfiguration"
_CREATED = "s3:ObjectCreated:*"
# S3 User Guide, "EventBridge": the detail types that stand for the event names of notifications.
_DETAIL_TYPES = {"ObjectCreated": "Object Created", "ObjectRemoved": "Object Deleted"}

SETTINGS: tuple[Setting, ...] = (
    Setting(
        path="event",
        label="Event",
        description="What must happen to an object, e.g. `s3:ObjectCreated:*`, `s3:ObjectRemoved:*`.",
        default=_CREATED,
    ),
    Setting(path="prefix", label="Prefix", description="Only objects whose key begins so."),
    Setting(path="suffix", label="Suffix", description="Only objects whose key ends so, e.g. `.jpg`."),
)


def place(bucket: str) -> Path:
    return ("Resources", bucket, "Properties", _NOTIFY)


def _filter(ends: Ends) -> dict[str, Any] | None:
    rules = [
        {"Name": name, "Value": ends.settings[name]}
        for name in ("prefix", "suffix")
        if ends.settings.get(name)
    ]
    return {"S3Key": {"Rules": rules}} if rules else None


# Functions: SAM event ---------------------------------------------------------------------------------------------


def _bucket_of(view: View, event: Event) -> str:
    value = event.properties.get("Bucket")
    if isinstance(value, str) and view.kind(value) == "bucket":
        return value
    names = view.ends(value, "bucket")
    return names[0] if names else event.card


def read_sam(view: View) -> Iterator[Found]:
    for event in events(view, "S3", kind="function"):
        yield Found(_bucket_of(view, event), event.owner, (event.path,))


def write_sam(view: View, ends: Ends) -> list[Change]:
    if _drawn(view, ends):
        return []
    properties: dict[str, Any] = {
        "Bucket": {"Ref": ends.source},
        "Events": ends.settings.get("event", _CREATED),
    }
    keys = _filter(ends)
    if keys is not None:
        properties["Filter"] = keys
    name = new_event_name(view, ends.target, ends.source)
    return [
        Put(
            ("Resources", ends.target, "Properties", "Events", name), {"Type": "S3", "Properties": properties}
        )
    ]


def _drawn(view: View, ends: Ends) -> bool:
    readers = (read_sam, read_bridged, read_list("function"))
    return any((f.source, f.target) == (ends.source, ends.target) for reader in readers for f in reader(view))


# Functions: through the default event bus ----------------------------------------------------------------------------


def bridged_bucket(view: View, event: Event) -> str | None:
    """The bucket whose events the rule is about, where its pattern names one of this template."""
    pattern = mapping(event.properties.get("Pattern"))
    if texts(pattern.get("source")) != ["aws.s3"]:
        return None
    names = view.ends(mapping(mapping(pattern.get("detail")).get("bucket")).get("name"), "bucket")
    if not names:
        values = mapping(mapping(pattern.get("detail")).get("bucket")).get("name")
        names = [name for _, item in items(values) for name in view.ends(item, "bucket")]
    return names[0] if len(names) == 1 else None


def read_bridged(view: View) -> Iterator[Found]:
    for event in events(view, "EventBridgeRule", "CloudWatchEvent", kind="function"):
        bucket = bridged_bucket(view, event)
        if bucket is not None:
            yield Found(bucket, event.owner, (event.path, *_bridge_claim(view, bucket)))


def _bridge_claim(view: View, bucket: str) -> list[Path]:
    value = mapping(view.properties(bucket).get(_NOTIFY)).get(_BRIDGE)
    return [(*place(bucket), _BRIDGE)] if value == {"EventBridgeEnabled": True} else []


def write_bridged(view: View, ends: Ends) -> list[Change]:
    if _drawn(view, ends):
        return []
    event = str(ends.settings.get("event", _CREATED)).split(":")
    detail_type = _DETAIL_TYPES.get(event[1] if len(event) > 1 else "")
    if detail_type is None:
        return [No(f"{':'.join(event)} has no counterpart on the event bus", "Take s3:ObjectCreated:*.")]
    detail: dict[str, Any] = {"bucket": {"name": [{"Ref": ends.source}]}}
    keys = [{name: ends.settings[name]} for name in ("prefix", "suffix") if ends.settings.get(name)]
    if len(keys) == 2:
        keys = [{"wildcard": f"{ends.settings['prefix']}*{ends.settings['suffix']}"}]
    if keys:
        detail["object"] = {"key": keys}
    pattern = {"source": ["aws.s3"], "detail-type": [detail_type], "detail": detail}
    name = new_event_name(view, ends.target, ends.source)
    return [
        Put(
            ("Resources", ends.target, "Properties", "Events", name),
            {"Type": "EventBridgeRule", "Properties": {"Pattern": pattern}},
        ),
        *enable_bridge(view, ends.source),
    ]


def enable_bridge(view: View, bucket: str) -> list[Change]:
    value = mapping(mapping(view.properties(bucket).get(_NOTIFY)).get(_BRIDGE)).get("EventBridgeEnabled")
    return [] if value is True else [Put((*place(bucket), _BRIDGE), {"EventBridgeEnabled": True})]


# Lists of the bucket's notification configuration --------------------------------------------------------------------


def read_list(kind: str) -> Callable[[View], Iterator[Found]]:
    section, key = _LISTS[kind]

    def read(view: View) -> Iterator[Found]:
        for bucket in view.by_kind.get("bucket", ()):
            configured = mapping(view.properties(bucket).get(_NOTIFY)).get(section)
            for path, item in items(configured, (*place(bucket), section)):
                for target in view.ends(mapping(item).get(key), kind):
                    yield Found(bucket, target, (path, *_comes_with(view, kind, bucket, target)))

    return read


def _comes_with(view: View, kind: str, bucket: str, target: str) -> list[Path]:
    """The permission of this bucket alone, and the bucket's waiting for it."""
    ends = Ends(bucket, target)
    if kind == "function":
        claims = [*allowed(view, _INVOKE, ends).claims, *_account_permissions(view, target)]
    else:
        claims = list(_statements(view, kind, target))
    waits = view.resources[bucket].get("DependsOn")
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
            "Event": ends.settings.get("event", _CREATED),
            key: {"Ref": ends.target} if kind == "topic" else {"Fn::GetAtt": [ends.target, "Arn"]},
        }
        keys = _filter(ends)
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
    waits = view.resources[bucket].get("DependsOn")
    path: Path = ("Resources", bucket, "DependsOn")
    if waits is None:
        return [Put(path, holder)]
    if holder in texts(waits):
        return []
    return [Append(path, holder)] if isinstance(waits, list) else [Put(path, [waits, holder])]


# The default bus --------------------------------------------------------------------------------------------------


def read_bus(view: View) -> Iterator[Found]:
    bridged = {found.source for found in read_bridged(view)}
    for bucket in view.by_kind.get("bucket", ()):
        value = mapping(mapping(view.properties(bucket).get(_NOTIFY)).get(_BRIDGE))
        # Where an event of this bucket runs a function, the bucket is told to send for that wire's sake.
        if value and value.get("EventBridgeEnabled", True) is True and bucket not in bridged:
            yield Found(bucket, "DefaultEventBus", ((*place(bucket), _BRIDGE),))


def write_bus(view: View, ends: Ends) -> list[Change]:
    if any(found.source == ends.source for found in read_bridged(view)):
        return [
            No(f"{ends.source} sends its events to the default bus already", "Draw from DefaultEventBus.")
        ]
    return enable_bridge(view, ends.source)


def _default_bus_only(view: View, ends: Ends) -> tuple[str, str] | None:
    if ends.target == "DefaultEventBus":
        return None
    return (
        f"A bucket sends its events to the default bus, not to {ends.target}",
        "Connect the bucket to DefaultEventBus, and a rule to the other bus.",
    )


def bucket_connections() -> list[Connection]:
    function = Connection(
        id="bucket-invokes-function",
        source="bucket",
        target="function",
        style="event",
        label="runs",
        summary="Objects that arrive in the bucket run the function.",
        settings=SETTINGS,
        spellings=(
            Spelling(
                name="sam-event", targets=("AWS::Serverless::Function",), write=write_sam, read=read_sam
            ),
            Spelling(
                name="event-bridge",
                targets=("AWS::Serverless::Function",),
                write=write_bridged,
                read=read_bridged,
                note="The bucket reaches the function through the default event bus, since the two would wait for each "
                "other otherwise. The event has EventBridge's shape: the object is event['detail']['object']['key'].",
            ),
            Spelling(
                name="notification",
                targets=("AWS::Lambda::Function",),
                write=write_list("function"),
                read=read_list("function"),
            ),
        ),
    )
    lists = [
        Connection(
            id=f"bucket-feeds-{kind}",
            source="bucket",
            target=kind,
            style="event",
            label="feeds",
            summary=f"A message for each object that arrives goes to the {kind}.",
            settings=SETTINGS,
            check=service_to_standard("S3"),
            spellings=(Spelling(name="notification", write=write_list(kind), read=read_list(kind)),),
        )
        for kind in ("queue", "topic")
    ]
    bus = Connection(
        id="bucket-feeds-event-bus",
        source="bucket",
        target="event-bus",
        style="event",
        label="feeds",
        summary="Everything that happens to objects goes to the default event bus, where rules pick from it.",
        check=_default_bus_only,
        spellings=(Spelling(name="event-bridge", targets=("",), write=write_bus, read=read_bus),),
    )
    return [function, *lists, bus]
