"""Which queues and topics an AWS service can deliver to: some send to no FIFO ones, none under AWS's own keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from stackline.catalog.changes import Ends

if TYPE_CHECKING:
    from stackline.catalog.view import View

Check = Callable[["View", Ends], "tuple[str, str] | None"]

_FIFO = {"queue": "FifoQueue", "topic": "FifoTopic"}
# SQS Developer Guide, "Key management", and SNS: a service cannot be let in to the key that AWS manages.
_AWS_KEYS = {"queue": "alias/aws/sqs", "topic": "alias/aws/sns"}


def is_fifo(view: View, name: str) -> bool:
    """Whether a queue or topic keeps its messages in order."""
    value = view.properties(name).get(_FIFO.get(view.kind(name) or "", ""))
    return value is True or str(value).lower() == "true"


def deduplicates(view: View, name: str) -> bool:
    """Whether a FIFO queue or topic tells doubles by their content, so that senders need not say."""
    value = view.properties(name).get("ContentBasedDeduplication")
    return value is True or str(value).lower() == "true"


def refused_key(view: View, ends: Ends) -> tuple[str, str] | None:
    """Why a service cannot send to the target: AWS's own key, whose policy nobody can change."""
    key = view.properties(ends.target).get("KmsMasterKeyId")
    if key is None or key != _AWS_KEYS.get(view.kind(ends.target) or ""):
        return None
    instead = "set SqsManagedSseEnabled instead" if view.kind(ends.target) == "queue" else "leave the key out"
    return (
        f"{ends.target} is encrypted with {key}, which no other service may use",
        f"Take KmsMasterKeyId away and {instead}, or name a key of your own whose policy lets the service in.",
    )


def standard_only(sender: str) -> Check:
    """For a sender that delivers to no FIFO queue or topic."""

    def check(view: View, ends: Ends) -> tuple[str, str] | None:
        if is_fifo(view, ends.target):
            return (
                f"{sender} cannot send to {ends.target}, which is FIFO",
                "Send to a standard one, or put a function between the two.",
            )
        return None

    return check


def service_to_standard(sender: str) -> Check:
    """The same for a service, which also needs the target's key."""

    def check(view: View, ends: Ends) -> tuple[str, str] | None:
        return standard_only(sender)(view, ends) or refused_key(view, ends)

    return check


def deduplicated(view: View, ends: Ends) -> tuple[str, str] | None:
    """EventBridge sends no deduplication ID: a FIFO queue must tell doubles by their content itself."""
    if is_fifo(view, ends.target) and not deduplicates(view, ends.target):
        return (
            f"{ends.target} is FIFO, and {ends.source} gives its messages no deduplication ID",
            f"Set ContentBasedDeduplication on {ends.target}.",
        )
    return None
