"""A function's output to CloudWatch Logs, where `filter_log_events` finds it.

One stream a function version and launcher run, as Lambda keeps one a worker; a stream an invocation, which is what
MiniStack would make, is thousands of streams after one queue.
"""

from __future__ import annotations

import threading
import time
import uuid
from datetime import UTC, datetime
from typing import Any

from stackline.embedded.upstream import module, record

LONGEST = 10_000  # lines kept of a stream: all of it is in memory, and written to disk when it changes
_STREAMS = 20  # streams kept of a group: one a version and launcher run
_RUN = uuid.uuid4().hex
_lock = threading.Lock()


def write(config: dict[str, Any], request_id: str, text: str) -> None:
    """Lines of `text` (the runner's, with START, END and REPORT) into the function's log group."""
    lines = text.splitlines()
    if not any(line.startswith("START RequestId") for line in lines):
        version = config.get("Version", "$LATEST")
        lines = [f"START RequestId: {request_id} Version: {version}", *lines, f"END RequestId: {request_id}"]
    service = module("services.cloudwatch_logs")
    group_name = (
        record(config.get("LoggingConfig")).get("LogGroup") or f"/aws/lambda/{config['FunctionName']}"
    )
    now = int(time.time() * 1000)
    stream_name = f"{datetime.now(UTC):%Y/%m/%d}/[{config.get('Version', '$LATEST')}]{_RUN}"
    events = [{"timestamp": now, "message": line, "ingestionTime": now} for line in lines]
    with _lock:
        stream = _stream(service, group_name, stream_name, now)
        service._append_log_events(stream, events)
        if len(stream["events"]) > LONGEST * 1.2:
            del stream["events"][:-LONGEST]
    sent = [{"timestamp": now, "message": line} for line in lines]
    service._fanout_to_subscription_filters(group_name, stream_name, sent)


def _stream(service: Any, group_name: str, stream_name: str, now: int) -> dict[str, Any]:
    groups = service._log_groups
    if group_name not in groups:
        groups[group_name] = {
            "arn": service._make_group_arn(group_name),
            "creationTime": now,
            "retentionInDays": None,
            "tags": {},
            "subscriptionFilters": {},
            "streams": {},
        }
    streams = groups[group_name]["streams"]
    if stream_name not in streams:
        for oldest in sorted(streams, key=lambda name: streams[name]["creationTime"])[: 1 - _STREAMS]:
            del streams[oldest]
        streams[stream_name] = {
            "events": [],
            "uploadSequenceToken": "1",
            "creationTime": now,
            "firstEventTimestamp": None,
            "lastEventTimestamp": None,
            "lastIngestionTime": None,
        }
    return streams[stream_name]
