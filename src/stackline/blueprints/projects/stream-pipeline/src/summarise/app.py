"""Counts views, each once: a batch may come again, so the count remembers the last record that is in it."""

import base64
import json
import os

import boto3
from botocore.exceptions import ClientError


def handler(event, context):
    table = boto3.resource("dynamodb").Table(os.environ["COUNTS_TABLE_NAME"])
    for record in event["Records"]:
        number = record["kinesis"]["sequenceNumber"]
        try:
            view = json.loads(base64.b64decode(record["kinesis"]["data"]))
            count(table, view["page"], record["eventID"].partition(":")[0], number)
        except Exception as error:  # the records before it are done; Lambda goes on from this one
            print(f"{number}: {error!r}")
            return {"batchItemFailures": [{"itemIdentifier": number}]}
    return {"batchItemFailures": []}


def count(table, page, shard, number):
    try:
        table.update_item(
            Key={"page": page, "shard": shard},
            UpdateExpression="SET last_record = :number ADD #views :one",
            ConditionExpression="attribute_not_exists(last_record) OR last_record < :number",
            ExpressionAttributeNames={"#views": "views"},
            # Sequence numbers grow within a shard; as text of one length they grow too.
            ExpressionAttributeValues={":number": number.rjust(64, "0"), ":one": 1},
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
