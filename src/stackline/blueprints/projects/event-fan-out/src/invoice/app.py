"""An invoice for each order. A message may come twice: the second writes the same item."""

import json
import os
from decimal import Decimal

import boto3


def handler(event, context):
    table = boto3.resource("dynamodb").Table(os.environ["INVOICES_TABLE_NAME"])
    failed = []
    for record in event["Records"]:
        try:
            order = json.loads(record["body"], parse_float=Decimal)["detail"]
            table.put_item(Item={"order": order["id"], "total": order["total"]})
        except Exception as error:  # whatever one message brings, the others are done
            print(f"{record['messageId']}: {error!r}")
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}
