"""Keeps what the form sends, and leads back to the page."""

import base64
import os
import uuid
from datetime import UTC, datetime
from urllib.parse import parse_qs

import boto3


def handler(event, context):
    form = form_of(event)
    mail, message = form.get("mail", ""), form.get("message", "")
    if "@" not in mail or not 0 < len(message) <= 2_000 or len(mail) > 200:
        return {"statusCode": 400, "body": "Send a mail address and a message."}
    item = {"id": str(uuid.uuid4()), "at": datetime.now(UTC).isoformat(), "mail": mail, "message": message}
    boto3.resource("dynamodb").Table(os.environ["MESSAGES_TABLE_NAME"]).put_item(Item=item)
    return {"statusCode": 303, "headers": {"location": "/"}}


def form_of(event):
    """The form's fields; API Gateway hands a form on in base64."""
    text = event.get("body") or ""
    try:
        if event.get("isBase64Encoded"):
            text = base64.b64decode(text).decode()
    except ValueError:
        return {}
    return {name: values[0].strip() for name, values in parse_qs(text).items()}
