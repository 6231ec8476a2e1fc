"""A small project that goes from dev over staging to production: three accounts of one embedded cloud, two regions."""

from __future__ import annotations

from pathlib import Path

from deploy_projects import CODE, write_project
from stackline.deploy import open_stack
from stackline.deploy.stack import resources
from stackline.template import Project

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String, Default: dev}

Resources:
  # Takes orders.
  Order:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/hello/
      Handler: app.handler
      Runtime: python3.13
      Environment:
        Variables:
          STAGE: !Ref Stage
          ITEMS_TABLE_NAME: !Ref ItemsTable
      Policies:
        - DynamoDBReadPolicy: {TableName: !Ref ItemsTable}

  ItemsTable:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]

Outputs:
  Table: {Value: !Ref ItemsTable}
"""
MAIL = """\
  Mail:
    Type: AWS::SQS::Queue
    Properties: {VisibilityTimeout: 60}

Outputs:"""
FILES = {
    "dev": "account: '121212121212'\nregion: eu-west-1\nparameters: {Stage: dev}\n",
    "staging": (
        "account: '131313131313'\nregion: eu-west-1\npromote-from: dev\nparameters: {Stage: staging}\n"
    ),
    "production": (
        "account: '141414141414'\nregion: eu-central-1\npromote-from: staging\nprotected: true\n"
        "approvals: {count: 1, from: [bert]}\nparameters: {Stage: live}\n"
    ),
}


def staged_project(folder: Path, name: str = "shop") -> Path:
    """In `folder`, which is made: its own code, so that no other project has the same artifacts."""
    write_project(folder, TEMPLATE, f"{CODE}# {folder}\n", name)
    (folder / "environments").mkdir()
    for environment, text in FILES.items():
        (folder / "environments" / f"{environment}.yaml").write_text(f"cloud: embedded\n{text}")
    return folder


def edit(folder: Path, old: str, new: str, file: str = "template.yaml") -> None:
    path = folder / file
    text = path.read_text()
    assert old in text, f"{path} has no {old!r}"
    path.write_text(text.replace(old, new, 1))


def tampered(folder: Path, environment: str, queue: str, seconds: int) -> None:
    """Somebody changes the queue's visibility timeout by hand."""
    cloud, stack = open_stack(Project.open(folder), environment)
    url = next(
        one["PhysicalResourceId"] for one in resources(cloud, stack) if one["LogicalResourceId"] == queue
    )
    cloud.call("sqs", "set_queue_attributes", QueueUrl=url, Attributes={"VisibilityTimeout": str(seconds)})
