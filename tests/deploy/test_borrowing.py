"""Local code as the deployed function: its variables, its role, the services of its cloud, and what its role forbids.

The environment is a second account of an embedded cloud whose policies count.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from deploy_projects import stackline
from stackline.checks import mend
from stackline.cloud import Cloud, EmbeddedCloud, open_cloud
from stackline.core import DiagnosticError
from stackline.deploy import Runner, Tried, deploy, try_function
from stackline.deploy.borrowing import Borrowed, borrow
from stackline.template import Project

pytestmark = pytest.mark.cloud

ACCOUNT = "111122223333"
TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String, Default: local}
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
  Secret:
    Type: AWS::SecretsManager::Secret
    Properties:
      SecretString: open sesame
  Place: # an order
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src
      Handler: app.handler
      Runtime: python3.11
      Timeout: 17
      Policies:
        - DynamoDBReadPolicy: {TableName: !Ref Orders}
        - AWSSecretsManagerGetSecretValuePolicy: {SecretArn: !Ref Secret}
      Environment:
        Variables: {ORDERS_TABLE_NAME: !Ref Orders, SECRET: !Ref Secret, STAGE: !Ref Stage}
"""
CODE = """\
import os, boto3
def handler(event, context):
    if event.get("write"):
        boto3.client("dynamodb").put_item(TableName=os.environ["ORDERS_TABLE_NAME"], Item={"id": {"S": "x"}})
    row = boto3.client("dynamodb").get_item(TableName=os.environ["ORDERS_TABLE_NAME"], Key={"id": {"S": "1"}})
    return {
        "code": "CODE",
        "who": boto3.client("sts").get_caller_identity()["Arn"],
        "item": row["Item"]["name"]["S"],
        "secret": boto3.client("secretsmanager").get_secret_value(SecretId=os.environ["SECRET"])["SecretString"],
        "stage": os.environ["STAGE"],
        "seconds": round(context.get_remaining_time_in_millis() / 1000),
    }
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("borrowing") / "shop"
    (folder / "src").mkdir(parents=True)
    (folder / "environments").mkdir()
    (folder / "template.yaml").write_text(TEMPLATE)
    write(folder, "deployed")
    (folder / "environments/staging.yaml").write_text(
        f"cloud: embedded\naccount: '{ACCOUNT}'\nregion: eu-west-1\nparameters: {{Stage: staging}}\n"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STACKLINE_CLOUD_IAM", "enforce")
        EmbeddedCloud.of(folder).start()
    assert deploy(Project.find(folder), "staging", lint=False).outcome == "deployed"
    cloud = open_cloud("embedded", folder, ACCOUNT, "eu-west-1")
    (table,) = cloud.call("dynamodb", "list_tables")["TableNames"]
    cloud.call("dynamodb", "put_item", TableName=table, Item={"id": {"S": "1"}, "name": {"S": "bread"}})
    yield folder
    EmbeddedCloud.of(folder).stop()


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[Runner]:
    made = Runner(tmp_path / "run")
    yield made
    made.close()


def write(folder: Path, said: str) -> None:
    (folder / "src/app.py").write_text(CODE.replace("CODE", said))


def tried(folder: Path, runner: Runner, event: dict[str, Any]) -> Tried:
    return try_function(Project.find(folder), "Place", event, runner, environment="staging")


@pytest.fixture(scope="module")
def developer(project: Path) -> Cloud:
    """A user of the account: on the embedded cloud the account itself may act as every role that a service may."""
    root = open_cloud("embedded", project, ACCOUNT, "eu-west-1")
    allowed = {
        "Effect": "Allow",
        "Action": ["sts:*", "cloudformation:*", "lambda:*", "iam:Get*"],
        "Resource": "*",
    }
    root.call("iam", "create_user", UserName="dev")
    root.call(
        "iam",
        "put_user_policy",
        UserName="dev",
        PolicyName="dev",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allowed]}),
    )
    key = root.call("iam", "create_access_key", UserName="dev")["AccessKey"]
    access = replace(root.access, key=key["AccessKeyId"], secret=key["SecretAccessKey"])
    return Cloud(access, "The embedded cloud", 0.15, "", here=True)


def borrowed(project: Path, cloud: Cloud) -> Borrowed:
    return borrow(Project.find(project), cloud, "shop-staging", "Place")


def test_who_may_not_act_as_the_role_gets_the_edit_that_lets_them(project: Path, developer: Cloud) -> None:
    with pytest.raises(DiagnosticError) as error:
        borrowed(project, developer)
    (told,) = error.value.diagnostics
    assert (told.code, told.path, told.line) == ("role-not-trusted", ("Resources", "Place", "Properties"), 15)
    assert "user/dev" in told.detail
    assert told.fix
    assert f"arn:aws:iam::{ACCOUNT}:root" in told.fix.summary
    assert "lambda.amazonaws.com" in told.fix.summary, "what it trusts already stays"
    after = mend(Project.find(project).template, told.fix)
    (project / "template.yaml").write_text(after.text)
    assert "  Place: # an order\n" in after.text
    assert deploy(Project.find(project), "staging", lint=False).outcome == "deployed"
    assert borrowed(project, developer).variables["AWS_SESSION_TOKEN"]


def test_a_role_of_the_template_is_where_the_edit_goes(project: Path, developer: Cloud) -> None:
    """The function's own is the same as above; here the role is a resource."""
    text = TEMPLATE.replace("      Timeout: 17\n", "      Timeout: 17\n      Role: !GetAtt Acting.Arn\n") + (
        "  Acting:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument:\n"
        "        Statement: {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}\n"
    )
    (project / "other.yaml").write_text(text)
    other = Project.find(project, "other.yaml")
    assert deploy(other, "staging", lint=False).outcome == "deployed"
    with pytest.raises(DiagnosticError) as error:
        borrow(other, developer, "shop-other-staging", "Place")
    (told,) = error.value.diagnostics
    assert told.path == ("Resources", "Acting", "Properties")
    assert told.fix
    assert (
        deploy(replace_template(other, mend(other.template, told.fix).text), "staging", lint=False).outcome
        == "deployed"
    )
    assert borrow(other, developer, "shop-other-staging", "Place").timeout == 17


def replace_template(project: Project, text: str) -> Project:
    (project.folder / project.file).write_text(text)
    return Project.find(project.folder, project.file)


def test_local_code_has_what_the_deployed_function_has(project: Path, runner: Runner) -> None:
    write(project, "mine")
    done = tried(project, runner, {})
    assert done.called.ok, done.called
    answer = done.called.result
    assert (answer["code"], answer["item"], answer["secret"], answer["stage"]) == (
        "mine",
        "bread",
        "open sesame",
        "staging",
    )
    assert answer["who"].startswith(f"arn:aws:sts::{ACCOUNT}:assumed-role/")
    assert answer["who"].endswith("/stackline-Place")
    assert answer["seconds"] in (16, 17), "the deployed function's timeout"
    assert [note.code for note in done.notes] == ["run-in-environment"]

    # Its role reads the table only; the deployed one still runs the code that was deployed.
    failed = tried(project, runner, {"write": True}).called
    assert not failed.ok
    assert "AccessDenied" in failed.error_message
    deployed = stackline(project, "invoke", "Place", "--env", "staging", "--json")
    assert json.loads(deployed.stdout)["result"]["code"] == "deployed"
    mine = stackline(project, "invoke", "Place", "--env", "staging", "--local-code", "--json")
    assert json.loads(mine.stdout)["result"]["code"] == "mine", mine.stderr


def test_a_function_that_is_not_deployed_there_is_told(project: Path, runner: Runner) -> None:
    (project / "environments/empty.yaml").write_text(f"cloud: embedded\naccount: '{ACCOUNT}'\n")
    with pytest.raises(DiagnosticError) as error:
        try_function(Project.find(project), "Place", {}, runner, environment="empty")
    assert [one.code for one in error.value.diagnostics] == ["stack-missing"]
