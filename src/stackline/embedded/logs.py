"""A function's output to CloudWatch Logs, where `filter_log_events` finds it; and lines of other services.

One stream a worker, as Lambda does; a stream an invocation, which is what MiniStack would make, is thousands of streams
after one queue.
"""

from __future__ import annotations

import threading
import time
import uuid
from datetime import UTC, datetime
from typing import Any

from stackline.embedded.upstream import module, record

LONGEST = 10_000  # lines kept of a log group: all of it is in memory, and written to disk when it changes
# What JSON logging has in its place.
_PLATFORM_START = '"type": "platform.start"'
_RUN = uuid.uuid4().hex
_lock = threading.Lock()


def write(config: dict[str, Any], request_id: str, text: str, stream_name: str) -> None:
    """Lines of `text` (the runner's, with START, END and REPORT) into the function's log group.

    `stream_name` is the worker's; empty where no worker came to run.
    """
    lines = text.splitlines()
    if not any(line.startswith("START RequestId") or _PLATFORM_START in line for line in lines):
        version = config.get("Version", "$LATEST")
        lines = [f"START RequestId: {request_id} Version: {version}", *lines, f"END RequestId: {request_id}"]
    group_name = (
        record(config.get("LoggingConfig")).get("LogGroup") or f"/aws/lambda/{config['FunctionName']}"
    )
    made = f"{datetime.now(UTC):%Y/%m/%d}/[{config.get('Version', '$LATEST')}]{_RUN}"
    append(group_name, stream_name or made, lines)


def append(group_name: str, stream_name: str, lines: list[str]) -> None:
    """Lines into a stream of a group, both made where they are not there, and to the group's subscribers."""
    service, now = module("services.cloudwatch_logs"), int(time.time() * 1000)
    events = [{"timestamp": now, "message": line, "ingestionTime": now} for line in lines]
    with _lock:
        streams = _group(service, group_name, now)["streams"]
        service._append_log_events(_stream(streams, stream_name, now), events)
        _bound(streams, stream_name)
    sent = [{"timestamp": now, "message": line} for line in lines]
    service._fanout_to_subscription_filters(group_name, stream_name, sent)


def _bound(streams: dict[str, Any], current: str) -> None:
    """Drops what is oldest: whole streams first, then lines of the one that is being written."""
    total = sum(len(stream["events"]) for stream in streams.values())
    if total <= LONGEST * 1.2:
        return
    for name in sorted(streams, key=lambda name: streams[name]["lastEventTimestamp"] or 0):
        if total <= LONGEST:
            return
        if name != current:
            total -= len(streams.pop(name)["events"])
    del streams[current]["events"][:-LONGEST]


def _group(service: Any, name: str, now: int) -> dict[str, Any]:
    groups = service._log_groups
    if name not in groups:
        groups[name] = {
            "arn": service._make_group_arn(name),
            "creationTime": now,
            "retentionInDays": None,
            "tags": {},
            "subscriptionFilters": {},
            "streams": {},
        }
    return groups[name]


def _stream(streams: dict[str, Any], name: str, now: int) -> dict[str, Any]:
    if name not in streams:
        streams[name] = {
            "events": [],
            "uploadSequenceToken": "1",
            "creationTime": now,
            "firstEventTimestamp": None,
            "lastEventTimestamp": None,
            "lastIngestionTime": None,
        }
    return streams[name]
