"""GetScorecard: answers `GET /scorecards/{market}/{day}`."""

from __future__ import annotations

import json
import os
import re
from typing import Any

import boto3

scorecards = boto3.resource("dynamodb").Table(os.environ["SCORECARDS_TABLE_NAME"])


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    market, day = event["pathParameters"]["market"], event["pathParameters"]["day"]
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", day):
        return answer(400, {"message": "the day must be a date such as 2026-03-02"})
    item = scorecards.get_item(Key={"market": market, "day": day}).get("Item")
    if item is None:
        return answer(404, {"message": f"there is no scorecard of {market} on {day}"})
    return answer(200, present(item))


def present(item: dict[str, Any]) -> dict[str, Any]:
    """The scorecard as it is shown: with shares, and whether every page has been dealt with."""
    card = item["card"]
    pages = card["pages"]
    done = pages["scanned"] + pages["failed"] >= pages["expected"]
    return {
        "market": item["market"],
        "day": item["day"],
        "scan": item["scan_id"],
        "status": "complete" if done else "running",
        **card,
        "placements": {kind: {**count, "share": share(count)} for kind, count in card["placements"].items()},
    }


def share(count: dict[str, Any]) -> float:
    return round(int(count["ours"]) / int(count["all"]), 4) if count["all"] else 0.0


def answer(status: int, body: dict[str, Any]) -> dict[str, Any]:
    # DynamoDB's numbers are Decimals; all of these are whole.
    text = json.dumps(body, default=int, ensure_ascii=False)
    return {"statusCode": status, "headers": {"content-type": "application/json"}, "body": text}
