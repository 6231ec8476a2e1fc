"""GET and PUT /products/{id}: what the legacy server did, in a function."""

import json
import os

import boto3


def handler(event, context):
    table = boto3.resource("dynamodb").Table(os.environ["PRODUCTS_TABLE_NAME"])
    id = event["pathParameters"]["id"]
    if event["routeKey"].startswith("PUT"):
        try:
            name = json.loads(event.get("body") or "")["name"]
        except (ValueError, KeyError, TypeError):
            return answer(400, {"message": "Send a name."})
        item = {"id": id, "name": str(name)}
        table.put_item(Item=item)
        return answer(200, item)
    item = table.get_item(Key={"id": id}).get("Item")
    return answer(200, item) if item else answer(404, {"message": f"There is no product {id}."})


def answer(status, value):
    # `x-server` tells while you move which of the two answered.
    headers = {"content-type": "application/json", "x-server": "new"}
    return {"statusCode": status, "headers": headers, "body": json.dumps(value)}
