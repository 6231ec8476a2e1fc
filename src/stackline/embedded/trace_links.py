"""Traces go on where a function is called later, by something else: over queues, streams, rules and state machines.

A queue's message carries X-Ray's header as on AWS, so it also outlives a restart. A record of a stream carries nothing:
its ID is remembered here. Topics, buckets and state machines hand on the context of who called them.
"""

from __future__ import annotations

import json
from typing import Any

from stackline.embedded import tracing
from stackline.embedded.deliveries import in_background
from stackline.embedded.tracing import Marks, Place
from stackline.embedded.upstream import module, record, rows

_TRACE_ATTRIBUTE = "AWSTraceHeader"


def install(marks: Marks) -> None:
    _queues()
    _streams(marks)
    _rules()
    _machines()


def parents(event: Any, marks: Marks) -> list[Place]:
    """The spans that an event's records come from, each once."""
    found: dict[Place, None] = {}
    for one in map(record, rows(record(event).get("Records"))):
        header = record(one.get("attributes")).get(_TRACE_ATTRIBUTE)
        id = record(one.get("kinesis")).get("sequenceNumber") or one.get("eventID")
        place = tracing.read(header) if header else marks.get(str(id))
        if place is not None:
            found[place] = None
    return list(found)


def _queues() -> None:
    sqs = module("services.sqs")
    build, ensure = sqs._build_send_sys_attrs, sqs._ensure_msg_fields

    def attributes(now: float, given: Any) -> dict[str, str]:
        made = build(now, given)
        place = tracing.current.get()
        return made if place is None else {_TRACE_ATTRIBUTE: place.header, **made}

    def complete(message: dict[str, Any]) -> None:
        """Topics, rules and buckets put messages into queues by themselves."""
        ensure(message)
        place = tracing.current.get()
        if place is not None and not message["receive_count"]:
            message["sys"].setdefault(_TRACE_ATTRIBUTE, place.header)

    sqs._build_send_sys_attrs, sqs._ensure_msg_fields = attributes, complete


def _streams(marks: Marks) -> None:
    kinesis, tables = module("services.kinesis"), module("services.dynamodb")
    number, build = kinesis._next_sequence_number, tables._build_change_record

    def next_number() -> Any:
        made = number()
        marks.put(str(made))
        return made

    def change(*given: Any, **named: Any) -> dict[str, Any]:
        made = build(*given, **named)
        marks.put(str(made["eventID"]))
        return made

    kinesis._next_sequence_number, tables._build_change_record = next_number, change


def _rules() -> None:
    """MiniStack calls a rule's function on a thread that knows nothing of the event's sender."""
    events, functions = module("services.eventbridge"), module("services.lambda_svc")
    stock = events._invoke_target

    def invoke(target: Any, event: Any, rule: Any, view: Any = None) -> None:
        told = record(rule)
        bus = record(event).get("EventBusName") or "default"
        token = tracing.caller.set(f"{told.get('Name') or told.get('Arn') or ''} {bus}")
        try:
            stock(target, event, rule, view)
        finally:
            tracing.caller.reset(token)

    def call(arn: str, payload: str) -> None:
        try:
            event = json.loads(payload)
        except (ValueError, TypeError):
            event = {"body": payload}
        function, config, _ = functions._get_func_record_for_ref(arn)
        if function and config:
            kept = functions._execution_record_for_config(function, config)
            in_background(functions._execute_function_with_config_scope, kept, event)

    events._invoke_target, events._dispatch_to_lambda = invoke, call


def _machines() -> None:
    service = module("services.stepfunctions")
    stock = service._run_execution

    def run(execution: str) -> None:
        token = tracing.caller.set(
            str(record(service._executions.get(execution)).get("stateMachineArn") or "")
        )
        try:
            stock(execution)
        finally:
            tracing.caller.reset(token)

    service._run_execution = run
