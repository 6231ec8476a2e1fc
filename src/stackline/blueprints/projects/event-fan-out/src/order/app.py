"""An order that was placed becomes one event."""

import base64
import json
import os
import uuid

import boto3


def handler(event, context):
    try:
        order = json.loads(text_of(event))
        detail = {"id": str(uuid.uuid4()), "total": float(order["total"]), "delivery": str(order["delivery"])}
    except (ValueError, KeyError, TypeError):
        return answer(400, {"message": "Send a total and a delivery: post or pickup."})
    entry = {"Source": "shop", "DetailType": "OrderPlaced", "Detail": json.dumps(detail)}
    bus = os.environ["ORDERS_BUS_NAME"]
    done = boto3.client("events").put_events(Entries=[{**entry, "EventBusName": bus}])
    if done["FailedEntryCount"]:
        return answer(503, {"message": "The order was not taken. Try again."})
    return answer(202, detail)


def text_of(event):
    """The body. It comes in base64 unless its content type says that it is text, and curl -d says that it is a form."""
    text = event.get("body") or ""
    return base64.b64decode(text).decode() if event.get("isBase64Encoded") else text


def answer(status, value):
    return {"statusCode": status, "headers": {"content-type": "application/json"}, "body": json.dumps(value)}
