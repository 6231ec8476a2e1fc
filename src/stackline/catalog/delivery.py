"""What rules, schedules and APIs deliver to besides functions: the action each target needs, and how it is allowed."""

from __future__ import annotations

from dataclasses import dataclass

RULES = "events.amazonaws.com"


@dataclass(frozen=True, slots=True)
class Delivery:
    """Delivering to a kind: the IAM action, and whether a rule's permission is a policy of the target or a role."""

    kind: str
    action: str
    by_policy: bool
    word: str
    """What a wire's label says."""


DELIVERIES: dict[str, Delivery] = {
    one.kind: one
    for one in (
        Delivery("function", "lambda:InvokeFunction", True, "runs"),
        Delivery("queue", "sqs:SendMessage", True, "feeds"),
        Delivery("topic", "sns:Publish", True, "feeds"),
        Delivery("state-machine", "states:StartExecution", False, "starts"),
        Delivery("stream", "kinesis:PutRecord", False, "feeds"),
        Delivery("event-bus", "events:PutEvents", False, "feeds"),
        Delivery("task", "ecs:RunTask", False, "runs"),
    )
}
VERBS = {"function": "invokes", "state-machine": "starts", "task": "runs"}


def connection_id(source: str, target: str) -> str:
    return f"{source}-{VERBS.get(target, 'feeds')}-{target}"
