"""What becomes of an asynchronous invocation: tried again, then told to a destination; its event kept as a dead letter.

MiniStack tells failures only, knows no bus, and puts its own record where AWS keeps the event itself. Source: "Invoking
a Lambda function asynchronously" (Lambda developer guide).
"""

from __future__ import annotations

import json
import logging
import time
import uuid
from datetime import UTC, datetime
from typing import Any

from stackline.embedded.deliveries import Deliveries, Undelivered, in_background
from stackline.embedded.upstream import module, record

_log = logging.getLogger(__name__)


def install(deliveries: Deliveries) -> None:
    service = module("services.lambda_svc")

    def invoke(function: dict[str, Any], event: Any) -> None:
        config = record(function.get("config")) or function
        account, region = service._account_region_from_function_config(config)
        with module("core.responses").request_scope(account, region):
            in_background(_run, deliveries, function, config, event)

    service.invoke_async_with_retry = invoke


def _run(deliveries: Deliveries, function: dict[str, Any], config: dict[str, Any], event: Any) -> None:
    service = module("services.lambda_svc")
    settings = _settings(function)
    retries = settings.get("MaximumRetryAttempts")
    age = float(settings.get("MaximumEventAgeInSeconds") or 21600)
    started, attempts, condition = time.time(), 0, "RetriesExhausted"
    while True:
        result = service._execute_function(function, event)
        attempts += 1
        if not result.get("error") or attempts > int(2 if retries is None else retries):
            break
        pause = min(
            service._LAMBDA_ASYNC_RETRY_BASE_SECONDS * 2 ** (attempts - 1),
            service._LAMBDA_ASYNC_RETRY_MAX_SECONDS,
        )
        if time.time() - started + pause > age:
            condition = "EventAgeExceeded"
            break
        time.sleep(pause)
    failed = bool(result.get("error"))
    told = _record(config, event, result, condition if failed else "Success", attempts)
    destination = record(
        record(settings.get("DestinationConfig")).get("OnFailure" if failed else "OnSuccess")
    )
    try:
        if destination.get("Destination"):
            deliveries.send(destination["Destination"], json.dumps(told), _bus_hints(told, failed))
        if failed and record(config.get("DeadLetterConfig")).get("TargetArn"):
            _keep_event(deliveries, config["DeadLetterConfig"]["TargetArn"], event, told)
    except Undelivered as error:
        _log.warning("what %s ended with was not delivered: %s", config.get("FunctionName"), error)


def _settings(function: dict[str, Any]) -> dict[str, Any]:
    configs = record(function.get("event_invoke_configs"))
    return record(function.get("event_invoke_config") or configs.get("$LATEST") or configs.get(""))


def _record(
    config: dict[str, Any], event: Any, result: dict[str, Any], condition: str, attempts: int
) -> dict[str, Any]:
    version = str(config.get("Version") or "$LATEST")
    context: dict[str, Any] = {"statusCode": 200, "executedVersion": version}
    if condition != "Success":
        context["functionError"] = result.get("function_error") or "Unhandled"
    return {
        "version": "1.0",
        "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "requestContext": {
            "requestId": str(uuid.uuid4()),
            "functionArn": f"{config.get('FunctionArn')}:{version}",
            "condition": condition,
            "approximateInvokeCount": attempts,
        },
        "requestPayload": event,
        "responseContext": context,
        "responsePayload": result.get("body"),
    }


def _bus_hints(told: dict[str, Any], failed: bool) -> dict[str, Any]:
    return {
        "EventBridgeEventBusParameters": {
            "Source": "lambda",
            "DetailType": f"Lambda Function Invocation Result - {'Failure' if failed else 'Success'}",
            "Resources": [told["requestContext"]["functionArn"]],
        }
    }


def _keep_event(deliveries: Deliveries, arn: str, event: Any, told: dict[str, Any]) -> None:
    """A dead letter is the event as it came, with what went wrong beside it."""
    answer = record(told.get("responsePayload"))
    values = {
        "RequestID": told["requestContext"]["requestId"],
        "ErrorCode": "200",
        "ErrorMessage": str(answer.get("errorMessage") or "")[:1024] or "Unhandled",
    }
    kinds = {"ErrorCode": "Number"}
    attributes = {
        name: {"DataType": kinds.get(name, "String"), "StringValue": value} for name, value in values.items()
    }
    deliveries.send(arn, json.dumps(event), {"MessageAttributes": attributes})
