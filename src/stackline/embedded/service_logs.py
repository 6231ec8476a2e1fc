"""What state machines and APIs log of themselves, in the group that their settings name; MiniStack logs nothing there.

Sources: "Using CloudWatch Logs to log execution history" (Step Functions developer guide), "Customize HTTP API access
logs", "Set up CloudWatch logging for REST APIs" (API Gateway developer guide). WebSocket APIs log nothing here.
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from stackline.embedded import logs
from stackline.embedded.upstream import module, record, rows

_FATAL = ("ExecutionAborted", "ExecutionFailed", "ExecutionTimedOut")
_LOGGED = "_logged"  # how many events of an execution
_DATA = ("input", "output", "parameters")


def install() -> None:
    steps = module("services.stepfunctions")
    stock = steps._add_event

    def add(execution: dict[str, Any], kind: str, details: Any = None) -> Any:
        event = stock(execution, kind, details)
        events: list[dict[str, Any]] = execution["events"]
        for one in events[int(execution.get(_LOGGED) or 0) :]:  # the first is there without being added
            _log_event(execution, one)
        execution[_LOGGED] = len(events)
        return event

    steps._add_event = add


def _group(arn: Any) -> str:
    """The name in a log group's ARN, which may end in `:*`."""
    return str(arn).partition(":log-group:")[2].removesuffix(":*")


# State machines -------------------------------------------------------------------------------------------------------


def _log_event(execution: dict[str, Any], event: dict[str, Any]) -> None:
    machine = record(module("services.stepfunctions")._state_machines.get(execution.get("stateMachineArn")))
    asked = record(machine.get("loggingConfiguration"))
    if not _wanted(str(asked.get("level", "OFF")), str(event["type"])):
        return
    shown = record(next((value for name, value in event.items() if name.endswith("EventDetails")), None))
    if not asked.get("includeExecutionData"):
        shown = {name: value for name, value in shown.items() if name not in _DATA}
    line = {
        "id": str(event["id"]),
        "type": event["type"],
        "details": shown,
        "previous_event_id": str(int(event["id"]) - 1),
        "event_timestamp": str(int(time.time() * 1000)),
        "execution_arn": execution.get("executionArn"),
    }
    stream = f"states/{machine.get('name')}/{datetime.now(UTC):%Y-%m-%d}"
    for place in map(record, rows(asked.get("destinations"))):
        group = _group(record(place.get("cloudWatchLogsLogGroup")).get("logGroupArn"))
        logs.append(group, stream, [json.dumps(line)])


def _wanted(level: str, kind: str) -> bool:
    match level:
        case "ALL":
            return True
        case "ERROR":
            return kind.endswith(("Failed", "TimedOut", "Aborted"))
        case "FATAL":
            return kind in _FATAL
        case _:
            return False


# APIs -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Call:
    """One of an API, in whose account and region it runs; `path` in MiniStack's form."""

    path: str
    method: str
    headers: dict[str, str]
    request_id: str


def access(call: Call, status: int, length: int) -> None:
    """A line about the call, in the format of the stage that it is for, where that logs."""
    app = module("app")
    parsed = app._parse_execute_api_url("", call.path)
    if parsed is None:
        return
    api_id, tentative, rest = parsed
    stage, rest = app._resolve_stage_and_path(api_id, tentative, rest)
    first, second = module("services.apigateway_v1"), module("services.apigateway")
    rest_api = first.find_api_scope(api_id) is not None
    stages = record((first._stages_v1 if rest_api else second._stages).get(api_id))
    asked = record(record(stages.get(stage)).get("accessLogSettings"))
    group = _group(asked.get("destinationArn"))
    if not group or not asked.get("format"):
        return
    known = {**_known(call, status, length), "apiId": api_id, "stage": stage, "path": rest}
    if rest_api:
        resource = record(first._match_resource_tree(api_id, [one for one in rest.split("/") if one])[0])
        known |= {"resourcePath": resource.get("path", rest), "path": f"/{stage}{rest}"}
    else:
        known["routeKey"] = record(second._match_route(api_id, call.method, rest)).get("routeKey", "")
    line = re.sub(
        r"\$context\.([A-Za-z0-9_.]+)", lambda found: str(known.get(found[1]) or "-"), asked["format"]
    )
    logs.append(group, f"{api_id}/{stage}", [line])


def _known(call: Call, status: int, length: int) -> dict[str, Any]:
    now, host = datetime.now(UTC), call.headers.get("host", "")
    return {
        "accountId": module("core.responses").get_account_id(),
        "domainName": host,
        "extendedRequestId": call.request_id,
        "httpMethod": call.method,
        "identity.sourceIp": "127.0.0.1",
        "identity.userAgent": call.headers.get("user-agent", ""),
        "protocol": "HTTP/1.1",
        "requestId": call.request_id,
        "requestTime": f"{now:%d/%b/%Y:%H:%M:%S +0000}",
        "requestTimeEpoch": int(now.timestamp() * 1000),
        "responseLength": length,
        "status": status,
    }
