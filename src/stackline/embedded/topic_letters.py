"""Dead letters of topics: what a subscriber cannot be handed, since it is gone or lets nobody in, goes to its queue.

MiniStack drops such messages. A function that fails is another matter: it was handed the message. Source: "Amazon SNS
dead-letter queues" (SNS developer guide); of subscribers over HTTP nothing is kept, whom SNS tries for days.
"""

from __future__ import annotations

import json
import logging
from typing import Any

from stackline.embedded.deliveries import Deliveries, Undelivered, in_background
from stackline.embedded.topic_fanout import Published, on_published
from stackline.embedded.upstream import module, record

_log = logging.getLogger(__name__)


def install(deliveries: Deliveries) -> None:
    def published(message: Published) -> None:
        letters = _letters(message.subscription)
        if letters and message.subscription.get("confirmed") and _gone(message.subscription, message.topic):
            hints = {"MessageAttributes": message.attributes} if message.raw and message.attributes else {}
            in_background(_keep, deliveries, letters, message.topic, message.body, hints)

    on_published(published, frozenset({"sqs", "lambda"}))


def _letters(subscription: dict[str, Any]) -> str:
    """The queue's ARN; empty where there is none."""
    policy = record(subscription.get("attributes")).get("RedrivePolicy")
    if isinstance(policy, str):
        try:
            policy = json.loads(policy or "{}")
        except ValueError:
            return ""
    return str(record(policy).get("deadLetterTargetArn") or "")


def _gone(subscription: dict[str, Any], topic_arn: str) -> bool:
    endpoint = str(subscription.get("endpoint"))
    if subscription.get("protocol") == "sqs":
        return not _takes(endpoint, topic_arn)
    if subscription.get("protocol") == "lambda":
        account, region = topic_arn.split(":")[4], topic_arn.split(":")[3]
        with module("core.responses").request_scope(account, region):
            return not module("services.lambda_svc")._get_func_record_for_ref(endpoint)[0]
    return False


def _takes(queue_arn: str, topic_arn: str) -> bool:
    """Whether the queue is there and its policy lets the topic send."""
    sqs = module("services.sqs")
    account = topic_arn.split(":")[4]
    return bool(sqs._queue_by_arn(queue_arn)) and bool(
        sqs.queue_policy_allows(queue_arn, "sns.amazonaws.com", topic_arn, account)
    )


def _keep(deliveries: Deliveries, letters: str, topic_arn: str, body: str, hints: dict[str, Any]) -> None:
    if not _takes(letters, topic_arn):
        _log.warning("no dead letter of %s: %s does not let it in", topic_arn, letters)
        return
    try:
        deliveries.send(letters, body, hints)
    except Undelivered as error:
        _log.warning("no dead letter of %s: %s", topic_arn, error)
