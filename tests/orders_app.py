"""An application that takes orders: an API, a queue, two functions and a table, for what is shown of running ones."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path

from stackline.deploy import deploy
from stackline.environments import LOCAL
from stackline.template import Project

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Runtime: python3.11, CodeUri: src, Timeout: 20}
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
  Take:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.take
      Environment: {Variables: {ORDERS_QUEUE_URL: !Ref OrdersQueue}}
      Policies: [{SQSSendMessagePolicy: {QueueName: !GetAtt OrdersQueue.QueueName}}]
      Events:
        Post: {Type: HttpApi, Properties: {Path: /orders, Method: POST, ApiId: !Ref Api}}
        Fail: {Type: HttpApi, Properties: {Path: /fail, Method: GET, ApiId: !Ref Api}}
  OrdersQueue:
    Type: AWS::SQS::Queue
    Properties: {VisibilityTimeout: 120}
  Keep:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.keep
      Environment: {Variables: {ORDERS_TABLE_NAME: !Ref OrdersTable}}
      Policies: [{DynamoDBWritePolicy: {TableName: !Ref OrdersTable}}]
      Events:
        Orders: {Type: SQS, Properties: {Queue: !GetAtt OrdersQueue.Arn}}
  OrdersTable:
    Type: AWS::Serverless::SimpleTable
    Properties: {PrimaryKey: {Name: id, Type: String}}
"""

CODE = """\
import json, os
import boto3


def take(event, context):
    if event["rawPath"].endswith("/fail"):
        raise ValueError("no such order")
    order = json.loads(event["body"])
    print("taking", order["id"])
    boto3.client("sqs").send_message(QueueUrl=os.environ["ORDERS_QUEUE_URL"], MessageBody=json.dumps(order))
    return {"statusCode": 202, "body": json.dumps({"id": order["id"], "password": order.get("password")})}


def keep(event, context):
    for record in event["Records"]:
        order = json.loads(record["body"])
        item = {"id": {"S": order["id"]}, "password": {"S": order.get("password") or "none"}}
        boto3.client("dynamodb").put_item(TableName=os.environ["ORDERS_TABLE_NAME"], Item=item)
        print("kept", order["id"])
"""


def make(folder: Path) -> Path:
    (folder / "template.yaml").write_text(TEMPLATE)
    (folder / "src").mkdir()
    (folder / "src" / "app.py").write_text(CODE)
    return folder


def run(folder: Path) -> None:
    """On the embedded cloud of the project."""
    outcome = deploy(Project.open(folder), LOCAL, lambda event: None)
    assert outcome.outcome == "deployed", outcome.diagnostics
    (folder / "address").write_text(outcome.outputs["Api.Url"])


def ask(shop: Path, path: str, order: dict[str, str] | None = None) -> int:
    """The status of a request of the application."""
    address = f"{(shop / 'address').read_text().rstrip('/')}{path}"
    body = json.dumps(order).encode() if order else None
    request = urllib.request.Request(address, body, {"Content-Type": "application/json"})
    try:
        return urllib.request.urlopen(request).status
    except urllib.error.HTTPError as error:
        return error.code
