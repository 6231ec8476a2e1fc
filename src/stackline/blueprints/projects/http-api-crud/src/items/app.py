"""Items: one JSON object each, with an id of its own."""

import base64
import json
import os
import uuid
from decimal import Decimal

import boto3

PAGE = 50


def handler(event, context):
    table = boto3.resource("dynamodb").Table(os.environ["ITEMS_TABLE_NAME"])
    id = (event.get("pathParameters") or {}).get("id")
    method = event["routeKey"].split()[0]
    if method in ("POST", "PUT"):
        item = body_of(event)
        if item is None:
            return answer(400, {"message": "Send a JSON object."})
    if method == "POST":
        item = {**item, "id": str(uuid.uuid4())}
        table.put_item(Item=item)
        return answer(201, item)
    if method == "PUT":
        item = {**item, "id": id}
        table.put_item(Item=item)
        return answer(200, item)
    if method == "DELETE":
        table.delete_item(Key={"id": id})
        return {"statusCode": 204}
    if id is None:
        return answer(200, page(table, (event.get("queryStringParameters") or {}).get("after")))
    item = table.get_item(Key={"id": id}).get("Item")
    return answer(200, item) if item else answer(404, {"message": f"There is no item {id}."})


def page(table, after):
    """Up to PAGE items, and where the next page begins."""
    start = {"ExclusiveStartKey": {"id": after}} if after else {}
    found = table.scan(Limit=PAGE, **start)
    return {"items": found["Items"], "after": found.get("LastEvaluatedKey", {}).get("id")}


def body_of(event):
    """The JSON object that was sent; None for anything else."""
    text = event.get("body") or ""
    try:
        if event.get("isBase64Encoded"):
            text = base64.b64decode(text).decode()
        value = json.loads(text, parse_float=Decimal, parse_constant=refuse)  # DynamoDB takes no float
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def refuse(constant):
    raise ValueError(f"{constant} is not JSON")


def answer(status, value):
    body = json.dumps(value, default=number)
    return {"statusCode": status, "headers": {"content-type": "application/json"}, "body": body}


def number(value):
    """A number from the table: Decimal there, int or float here."""
    return int(value) if value == value.to_integral_value() else float(value)
