"""StartScan: splits a scan into one queue message a page. Called by the API, by the schedule, or by hand."""

from __future__ import annotations

import base64
import json
import logging
import os
import re
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import boto3
from botocore.exceptions import ClientError
from markets import Markets, Scan

KEPT_SECONDS = 30 * 24 * 3600
SEND_TRIES = 5
MARKETS = Markets.read()

log = logging.getLogger()
log.setLevel("INFO")
queue = boto3.client("sqs")
results = boto3.resource("dynamodb").Table(os.environ["RESULTS_TABLE_NAME"])


class BadRequest(Exception):
    """What was asked for makes no scan; the message says why."""


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Start the scan that the event asks for: `{"markets": […], "day": "YYYY-MM-DD"}`, each of them optional."""
    from_api = "requestContext" in event
    try:
        scan, names = read_event(event)
    except BadRequest as problem:
        if not from_api:
            raise
        return answer(400, {"message": str(problem)})
    pages = start(scan, names)
    log.info("scan started", extra={"scan": scan.id, "day": scan.day, "pages": pages})
    started = {"scan": scan.id, "day": scan.day, "markets": names, "pages": pages}
    return answer(202, started) if from_api else started


def read_event(event: dict[str, Any]) -> tuple[Scan, list[str]]:
    """The scan and its markets. A schedule's own time names the scan, so that its retries are the same scan."""
    asked = _body(event) if "requestContext" in event else event
    now = str(
        event.get("time") or datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    )
    day = asked.get("day") or now[:10]
    if not isinstance(day, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", day):
        raise BadRequest("day must be a date such as 2026-03-02")
    names = asked.get("markets") or list(MARKETS.markets)
    unknown = [name for name in names if name not in MARKETS.markets] if isinstance(names, list) else [names]
    if unknown:
        raise BadRequest(f"unknown markets: {', '.join(map(str, unknown))}")
    return Scan(now, day), list(dict.fromkeys(names))


def start(scan: Scan, names: list[str]) -> int:
    """Write down how many pages each market has, then queue them. How many in all."""
    for name in names:
        plan(scan, name)
    return send(MARKETS.tasks(scan, names, os.environ["SHOP_URL"]))


def plan(scan: Scan, market: str) -> None:
    try:
        results.put_item(
            Item={
                "market_day": f"{market}#{scan.day}",
                "page": "scan",
                "scan_id": scan.id,
                "expected": MARKETS.page_count(market),
                "expires": int(time.time()) + KEPT_SECONDS,
            },
            ConditionExpression="attribute_not_exists(scan_id) OR scan_id <= :scan",
            ExpressionAttributeValues={":scan": scan.id},
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise  # a newer scan of that day has begun: its pages will count, not these


def send(tasks: Iterable[dict[str, Any]]) -> int:
    """Queue the tasks, ten a call, the most that one takes. How many there were."""
    waiting = [json.dumps(task, ensure_ascii=False) for task in tasks]
    for first in range(0, len(waiting), 10):
        send_batch(waiting[first : first + 10])
    return len(waiting)


def send_batch(bodies: list[str]) -> None:
    entries = [{"Id": str(number), "MessageBody": body} for number, body in enumerate(bodies)]
    for _ in range(SEND_TRIES):
        answer = queue.send_message_batch(QueueUrl=os.environ["PAGES_QUEUE_URL"], Entries=entries)
        failed = {entry["Id"] for entry in answer.get("Failed", [])}
        if not failed:
            return
        entries = [entry for entry in entries if entry["Id"] in failed]
    raise RuntimeError(f"the queue did not take {len(entries)} pages")


def _body(event: dict[str, Any]) -> dict[str, Any]:
    text = event.get("body") or "{}"
    try:
        # What a client does not call JSON, as plain curl, comes encoded.
        body = json.loads(base64.b64decode(text) if event.get("isBase64Encoded") else text)
    except ValueError as error:
        raise BadRequest("the body is not JSON") from error
    if not isinstance(body, dict):
        raise BadRequest("the body is not a JSON object")
    return body


def answer(status: int, body: dict[str, Any]) -> dict[str, Any]:
    return {"statusCode": status, "headers": {"content-type": "application/json"}, "body": json.dumps(body)}
