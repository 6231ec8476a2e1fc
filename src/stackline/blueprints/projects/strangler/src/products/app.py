"""GET and PUT /products/{id}: what the legacy server did, in a function."""

import base64
import json
import os

import boto3


def handler(event, context):
    table = boto3.resource("dynamodb").Table(os.environ["PRODUCTS_TABLE_NAME"])
    id = event["pathParameters"]["id"]
    if event["routeKey"].startswith("PUT"):
        try:
            name = json.loads(text_of(event))["name"]
        except (ValueError, KeyError, TypeError):
            return answer(400, {"message": "Send a name."})
        item = {"id": id, "name": str(name)}
        table.put_item(Item=item)
        return answer(200, item)
    item = table.get_item(Key={"id": id}).get("Item")
    return answer(200, item) if item else answer(404, {"message": f"There is no product {id}."})


def text_of(event):
    """The body. It comes in base64 unless its content type says that it is text, and curl -d says that it is a form."""
    text = event.get("body") or ""
    return base64.b64decode(text).decode() if event.get("isBase64Encoded") else text


def answer(status, value):
    # `x-server` tells while you move which of the two answered.
    headers = {"content-type": "application/json", "x-server": "new"}
    return {"statusCode": status, "headers": headers, "body": json.dumps(value)}
