"""Subscribers at an HTTP address are asked whether they want to be: also those of templates, which MiniStack forgets.

They say yes by visiting the address in the message, which needs no credentials: its token cannot be guessed. Source:
"Confirm an Amazon SNS subscription" (SNS developer guide).
"""

from __future__ import annotations

import asyncio
from typing import Any

from stackline.embedded.deliveries import in_background
from stackline.embedded.upstream import Response, module, record, rows

_TYPES = ("AWS::SNS::Topic", "AWS::SNS::Subscription")


def install() -> None:
    handlers = module("services.cloudformation.provisioners")._RESOURCE_HANDLERS
    for resource_type in _TYPES:
        stock = handlers[resource_type]
        handlers[resource_type] = {**stock, **{verb: _asking(stock[verb]) for verb in ("create", "update")}}


def _asking(stock: Any) -> Any:
    def made(*arguments: Any, **named: Any) -> Any:
        answer = stock(*arguments, **named)
        sns, arn = module("services.sns"), str(answer[0])
        _ask(sns._sub_arn_to_topic.get(arn, arn))
        return answer

    return made


def _ask(topic_arn: str) -> None:
    """All who were not asked yet; a token is the sign that one was."""
    sns = module("services.sns")
    topic = record(sns._topics.get(topic_arn))
    for one in map(record, rows(topic.get("subscriptions"))):
        if one.get("protocol") not in ("http", "https") or one.get("confirmed") or one.get("token"):
            continue
        one["token"] = module("core.responses").new_uuid()
        one.setdefault("attributes", {})["PendingConfirmation"] = "true"
        in_background(_send, topic_arn, one)
    if topic:
        sns._refresh_subscription_counts(topic)


def _send(topic_arn: str, subscription: dict[str, Any]) -> None:
    asyncio.run(module("services.sns")._send_subscription_confirmation(topic_arn, subscription))


def confirm(query: dict[str, list[str]]) -> Response:
    """What visiting the address does."""
    return module("services.sns")._confirm_subscription(query)
