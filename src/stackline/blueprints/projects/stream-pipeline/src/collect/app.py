"""POST /views {"page": …} · GET /counts/{page}"""

import base64
import json
import os

import boto3


def handler(event, context):
    if event["routeKey"].startswith("POST"):
        return collect(event)
    return counts(event["pathParameters"]["page"])


def collect(event):
    try:
        page = json.loads(text_of(event))["page"]
    except (ValueError, KeyError, TypeError):
        page = None
    if not isinstance(page, str) or not 0 < len(page) <= 200:
        return answer(400, {"message": "Send a page: up to 200 characters."})
    # One page's views stay in one shard, and so in order.
    data = json.dumps({"page": page}).encode()
    stream = os.environ["VIEWS_STREAM_NAME"]
    boto3.client("kinesis").put_record(StreamName=stream, Data=data, PartitionKey=page)
    return answer(202, {"page": page})


def counts(page):
    table = boto3.resource("dynamodb").Table(os.environ["COUNTS_TABLE_NAME"])
    found = table.query(
        KeyConditionExpression="page = :page", ExpressionAttributeValues={":page": page}, ConsistentRead=True
    )
    return answer(200, {"page": page, "views": sum(int(item["views"]) for item in found["Items"])})


def text_of(event):
    """The body. It comes in base64 unless its content type says that it is text, and curl -d says that it is a form."""
    text = event.get("body") or ""
    return base64.b64decode(text).decode() if event.get("isBase64Encoded") else text


def answer(status, value):
    return {"statusCode": status, "headers": {"content-type": "application/json"}, "body": json.dumps(value)}
