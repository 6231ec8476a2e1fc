"""A report at each tick of the clock."""

import json
import os
from datetime import UTC, datetime

import boto3


def handler(event, context):
    now = datetime.now(UTC)
    # One object a day: the schedule delivers at least once, and a second run replaces the first.
    key = f"{now:%Y/%m/%d}.json"
    boto3.client("s3").put_object(
        Bucket=os.environ["REPORTS_BUCKET_NAME"],
        Key=key,
        Body=json.dumps(report(now)).encode(),
        ContentType="application/json",
    )
    return {"key": key}


def report(now):
    """What there is to say. Your work goes here."""
    return {"made": now.isoformat(timespec="seconds"), "days_of_the_year": now.timetuple().tm_yday}
