"""One template in two environments: one makes its table and queue, the other reuses those of the first."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from deploy_projects import write_project
from stackline.checks import check
from stackline.cloud import open_embedded
from stackline.core import has_errors
from stackline.deploy import deploy, invoke, open_stack
from stackline.design import add, connect
from stackline.design.reusing import reuse
from stackline.template import Project, Template

pytestmark = pytest.mark.cloud

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
  Work:
    Type: AWS::SQS::Queue
    Properties: {VisibilityTimeout: 180}
  Take:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src/hello/, Handler: app.take, Runtime: python3.11}
  Do:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src/hello/, Handler: app.do, Runtime: python3.11}
Outputs:
  Table: {Value: !GetAtt Orders.Arn}
  Queue: {Value: !GetAtt Work.Arn}
"""
CODE = """\
import os, boto3

def take(event, context):
    boto3.client("sqs").send_message(QueueUrl=os.environ["WORK_QUEUE_URL"], MessageBody=event["id"])
    return os.environ["ORDERS_TABLE_NAME"]

def do(event, context):
    for record in event["Records"]:
        table = boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE_NAME"])
        table.put_item(Item={"id": record["body"], "by": context.function_name})
"""


def written(folder: Path, name: str, cloud: Any, parameters: str = "") -> Project:
    """The same template in a folder, with its own parameters; all are on one cloud."""
    template = Template.parse(TEMPLATE.encode())
    for source, target in (("Take", "Orders"), ("Take", "Work"), ("Do", "Orders"), ("Work", "Do")):
        template = connect(template, source, target)
    for id in ("Orders", "Work"):
        template, _ = reuse(template, id)
    return placed(folder, name, cloud, template, parameters)


def placed(folder: Path, name: str, cloud: Any, template: Template, parameters: str) -> Project:
    (folder / ".stackline").mkdir(parents=True)
    (folder / ".stackline" / "cloud").symlink_to(cloud.state)
    write_project(folder, template.text, CODE, name)
    (folder / "environments").mkdir()
    (folder / "environments" / "local.yaml").write_text(parameters)
    return Project.open(folder)


def test_the_same_template_makes_in_one_environment_and_reuses_in_the_other(
    tmp_path: Path, shared_cloud: Any
) -> None:
    making = written(tmp_path / "makes", "existing-makes", shared_cloud)
    assert not has_errors(check(making.template))
    first = deploy(making, lint=True)
    assert first.outcome == "deployed", first.diagnostics
    assert {"Orders", "Work"} <= {one.id for one in first.resources}

    table, queue = first.outputs["Table"], first.outputs["Queue"]
    given = f"parameters:\n  ExistingOrdersArn: {table}\n  ExistingWorkArn: {queue}\n"
    reusing = written(tmp_path / "reuses", "existing-reuses", shared_cloud, given)
    assert reusing.template.to_bytes() == making.template.to_bytes()
    second = deploy(reusing, lint=True)
    assert second.outcome == "deployed", second.diagnostics
    made = {one.id for one in second.resources}
    assert {"Take", "Do"} <= made
    assert not {"Orders", "Work"} & made
    assert second.outputs == first.outputs

    called = invoke(*open_stack(reusing), "Take", {"id": "a1"})
    assert called.ok, called
    assert called.result == table.rpartition("/")[2]
    cloud = open_embedded(tmp_path / "reuses", "000000000000", "us-east-1")
    found: dict[str, Any] = {}
    for _ in range(60):
        found = cloud.call("dynamodb", "get_item", TableName=called.result, Key={"id": {"S": "a1"}})
        if "Item" in found:
            break
        time.sleep(0.5)
    assert "Item" in found, "no message of the reused queue ran a function"


NETWORK = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Do:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src/hello/, Handler: app.do, Runtime: python3.11}
Outputs:
  Group: {Value: !Ref DoSecurityGroup}
  Name: {Value: !Ref Do}
  Network: {Value: !Ref Net}
  One: {Value: !Ref NetPrivateSubnet1}
  Two: {Value: !Ref NetPrivateSubnet2}
"""


def in_a_network(folder: Path, name: str, cloud: Any, parameters: str = "") -> Project:
    template, _ = add(Template.parse(NETWORK.encode()), "virtual-network", "Net")
    template, _ = reuse(connect(template, "Net", "Do"), "Net")
    return placed(folder, name, cloud, template, parameters)


def test_a_network_is_made_in_one_environment_and_reused_in_the_other(
    tmp_path: Path, shared_cloud: Any
) -> None:
    first = deploy(in_a_network(tmp_path / "makes", "network-makes", shared_cloud))
    assert first.outcome == "deployed", first.diagnostics
    made = first.outputs
    given = f"parameters:\n  ExistingNetId: {made['Network']}\n"
    given += f"  ExistingNetPrivateSubnet1Id: {made['One']}\n  ExistingNetPrivateSubnet2Id: {made['Two']}\n"
    second = deploy(in_a_network(tmp_path / "reuses", "network-reuses", shared_cloud, given))
    assert second.outcome == "deployed", second.diagnostics
    assert {one.id for one in second.resources if one.id.startswith("Net")} == set()
    assert {key: second.outputs[key] for key in ("Network", "One", "Two")} == {
        key: made[key] for key in ("Network", "One", "Two")
    }
    cloud = open_embedded(tmp_path / "reuses", "000000000000", "us-east-1")
    groups = cloud.call("ec2", "describe_security_groups", GroupIds=[second.outputs["Group"]])
    assert groups["SecurityGroups"][0]["VpcId"] == made["Network"]
    config = cloud.call("lambda", "get_function_configuration", FunctionName=second.outputs["Name"])
    assert sorted(config["VpcConfig"]["SubnetIds"]) == sorted([made["One"], made["Two"]])
