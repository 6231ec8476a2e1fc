"""What became of a page: kept in the table, told on the stream. Doing it twice is the same as doing it once."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from typing import Any

import boto3
from botocore.exceptions import ClientError

KEPT_SECONDS = 30 * 24 * 3600

table = boto3.resource("dynamodb").Table(os.environ["RESULTS_TABLE_NAME"])
stream = boto3.client("kinesis")


def save(task: Mapping[str, Any], status: str, findings: Mapping[str, Any]) -> None:
    """Keep the result of a page, then say on the stream that there is one.

    A newer scan's result stays, and within a scan a page that was read never becomes a failed one. The stream
    is told in any case: an earlier try may have ended between the two.
    """
    try:
        table.put_item(
            Item={
                "market_day": f"{task['market']}#{task['day']}",
                "page": f"{task['term']}#{task['page']:03}",
                "scan_id": task["scan"],
                "term": task["term"],
                "status": status,
                "url": task["url"],
                "expires": int(time.time()) + KEPT_SECONDS,
                **findings,
            },
            ConditionExpression=(
                "attribute_not_exists(scan_id) OR scan_id < :scan OR (scan_id = :scan AND #status = :failed)"
            ),
            ExpressionAttributeNames={"#status": "status"},
            ExpressionAttributeValues={":scan": task["scan"], ":failed": "failed"},
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
    news = {name: task[name] for name in ("market", "day", "scan", "term", "page")} | {"status": status}
    stream.put_record(
        StreamName=os.environ["RESULTS_STREAM_NAME"],
        # One market's day goes through one shard, so one Summarise at a time keeps its scorecard.
        PartitionKey=f"{task['market']}#{task['day']}",
        Data=json.dumps(news).encode(),
    )
