"""Pipes: from queues, streams and tables, filtered and enriched, to any target that deliveries know, and to APIs.

MiniStack's deliver from a table's stream to a topic or a state machine only, and forget what a pipe says besides its
ends. Sources: "Amazon EventBridge Pipes concepts", "input transformation", "batching" (EventBridge user guide).
"""

from __future__ import annotations

import base64
import json
import logging
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from stackline.embedded import api_tasks
from stackline.embedded.deliveries import Deliveries, Undelivered, in_background
from stackline.embedded.pipe_sources import Pipe, Taken, parameters, take
from stackline.embedded.upstream import load, module, record, rows

_TYPE = "AWS::Pipes::Pipe"
_KEPT = ("SourceParameters", "Enrichment", "EnrichmentParameters", "TargetParameters")
_PAUSE = 2.0  # seconds before a batch that failed is tried again
_log = logging.getLogger(__name__)
Records = list[Any]


def install(deliveries: Deliveries) -> None:
    service = module("services.pipes")
    service._poll_pipe = Pipes(deliveries).poll
    _keep_in_templates()
    for name in ("_create_pipe", "_update_pipe"):
        setattr(service, name, _keeping(getattr(service, name)))


def _keeping(stock: Any) -> Any:
    def changed(name: str, body: dict[str, Any]) -> Any:
        answer = stock(name, body)
        _keep(name, body)
        return answer

    return changed


def _keep_in_templates() -> None:
    handlers = module("services.cloudformation.provisioners")._RESOURCE_HANDLERS
    stock = handlers[_TYPE]

    def create(logical_id: str, properties: dict[str, Any], stack_name: str) -> Any:
        made = stock["create"](logical_id, properties, stack_name)
        _keep(made[0], properties)
        return made

    def update(physical_id: str, old: dict[str, Any], new: dict[str, Any], *more: Any, **named: Any) -> Any:
        made = stock["update"](physical_id, old, new, *more, **named)
        _keep(made[0], {name: new.get(name) for name in _KEPT})
        return made

    handlers[_TYPE] = {**stock, "create": create, "update": update}


def _keep(name: str, given: dict[str, Any]) -> None:
    pipes = module("services.pipes")._pipes
    found = pipes.get(name)
    if found is not None:
        # In place: a poll that began when the pipe was made holds this very object, and must filter what it takes.
        found.update({key: given[key] for key in _KEPT if key in given})
        pipes[name] = found


@dataclass
class Pipes:
    """One batch in flight for each pipe, on a thread of its own: a slow target holds up nobody else."""

    deliveries: Deliveries
    _busy: set[str] = field(default_factory=set[str])
    _failures: dict[str, int] = field(default_factory=dict[str, int])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def poll(self, _tables: Any, pipe: Pipe, _account: str) -> None:
        if pipe.get("CurrentState") != "RUNNING":
            return
        with self._lock:
            if pipe["Arn"] in self._busy:
                return
            self._busy.add(pipe["Arn"])
        in_background(self._run, pipe)

    def _run(self, pipe: Pipe) -> None:
        try:
            taken = take(self.deliveries, pipe)
            while taken is not None:
                self._pass(pipe, taken)
                taken = take(self.deliveries, pipe)
        except (Undelivered, load("botocore.exceptions").ClientError) as error:
            _log.warning("pipe %s: %s", pipe.get("Name"), error)
            time.sleep(_PAUSE)
        finally:
            with self._lock:
                self._busy.discard(pipe["Arn"])

    def _pass(self, pipe: Pipe, taken: Taken) -> None:
        try:
            records = [one for one in taken.records if _matches(pipe, one)]
            enriched = self._enriched(pipe, records) if records else []
            if enriched:
                self._deliver(pipe, enriched)
        except Undelivered as error:
            if not self._given_up(pipe, taken, str(error)):
                raise
        self._failures.pop(pipe["Arn"], None)
        taken.done()

    def _given_up(self, pipe: Pipe, taken: Taken, error: str) -> bool:
        """A stream's batch that was tried often enough goes to the dead letters; a queue has its own."""
        retries = int(parameters(pipe).get("MaximumRetryAttempts", -1))
        failures = self._failures[pipe["Arn"]] = self._failures.get(pipe["Arn"], 0) + 1
        if not 0 <= retries < failures:
            return False
        letters = record(parameters(pipe).get("DeadLetterConfig")).get("Arn")
        if letters:
            told = {
                "context": {"condition": "RetryAttemptsExhausted", "error": error},
                "records": taken.records,
            }
            self.deliveries.send(letters, json.dumps(told))
        return True

    def _enriched(self, pipe: Pipe, records: Records) -> Records:
        arn = str(pipe.get("Enrichment") or "")
        if not arn:
            return records
        if ":lambda:" not in arn:
            raise Undelivered(f"pipes here are enriched by functions only, not by {arn}")
        template = record(pipe.get("EnrichmentParameters")).get("InputTemplate")
        answer = _invoke(self.deliveries, arn, json.dumps([_shaped(pipe, template, one) for one in records]))
        return rows(answer) if isinstance(answer, list) else [answer] if answer else []

    def _deliver(self, pipe: Pipe, records: Records) -> None:
        target, settings = str(pipe.get("Target")), record(pipe.get("TargetParameters"))
        shaped = [_shaped(pipe, settings.get("InputTemplate"), one) for one in records]
        service = target.split(":")[2]
        if service == "lambda" and _waits(settings, "LambdaFunctionParameters"):
            _invoke(self.deliveries, target, json.dumps(shaped))
        elif service in ("lambda", "states"):
            self.deliveries.send(target, json.dumps(shaped))
        elif service == "execute-api":
            _ask(self.deliveries, target, settings, shaped)
        else:
            for one, body in zip(records, shaped, strict=True):
                text = body if isinstance(body, str) else json.dumps(body)
                self.deliveries.send(target, text, _hints(settings, one))


def _waits(settings: dict[str, Any], key: str) -> bool:
    return record(settings.get(key)).get("InvocationType", "REQUEST_RESPONSE") == "REQUEST_RESPONSE"


def _invoke(deliveries: Deliveries, arn: str, payload: str) -> Any:
    answer = deliveries.client("lambda").invoke(FunctionName=arn, Payload=payload)
    body = json.loads(answer["Payload"].read() or b"null")
    if "FunctionError" in answer:
        raise Undelivered(f"{arn} failed: {json.dumps(body)}")
    return body


def _ask(deliveries: Deliveries, target: str, settings: dict[str, Any], records: Records) -> None:
    """An API's ARN says its identifier, stage, method and path; `*` in the path is filled in from the parameters."""
    api, stage, method, path = (*target.split(":", 5)[5].split("/", 3), "", "", "")[:4]
    given = record(settings.get("HttpParameters"))
    for value in rows(given.get("PathParameterValues")):
        path = path.replace("*", str(value), 1)
    asked = {
        "ApiEndpoint": api,
        "Stage": "" if stage == "$default" else stage,
        "Method": method,
        "Path": path,
        "Headers": record(given.get("HeaderParameters")),
        "QueryParameters": record(given.get("QueryStringParameters")),
        "RequestBody": records,
        "AuthType": "IAM_ROLE",
    }
    status, word, _, body = api_tasks.call(deliveries.endpoint, asked)
    if status >= 300:
        raise Undelivered(f"{method} {path} answered {status} {word}: {body}")


# Filters and templates ------------------------------------------------------------------------------------------------


def _matches(pipe: Pipe, one: dict[str, Any]) -> bool:
    filters = rows(record(record(pipe.get("SourceParameters")).get("FilterCriteria")).get("Filters"))
    patterns = [json.loads(record(written).get("Pattern") or "{}") for written in filters]
    opened = _opened(one)
    match = module("services.lambda_svc")._match_esm_filter
    return not patterns or any(match(opened, pattern) for pattern in patterns)


def _opened(one: Any) -> Any:
    """JSON in a message's body or a record's data is seen as what it is."""
    if not isinstance(one, dict):
        return one
    found = dict(cast("dict[str, Any]", one))
    for name, text in (("body", found.get("body")), ("data", _decoded(found.get("data")))):
        if isinstance(text, str):
            try:
                found[name] = json.loads(text)
            except ValueError:
                continue
    return found


def _decoded(data: Any) -> str | None:
    try:
        return base64.b64decode(str(data), validate=True).decode() if data else None
    except ValueError:
        return None


def _shaped(pipe: Pipe, template: Any, one: Any) -> Any:
    """The record, or what the input template makes of it: JSON where it is JSON, else text."""
    if not template:
        return one
    names = re.findall(r"<([^<>]+)>", str(template))
    known = {name: _value(pipe, name, one) for name in names}
    text = module("services.eventbridge")._render_input_template(str(template), known)
    try:
        return json.loads(text)
    except ValueError:
        return text


def _value(pipe: Pipe, name: str, one: Any) -> Any:
    match name.strip():
        case "aws.pipes.pipe-arn":
            return pipe.get("Arn", "")
        case "aws.pipes.pipe-name":
            return pipe.get("Name", "")
        case "aws.pipes.source-arn":
            return pipe.get("Source", "")
        case "aws.pipes.target-arn":
            return pipe.get("Target", "")
        case "aws.pipes.event.json":
            return one
        case "aws.pipes.event.ingestion-time":
            return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        case path:
            return at(one, path)


def at(one: Any, path: str) -> Any:
    """The value at a path like `$.body.order`; an empty text where there is none."""
    value = _opened(one)
    for step in _steps(path):
        if isinstance(value, dict) and step in value:
            value = cast("dict[str, Any]", value)[step]
        elif isinstance(value, list) and step.isdigit() and int(step) < len(rows(value)):
            value = rows(value)[int(step)]
        else:
            return ""
    return value


def _steps(path: str) -> Iterator[str]:
    return (step for step in re.split(r"[.\[\]]+", path.strip().removeprefix("$")) if step)


def _hints(settings: dict[str, Any], one: Any) -> dict[str, Any]:
    """Target parameters as deliveries know them; a value that is a path says where in the record it stands."""

    def filled(key: str) -> dict[str, Any]:
        return {
            name: at(one, value) if isinstance(value, str) and value.startswith("$.") else value
            for name, value in record(settings.get(key)).items()
        }

    return {
        "SqsParameters": filled("SqsQueueParameters"),
        "KinesisParameters": filled("KinesisStreamParameters"),
        "EventBridgeEventBusParameters": filled("EventBridgeEventBusParameters"),
    }
