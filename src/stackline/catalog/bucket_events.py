"""What a bucket tells when objects arrive: to functions, queues, topics, and the default event bus."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from stackline.catalog.bucket_bridge import (
    change_event,
    change_rule,
    default_bus_only,
    read_bus,
    read_event,
    read_rule,
    write_bus,
    write_event,
    write_rule,
)
from stackline.catalog.bucket_notifications import (
    CREATED,
    SETTINGS,
    change_keys,
    change_list,
    key_filter,
    key_settings,
    read_list,
    write_list,
)
from stackline.catalog.changes import Change, Ends, Put
from stackline.catalog.deliverable import service_to_standard
from stackline.catalog.model import Connection, Spelling
from stackline.catalog.sam_events import Event, events, new_event_name
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

_THROUGH_THE_BUS = (
    "The bucket reaches the function through the default event bus, since the two would wait for each other "
    "otherwise. The event has EventBridge's shape: the object is event['detail']['object']['key']."
)


def _bucket_of(view: View, event: Event) -> str:
    value = event.properties.get("Bucket")
    if isinstance(value, str) and view.kind(value) == "bucket":
        return value
    names = view.ends(value, "bucket")
    return names[0] if names else event.card


def read_sam(view: View) -> Iterator[Found]:
    for event in events(view, "S3", kind="function"):
        place = (*event.path, "Properties")
        yield Found(
            _bucket_of(view, event),
            event.owner,
            (event.path,),
            settings=key_settings(view, place),
            places={"event": (*place, "Events")},
        )


def _change_sam(view: View, found: Found, name: str, value: Any) -> list[Change] | None:
    return change_keys((*found.claims[0], "Properties"), view, name, value)


def write_sam(view: View, ends: Ends) -> list[Change]:
    if any((found.source, found.target) == (ends.source, ends.target) for found in read_sam(view)):
        return []
    properties: dict[str, Any] = {
        "Bucket": {"Ref": ends.source},
        "Events": ends.settings.get("event", CREATED),
    }
    keys = key_filter(ends)
    if keys is not None:
        properties["Filter"] = keys
    name = new_event_name(view, ends.target, ends.source)
    return [
        Put(
            ("Resources", ends.target, "Properties", "Events", name), {"Type": "S3", "Properties": properties}
        )
    ]


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
                name="sam-event",
                targets=("AWS::Serverless::Function",),
                write=write_sam,
                read=read_sam,
                change=_change_sam,
            ),
            Spelling(
                name="event-bridge",
                targets=("AWS::Serverless::Function",),
                write=write_event,
                read=read_event,
                change=change_event,
                note=_THROUGH_THE_BUS,
            ),
            Spelling(
                name="notification",
                targets=("AWS::Lambda::Function",),
                write=write_list("function"),
                read=read_list("function"),
                change=change_list,
            ),
            Spelling(
                name="event-bridge-rule",
                targets=("AWS::Lambda::Function",),
                write=write_rule,
                read=read_rule,
                change=change_rule,
                note=_THROUGH_THE_BUS,
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
            spellings=(
                Spelling(
                    name="notification", write=write_list(kind), read=read_list(kind), change=change_list
                ),
            ),
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
        check=default_bus_only,
        spellings=(Spelling(name="event-bridge", targets=("",), write=write_bus, read=read_bus),),
    )
    return [function, *lists, bus]
