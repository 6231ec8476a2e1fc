"""What the functions of a stack wrote, in order of time, and what they go on writing."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from stackline.cloud import Cloud, Refusal
from stackline.deploy.stack import function_name, functions

# Log stream, time in milliseconds, message.
_Key = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class LogLine:
    """`at` is in seconds since 1970; `function` is a logical ID."""

    at: float
    function: str
    text: str


def read_logs(
    cloud: Cloud, stack: str, function: str | None = None, *, since: float, follow: bool = False
) -> Iterator[LogLine]:
    """Lines since `since` (seconds since 1970) of one function, or of all; with `follow` it never ends.

    Raises DiagnosticError (no such function, stack not deployed), Refusal, Away.
    """
    named = {function: function_name(cloud, stack, function)} if function else functions(cloud, stack)
    seen = Counter[_Key]()
    start = since
    while True:
        lines = [line for id, name in named.items() for line in _new(cloud, id, name, start, seen)]
        yield from sorted(lines, key=lambda line: line.at)
        if not follow:
            return
        # Lines arrive late and out of order: look a little back, and say each only once.
        start = max(since, time.time() - 60)
        for key in [key for key in seen if key[1] / 1000 < start - 60]:
            del seen[key]
        time.sleep(max(cloud.pause, 0.5))


def _new(cloud: Cloud, id: str, name: str, since: float, seen: Counter[_Key]) -> Iterator[LogLine]:
    """Lines that were not there the last time. A line may be written twice in one millisecond: they are counted."""
    now = Counter[_Key]()
    for event in _events(cloud, f"/aws/lambda/{name}", since):
        key = (f"{name} {event.get('logStreamName')}", int(event["timestamp"]), str(event["message"]))
        now[key] += 1
        if now[key] > seen[key]:
            seen[key] = now[key]
            yield LogLine(event["timestamp"] / 1000, id, str(event["message"]).rstrip("\n"))


def _events(cloud: Cloud, group: str, since: float) -> Iterator[dict[str, Any]]:
    more: dict[str, str] = {}
    while True:
        try:
            page = cloud.call(
                "logs", "filter_log_events", logGroupName=group, startTime=int(since * 1000), **more
            )
        except Refusal as refusal:
            if refusal.code == "ResourceNotFoundException":
                return  # It has not run yet: the group is made by the first call.
            raise
        yield from page["events"]
        if not page.get("nextToken"):
            return
        more = {"nextToken": page["nextToken"]}
