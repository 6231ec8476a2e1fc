"""A bucket's events through the default event bus: to a function that the bucket cannot wait for, and to the bus."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from stackline.catalog.bucket_notifications import CREATED, NOTIFY, place
from stackline.catalog.changes import Change, Delete, Ends, No, Put
from stackline.catalog.delivery import DELIVERIES
from stackline.catalog.event_patterns import bucket_meant
from stackline.catalog.fragments import DEFAULT_BUS
from stackline.catalog.model import Path
from stackline.catalog.references import items, mapping, texts
from stackline.catalog.rules import aims, allow_rule, line_claims, lines, new_line
from stackline.catalog.sam_events import Event, events, new_event_name
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

_BRIDGE = "EventBridgeConfiguration"
_RUNS = DELIVERIES["function"]
# S3 User Guide, "EventBridge": the detail types that stand for the event names of notifications.
_DETAIL_TYPES = {"ObjectCreated": "Object Created", "ObjectRemoved": "Object Deleted"}


# SAM events ---------------------------------------------------------------------------------------------------------


def read_event(view: View) -> Iterator[Found]:
    for event in events(view, "EventBridgeRule", "CloudWatchEvent", kind="function"):
        bucket = _bucket_of(view, event)
        if bucket is not None:
            settings = _settings(event.properties.get("Pattern"))
            yield Found(bucket, event.owner, (event.path, *_bridge_claim(view, bucket)), settings=settings)


def change_event(view: View, found: Found, name: str, value: Any) -> list[Change]:
    return _change_pattern(found, (*found.claims[0], "Properties", "Pattern"), name, value)


def change_rule(view: View, found: Found, name: str, value: Any) -> list[Change]:
    return _change_pattern(
        found, ("Resources", str(found.claims[0][1]), "Properties", "EventPattern"), name, value
    )


def _settings(pattern: Any) -> dict[str, Any]:
    """Event, prefix and suffix, as far as the pattern says them in the way that drawing writes."""
    found: dict[str, Any] = {}
    for name, detail_type in _DETAIL_TYPES.items():
        if texts(mapping(pattern).get("detail-type")) == [detail_type]:
            found["event"] = f"s3:{name}:*"
    keys = mapping(mapping(mapping(pattern).get("detail")).get("object")).get("key")
    for _, key in items(keys):
        for name, value in mapping(key).items():
            if name in ("prefix", "suffix"):
                found[name] = value
            elif name == "wildcard" and str(value).count("*") == 1:
                found["prefix"], found["suffix"] = str(value).split("*")
    return found


def _change_pattern(found: Found, place: Path, name: str, value: Any) -> list[Change]:
    """Only the part of the pattern that the setting is about."""
    wanted = {**found.settings, name: value}
    if name == "event":
        pattern = _pattern(Ends(found.source, found.target, settings=wanted))
        if isinstance(pattern, No):
            return [pattern]
        return [Put((*place, "detail-type"), pattern["detail-type"])]
    path: Path = (*place, "detail", "object", "key")
    keys = _keys(wanted)
    return [Put(path, keys)] if keys else [Delete(path)] if found.settings.get(name) is not None else []


def _bucket_of(view: View, event: Event) -> str | None:
    return bucket_meant(view, event.properties.get("Pattern"))


def _bridge_claim(view: View, bucket: str) -> list[Path]:
    value = mapping(view.properties(bucket).get(NOTIFY)).get(_BRIDGE)
    return [(*place(bucket), _BRIDGE)] if value == {"EventBridgeEnabled": True} else []


def write_event(view: View, ends: Ends) -> list[Change]:
    if any((found.source, found.target) == (ends.source, ends.target) for found in read_event(view)):
        return []
    pattern = _pattern(ends)
    if isinstance(pattern, No):
        return [pattern]
    name = new_event_name(view, ends.target, ends.source)
    return [
        Put(
            ("Resources", ends.target, "Properties", "Events", name),
            {"Type": "EventBridgeRule", "Properties": {"Pattern": pattern}},
        ),
        *_enable(view, ends.source),
    ]


def _pattern(ends: Ends) -> dict[str, Any] | No:
    """What the bus calls the event that was asked for."""
    event = str(ends.settings.get("event", CREATED)).split(":")
    detail_type = _DETAIL_TYPES.get(event[1] if len(event) > 1 else "")
    if detail_type is None:
        return No(f"{':'.join(event)} has no counterpart on the event bus", "Take s3:ObjectCreated:*.")
    detail: dict[str, Any] = {"bucket": {"name": [{"Ref": ends.source}]}}
    keys = _keys(ends.settings)
    if keys:
        detail["object"] = {"key": keys}
    return {"source": ["aws.s3"], "detail-type": [detail_type], "detail": detail}


def _keys(settings: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a pattern says of the object's key: both ends of it at once only with a wildcard between them."""
    keys = [{name: settings[name]} for name in ("prefix", "suffix") if settings.get(name)]
    return keys if len(keys) < 2 else [{"wildcard": f"{settings['prefix']}*{settings['suffix']}"}]


def _enable(view: View, bucket: str) -> list[Change]:
    value = mapping(mapping(view.properties(bucket).get(NOTIFY)).get(_BRIDGE)).get("EventBridgeEnabled")
    return [] if value is True else [Put((*place(bucket), _BRIDGE), {"EventBridgeEnabled": True})]


# Rules --------------------------------------------------------------------------------------------------------------


def _lines(view: View) -> Iterator[tuple[str, str, str, Path, dict[str, Any]]]:
    """Bucket, rule, function, and the function's place in the rule with what it says."""
    for rule, bus in lines(view).items():
        bucket = bucket_meant(view, view.properties(rule).get("EventPattern"))
        if bucket is not None and bus == DEFAULT_BUS:
            for path, entry in aims(view, rule):
                for function in view.ends(entry.get("Arn"), "function"):
                    yield bucket, rule, function, path, entry


def read_rule(view: View) -> Iterator[Found]:
    for bucket, rule, function, path, entry in _lines(view):
        claims = line_claims(view, _RUNS, rule, function, path, entry)
        settings = _settings(view.properties(rule).get("EventPattern"))
        yield Found(bucket, function, (*claims, *_bridge_claim(view, bucket)), settings=settings)


def write_rule(view: View, ends: Ends) -> list[Change]:
    for bucket, rule, function, _, _ in _lines(view):
        if (bucket, function) == (ends.source, ends.target):
            return [*allow_rule(view, rule, _RUNS, ends), *_enable(view, bucket)]
    pattern = _pattern(ends)
    if isinstance(pattern, No):
        return [pattern]
    return [*new_line(view, ends, DEFAULT_BUS, pattern, _RUNS), *_enable(view, ends.source)]


# The default bus ----------------------------------------------------------------------------------------------------


def _bridged(view: View) -> set[str]:
    """Buckets that send their events for the sake of a function's wire."""
    return {found.source for found in (*read_event(view), *read_rule(view))}


def read_bus(view: View) -> Iterator[Found]:
    bridged = _bridged(view)
    for bucket in view.by_kind.get("bucket", ()):
        value = mapping(mapping(view.properties(bucket).get(NOTIFY)).get(_BRIDGE))
        # Where an event of this bucket runs a function, the bucket is told to send for that wire's sake.
        if value and value.get("EventBridgeEnabled", True) is True and bucket not in bridged:
            yield Found(bucket, "DefaultEventBus", ((*place(bucket), _BRIDGE),))


def write_bus(view: View, ends: Ends) -> list[Change]:
    if ends.source in _bridged(view):
        return [
            No(f"{ends.source} sends its events to the default bus already", "Draw from DefaultEventBus.")
        ]
    return _enable(view, ends.source)


def default_bus_only(view: View, ends: Ends) -> tuple[str, str] | None:
    if ends.target == "DefaultEventBus":
        return None
    return (
        f"A bucket sends its events to the default bus, not to {ends.target}",
        "Connect the bucket to DefaultEventBus, and a rule to the other bus.",
    )
