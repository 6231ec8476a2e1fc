"""One way to hand something to any resource by its ARN, as the service that does it: through the endpoint's own door.

The account and region are those of the request or record that is being worked on. What cannot be delivered is raised
as botocore's ClientError, or as Undelivered where there is no such target.
"""

from __future__ import annotations

import contextvars
import json
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from stackline.embedded import tracing
from stackline.embedded.sdk_shapes import given
from stackline.embedded.settings import Endpoint
from stackline.embedded.upstream import load, module, record


class Undelivered(Exception):
    """There is nothing of this kind to deliver to, or the target refused it."""


@dataclass
class Deliveries:
    endpoint: Endpoint
    _clients: dict[tuple[str, str, str], Any] = field(default_factory=dict[tuple[str, str, str], Any])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def client(self, service: str) -> Any:
        """A client for the account and region in force. Not from the event loop's thread: it would wait for itself."""
        responses = module("core.responses")
        key = (service, responses.get_account_id(), responses.get_region())
        with self._lock:
            if key not in self._clients:
                made = (
                    load("botocore.session")
                    .get_session()
                    .create_client(
                        service,
                        region_name=key[2],
                        endpoint_url=self.endpoint.endpoint,
                        aws_access_key_id=key[1],
                        aws_secret_access_key=self.endpoint.secret,
                        config=load("botocore.config").Config(max_pool_connections=50),
                    )
                )
                made.meta.events.register("before-call", _go_on)
                self._clients[key] = made
            return self._clients[key]

    def send(self, arn: str, body: str | bytes, hints: dict[str, Any] | None = None) -> None:
        """Delivers it; `hints` are what the sender's target parameters say (keys as in PutTargets)."""
        service = arn.split(":")[2] if arn.count(":") > 4 else ""
        deliver = _SENDERS.get(service)
        if deliver is None:
            raise Undelivered(f"{arn} is nothing that can be delivered to")
        try:
            deliver(self, arn, body, record(hints))
        except load("botocore.exceptions").ClientError as error:
            raise Undelivered(str(error)) from error


def _go_on(params: dict[str, Any], **_: Any) -> None:
    """What is delivered is a part of the trace that it comes of."""
    if place := tracing.current.get():
        params["headers"][tracing.HEADER] = place.header


def in_background(work: Callable[..., Any], *arguments: Any) -> None:
    """On a thread of its own, in the account and region in force now."""
    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(work, *arguments), daemon=True).start()


def _text(body: str | bytes) -> str:
    return body if isinstance(body, str) else body.decode("utf-8", "replace")


def _function(to: Deliveries, arn: str, body: str | bytes, hints: dict[str, Any]) -> None:
    to.client("lambda").invoke(FunctionName=arn, InvocationType="Event", Payload=body)


def _queue(to: Deliveries, arn: str, body: str | bytes, hints: dict[str, Any]) -> None:
    sqs = to.client("sqs")
    _, _, _, _, account, name = arn.split(":", 5)
    url = sqs.get_queue_url(QueueName=name, QueueOwnerAWSAccountId=account)["QueueUrl"]
    given = record(hints.get("SqsParameters"))
    more = {key: given[key] for key in ("MessageGroupId", "MessageDeduplicationId") if given.get(key)}
    more |= {key: hints[key] for key in ("MessageAttributes",) if hints.get(key)}
    sqs.send_message(QueueUrl=url, MessageBody=_text(body), **more)


def _topic(to: Deliveries, arn: str, body: str | bytes, hints: dict[str, Any]) -> None:
    more = {key: hints[key] for key in ("Subject", "MessageAttributes") if hints.get(key)}
    to.client("sns").publish(TopicArn=arn, Message=_text(body), **more)


def _bus(to: Deliveries, arn: str, body: str | bytes, hints: dict[str, Any]) -> None:
    given = record(hints.get("EventBridgeEventBusParameters"))
    entry: dict[str, Any] = {
        "EventBusName": arn,
        "Source": given.get("Source") or "aws.pipes",
        "DetailType": given.get("DetailType") or "Event from aws:pipes",
        "Detail": _text(body),
        "Resources": given.get("Resources") or [],
    }
    told = to.client("events").put_events(Entries=[entry])
    if told.get("FailedEntryCount"):
        raise Undelivered(json.dumps(told["Entries"]))


def _machine(to: Deliveries, arn: str, body: str | bytes, hints: dict[str, Any]) -> None:
    to.client("stepfunctions").start_execution(stateMachineArn=arn, input=_text(body))


def _stream(to: Deliveries, arn: str, body: str | bytes, hints: dict[str, Any]) -> None:
    key = record(hints.get("KinesisParameters")).get("PartitionKey") or str(uuid.uuid4())
    to.client("kinesis").put_record(StreamName=arn.partition("/")[2], Data=body, PartitionKey=str(key)[:256])


def _delivery_stream(to: Deliveries, arn: str, body: str | bytes, hints: dict[str, Any]) -> None:
    to.client("firehose").put_record(DeliveryStreamName=arn.partition("/")[2], Record={"Data": body})


def _task(to: Deliveries, arn: str, body: str | bytes, hints: dict[str, Any]) -> None:
    """The ARN is the cluster's; what is delivered may say what the containers are to do otherwise."""
    asked, ecs = dict(record(hints.get("EcsParameters"))), to.client("ecs")
    asked["TaskDefinition"] = asked.pop("TaskDefinitionArn", "")
    for ours, theirs in (("TaskCount", "Count"), ("TagList", "Tags")):
        if ours in asked:
            asked[theirs] = asked.pop(ours)
    shape = ecs.meta.service_model.operation_model("RunTask").input_shape
    more = {"overrides": overrides} if (overrides := _overrides(body)) else {}
    told = ecs.run_task(cluster=arn, **given(asked, shape), **more)
    if told.get("failures"):
        raise Undelivered(json.dumps(told["failures"]))


def _overrides(body: str | bytes) -> dict[str, Any]:
    try:
        found = record(json.loads(body))
    except ValueError:
        return {}
    return found if "containerOverrides" in found else {}


_SENDERS: dict[str, Callable[[Deliveries, str, str | bytes, dict[str, Any]], None]] = {
    "ecs": _task,
    "events": _bus,
    "firehose": _delivery_stream,
    "kinesis": _stream,
    "lambda": _function,
    "sns": _topic,
    "sqs": _queue,
    "states": _machine,
}
