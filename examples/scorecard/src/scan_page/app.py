"""ScanPage: loads each page of the batch, reads it, and keeps what it says. A page that fails comes back later."""

from __future__ import annotations

import json
import logging
import os
import random
from dataclasses import asdict
from typing import Any

import boto3
from extract import PageUnreadable, extract
from fetch import fetch, prepare
from page import BrowserMissing, PageUnavailable
from results import save

FIRST_WAIT = 3  # seconds until a failed page is tried again; doubled each time

log = logging.getLogger()
log.setLevel("INFO")
bucket = boto3.client("s3")
queue = boto3.client("sqs")


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """One after another, as it is polite; several pages at once is what several workers are for."""
    try:
        prepare()
    except PageUnavailable as problem:
        log.warning("no page loaded", extra={"reason": str(problem)})
        return try_all_later(event["Records"])
    except BrowserMissing as problem:
        log.error(str(problem))
        try_all_later(event["Records"])
        raise
    failed = [record for record in event["Records"] if not succeeds(record)]
    return try_all_later(failed)


def try_all_later(records: list[dict[str, Any]]) -> dict[str, Any]:
    """What the handler answers for pages that failed."""
    for record in records:
        try_later(record)
    return {"batchItemFailures": [{"itemIdentifier": record["messageId"]} for record in records]}


def succeeds(record: dict[str, Any]) -> bool:
    try:
        scan(json.loads(record["body"]))
    except (PageUnavailable, PageUnreadable) as problem:
        log.warning("page failed", extra={"reason": str(problem), "message_id": record["messageId"]})
        return False
    except Exception:
        # A message that breaks the code must not take the rest of its batch to the dead letters.
        log.exception("page not scanned", extra={"message_id": record["messageId"]})
        return False
    return True


def scan(task: dict[str, Any]) -> None:
    html = fetch(task["url"])
    key = f"{task['day']}/{task['market']}/{task['term'].replace(' ', '-')}/{task['page']:03}.html"
    bucket.put_object(Bucket=os.environ["PAGES_BUCKET_NAME"], Key=key, Body=html, ContentType="text/html")
    findings = extract(html, task)
    save(task, "scanned", {**asdict(findings), "html": key})


def try_later(record: dict[str, Any]) -> None:
    """Let the page rest before its next try, instead of the queue's whole visibility timeout."""
    tries = int(record["attributes"]["ApproximateReceiveCount"])
    wait = FIRST_WAIT * 2 ** (tries - 1)
    queue.change_message_visibility(
        QueueUrl=os.environ["PAGES_QUEUE_URL"],
        ReceiptHandle=record["receiptHandle"],
        VisibilityTimeout=wait + random.randint(0, wait // 2),
    )
