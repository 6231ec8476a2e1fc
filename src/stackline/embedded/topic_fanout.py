"""What topics hand out besides: MiniStack's fan-out, and after it whoever listens, subscription by subscription."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from stackline.embedded.upstream import module, record, rows


@dataclass(frozen=True, slots=True)
class Published:
    """A message as one subscription is to have it. `text` is what its protocol gets of it, `body` what it is handed:
    the text alone where delivery is raw, else SNS's envelope around it. `attributes` are the message's."""

    topic: str
    subscription: dict[str, Any]
    text: str
    body: str
    raw: bool
    attributes: dict[str, Any]


def on_published(listener: Callable[[Published], None], protocols: frozenset[str]) -> None:
    """Call `listener` for every message that a subscription of these protocols is to have, by its filter policy."""
    sns = module("services.sns")
    stock = sns._fanout

    def fan_out(
        topic_arn: str,
        identifier: str,
        message: str,
        subject: str,
        structure: str = "",
        attributes: Any = None,
        *more: Any,
        **named: Any,
    ) -> None:
        stock(topic_arn, identifier, message, subject, structure, attributes, *more, **named)
        given = record(attributes)
        for one in map(record, rows(record(sns._topic_by_arn_any_scope(topic_arn)).get("subscriptions"))):
            if one.get("protocol") not in protocols:
                continue
            text = sns._resolve_message_for_protocol(message, structure, one.get("protocol"))
            if not sns._matches_filter_policy(one, given, text):
                continue
            raw = record(one.get("attributes")).get("RawMessageDelivery", "false") == "true"
            body = text if raw else sns._build_envelope(topic_arn, identifier, text, subject, given, raw)
            listener(Published(topic_arn, one, text, body, raw, given))

    sns._fanout = fan_out
