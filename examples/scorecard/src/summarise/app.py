"""Summarise: keeps the scorecard of every market and day that the stream has news of.

A record says only that there is a result; the results themselves are read from the table. So records may come
twice, late, or in parallel: the scorecard is always that of all results there are.
"""

from __future__ import annotations

import base64
import json
import logging
import os
from collections.abc import Iterator
from typing import Any

import boto3
from boto3.dynamodb.conditions import Key
from botocore.exceptions import ClientError
from scorecard import scorecard

log = logging.getLogger()
log.setLevel("INFO")
tables = boto3.resource("dynamodb")
results = tables.Table(os.environ["RESULTS_TABLE_NAME"])
scorecards = tables.Table(os.environ["SCORECARDS_TABLE_NAME"])


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Summarise each market's day in the batch once, in the order of their first records."""
    for (market, day), first in first_records(event["Records"]).items():
        try:
            summarise(market, day)
        except Exception:
            # The stream goes on from this record: what came before it is done, the rest comes again.
            log.exception("not summarised", extra={"market": market, "day": day})
            return {"batchItemFailures": [{"itemIdentifier": first}]}
    return {"batchItemFailures": []}


def first_records(records: list[dict[str, Any]]) -> dict[tuple[str, str], str]:
    """Market and day → sequence number of its first record in the batch."""
    first: dict[tuple[str, str], str] = {}
    for record in records:
        news = json.loads(base64.b64decode(record["kinesis"]["data"]))
        first.setdefault((news["market"], news["day"]), record["kinesis"]["sequenceNumber"])
    return first


def summarise(market: str, day: str) -> None:
    items = list(read(f"{market}#{day}"))
    plan = next((item for item in items if item["page"] == "scan"), None)
    if plan is None:
        return  # results that outlived their scan by 30 days
    card = scorecard(plan, (item for item in items if item["page"] != "scan"))
    settled = card["pages"]["scanned"] + card["pages"]["failed"]
    try:
        scorecards.put_item(
            Item={"market": market, "day": day, "scan_id": plan["scan_id"], "settled": settled, "card": card},
            # Results are only ever added, so of two that were summed up at once, the fuller one is right.
            ConditionExpression=(
                "attribute_not_exists(scan_id) OR scan_id < :scan OR (scan_id = :scan AND settled <= :settled)"
            ),
            ExpressionAttributeValues={":scan": plan["scan_id"], ":settled": settled},
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
    log.info("summarised", extra={"market": market, "day": day, "settled": settled})


def read(market_day: str) -> Iterator[dict[str, Any]]:
    query: dict[str, Any] = {
        "KeyConditionExpression": Key("market_day").eq(market_day),
        "ConsistentRead": True,
    }
    while True:
        answer = results.query(**query)
        yield from answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        query["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
