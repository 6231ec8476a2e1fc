"""Targets that MiniStack does not deliver to: streams of any kind from rules, schedules, logs and topics, tasks of
rules and schedules, functions of alarms, topics of custom resources. And dead letters of rules and schedules.

Sources: "Event bus targets", "Amazon ECS tasks as targets", "Using dead-letter queues" (EventBridge user guide),
"Real-time processing of log data" (CloudWatch Logs user guide), "Fanout to Firehose" (SNS developer guide), "Alarm
events and Lambda" (CloudWatch).
"""

from __future__ import annotations

import gzip
import json
import logging
import time
import uuid
from datetime import UTC, datetime
from typing import Any

from stackline.embedded.deliveries import Deliveries, Undelivered, in_background
from stackline.embedded.topic_fanout import Published, on_published
from stackline.embedded.upstream import module, record, rows

_STREAMS = ("kinesis", "firehose")
_OF_RULES = (*_STREAMS, "ecs")
_OURS = "StacklineTarget"
_log = logging.getLogger(__name__)


def install(deliveries: Deliveries) -> None:
    _rules(deliveries)
    _logs(deliveries)
    _topics(deliveries)
    _alarms(deliveries)
    _custom_resources(deliveries)


def _service(arn: Any) -> str:
    parts = str(arn).split(":")
    return parts[2] if len(parts) > 5 else ""


def _try(deliveries: Deliveries, arn: str, body: str | bytes, hints: dict[str, Any] | None = None) -> None:
    try:
        deliveries.send(arn, body, hints)
    except Undelivered as error:
        _log.warning("not delivered to %s: %s", arn, error)


# Rules and schedules --------------------------------------------------------------------------------------------------


def _rules(deliveries: Deliveries) -> None:
    """MiniStack makes the target's input and hands it to a queue: here to one of ours, with the target it is for."""
    events, responses = module("services.eventbridge"), module("core.responses")
    stock, stock_queue = events._invoke_target, events._dispatch_to_sqs

    def invoke(target: dict[str, Any], event: dict[str, Any], rule: Any, view: Any = None) -> None:
        if _service(target.get("Arn")) in _OF_RULES or record(target.get("DeadLetterConfig")).get("Arn"):
            place = f"arn:aws:sqs:{responses.get_region()}:{responses.get_account_id()}:stackline"
            ours = {_OURS: target, "Rule": record(rule).get("Arn", "")}
            target = {**target, "Arn": place, "SqsParameters": ours}
        stock(target, event, rule, view)

    def dispatch(spec: Any, payload: str, parameters: Any = None) -> None:
        if _OURS in record(parameters):
            in_background(_deliver, deliveries, parameters[_OURS], parameters["Rule"], payload)
        else:
            stock_queue(spec, payload, parameters)

    events._invoke_target, events._dispatch_to_sqs = invoke, dispatch


def _deliver(deliveries: Deliveries, target: dict[str, Any], rule: str, payload: str) -> None:
    try:
        deliveries.send(str(target.get("Arn")), payload, target)
    except Undelivered as error:
        letters = record(target.get("DeadLetterConfig")).get("Arn")
        if not letters:
            _log.warning("not delivered to %s: %s", target.get("Arn"), error)
            return
        told = {
            "RULE_ARN": rule,
            "TARGET_ARN": str(target.get("Arn")),
            "ERROR_CODE": "NO_RESOURCE",
            "ERROR_MESSAGE": str(error)[:1024],
        }
        attributes = {
            name: {"DataType": "String", "StringValue": value} for name, value in told.items() if value
        }
        _try(deliveries, letters, payload, {"MessageAttributes": attributes})


# Logs ---------------------------------------------------------------------------------------------------------------


def _logs(deliveries: Deliveries) -> None:
    logs = module("services.cloudwatch_logs")
    stock = logs._fanout_to_subscription_filters

    def fan_out(group: str, stream: str, events: list[dict[str, Any]]) -> None:
        stock(group, stream, events)
        filters = record(record(logs._log_groups.get(group)).get("subscriptionFilters"))
        for one in map(record, list(filters.values())):
            arn, pattern = str(one.get("destinationArn")), one.get("filterPattern", "")
            matched = [
                e for e in events or [] if logs._subscription_pattern_matches(pattern, e.get("message"))
            ]
            if _service(arn) in _STREAMS and matched:
                body = gzip.compress(json.dumps(_log_message(group, stream, one, matched)).encode())
                key = {"KinesisParameters": {"PartitionKey": stream}}
                in_background(
                    _try, deliveries, arn, body, key if one.get("distribution") != "Random" else None
                )

    logs._fanout_to_subscription_filters = fan_out


def _log_message(
    group: str, stream: str, one: dict[str, Any], events: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "messageType": "DATA_MESSAGE",
        "owner": module("core.responses").get_account_id(),
        "logGroup": group,
        "logStream": stream,
        "subscriptionFilters": [one.get("filterName", "")],
        "logEvents": [
            {
                "id": uuid.uuid4().hex,
                "timestamp": event.get("timestamp", int(time.time() * 1000)),
                "message": event.get("message", ""),
            }
            for event in events
        ],
    }


# Topics ---------------------------------------------------------------------------------------------------------------


def _topics(deliveries: Deliveries) -> None:
    def published(message: Published) -> None:
        endpoint = str(message.subscription.get("endpoint"))
        in_background(_try, deliveries, endpoint, f"{message.body}\n".encode())

    on_published(published, frozenset({"firehose"}))


# Alarms ---------------------------------------------------------------------------------------------------------------

_ACTIONS = {"ALARM": "AlarmActions", "OK": "OKActions", "INSUFFICIENT_DATA": "InsufficientDataActions"}


def _alarms(deliveries: Deliveries) -> None:
    cloudwatch = module("services.cloudwatch")
    stock = cloudwatch._dispatch_alarm_actions

    def dispatch(alarm: dict[str, Any], old: str, new: str, reason: str) -> None:
        stock(alarm, old, new, reason)
        if not alarm.get("ActionsEnabled", True):
            return
        for action in rows(alarm.get(_ACTIONS.get(new, ""))):
            if _service(action) == "lambda":
                in_background(
                    _try, deliveries, str(action), json.dumps(_alarm_event(alarm, old, new, reason))
                )

    cloudwatch._dispatch_alarm_actions = dispatch


def _alarm_event(alarm: dict[str, Any], old: str, new: str, reason: str) -> dict[str, Any]:
    responses = module("core.responses")
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "+0000")
    return {
        "source": "aws.cloudwatch",
        "alarmArn": alarm.get("AlarmArn", ""),
        "accountId": responses.get_account_id(),
        "time": now,
        "region": responses.get_region(),
        "alarmData": {
            "alarmName": alarm.get("AlarmName", ""),
            "state": {"value": new, "reason": reason, "timestamp": now},
            "previousState": {"value": old},
            "configuration": {"description": alarm.get("AlarmDescription") or ""},
        },
    }


# Custom resources -----------------------------------------------------------------------------------------------------


def _custom_resources(deliveries: Deliveries) -> None:
    """MiniStack looks for a function; a topic takes its place, and is published to."""
    functions = module("services.lambda_svc")
    find, run = functions._get_func_record_for_ref, functions._execute_function_with_config_scope

    def found(reference: Any, *more: Any, **named: Any) -> Any:
        if _service(reference) == "sns":
            return {_OURS: reference}, {"FunctionName": reference}, reference
        return find(reference, *more, **named)

    def execute(function: dict[str, Any], event: Any) -> Any:
        if _OURS not in function:
            return run(function, event)
        subject = {"Subject": "AWS CloudFormation custom resource request"}
        deliveries.send(function[_OURS], json.dumps(event), subject)
        return {}

    functions._get_func_record_for_ref, functions._execute_function_with_config_scope = found, execute
