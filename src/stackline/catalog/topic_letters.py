"""Dead letters of topics: a queue for messages that a subscriber did not take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from stackline.catalog.changes import Allow, Change, Ends, No, Put
from stackline.catalog.deliverable import is_fifo, refused_key
from stackline.catalog.fragments import reference
from stackline.catalog.holes import To
from stackline.catalog.model import Allows, Connection, Facet, Path, Spelling
from stackline.catalog.policies import allowed
from stackline.catalog.references import mapping
from stackline.catalog.sam_events import events
from stackline.catalog.view import Found

if TYPE_CHECKING:
    from stackline.catalog.view import View

FACET = Facet("dead-letter", "Dead letters")
_SUBSCRIPTION = "AWS::SNS::Subscription"
_REDRIVE, _TO = "RedrivePolicy", "deadLetterTargetArn"
_ALLOWS = Allows("target", "sns.amazonaws.com", "sqs:SendMessage", To("source", "arn"))


def _subscriptions(view: View) -> Iterator[tuple[str, Path, dict[str, Any]]]:
    """Topic, place and properties of each subscription, those that are SAM events too."""
    for key in view.by_type.get(_SUBSCRIPTION, ()):
        properties = view.properties(key)
        for topic in view.ends(properties.get("TopicArn"), "topic"):
            yield topic, ("Resources", key, "Properties"), properties
    for event in events(view, "SNS"):
        for topic in view.ends(event.properties.get("Topic"), "topic"):
            yield topic, (*event.path, "Properties"), event.properties


def _queues(view: View, properties: dict[str, Any]) -> list[str]:
    return view.ends(mapping(properties.get(_REDRIVE)).get(_TO), "queue")


def _read(view: View) -> Iterator[Found]:
    for topic, place, properties in _subscriptions(view):
        for queue in _queues(view, properties):
            claims = allowed(view, _ALLOWS, Ends(topic, queue)).claims
            yield Found(topic, queue, ((*place, _REDRIVE), *claims), FACET.id)


def _write(view: View, ends: Ends) -> list[Change]:
    mine = [(place, properties) for topic, place, properties in _subscriptions(view) if topic == ends.source]
    if not mine:
        return [No(f"{ends.source} has no subscriber yet", "Draw the wire to who gets its messages first.")]
    if any(ends.target in _queues(view, properties) for _, properties in mine):
        return [Allow(_ALLOWS)]
    free = [place for place, properties in mine if _REDRIVE not in properties]
    if not free:
        return [No(f"The dead letters of {ends.source} go elsewhere already", "Take that wire away first.")]
    value = {_TO: reference(view, ends.target, "arn")}
    return [*(Put((*place, _REDRIVE), value) for place in free), Allow(_ALLOWS)]


def _accepts(view: View, ends: Ends) -> tuple[str, str] | None:
    """SNS Developer Guide, "Dead-letter queues": of the same sort as the topic, and a key that lets SNS in."""
    if is_fifo(view, ends.source) != is_fifo(view, ends.target):
        sort = "FIFO" if is_fifo(view, ends.source) else "standard"
        return (
            f"{ends.source} is a {sort} topic, whose dead letters go to a {sort} queue",
            f"Draw to a {sort} queue.",
        )
    return refused_key(view, ends)


TOPIC_LETTERS = Connection(
    id="topic-dead-letter-sends-queue",
    source="topic",
    facet=FACET.id,
    target="queue",
    style="event",
    label="dead letters to",
    summary="Messages that a subscriber of the topic did not take go to the queue.",
    failure=True,
    inside=True,
    check=_accepts,
    spellings=(
        Spelling(
            name="redrive-policy",
            among={
                "{source}Mail": {
                    "Type": _SUBSCRIPTION,
                    "Properties": {
                        "TopicArn": {"Ref": "{source}"},
                        "Protocol": "email",
                        "Endpoint": "somebody@example.com",
                    },
                }
            },
            write=_write,
            read=_read,
        ),
    ),
)
