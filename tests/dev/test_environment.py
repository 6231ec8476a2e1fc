"""A session in another environment: requests run local code as the functions deployed there; the rest stays here.

The environment is a second account of an embedded cloud whose policies count.
"""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from embedded_cloud import package
from stackline.cloud import Cloud, EmbeddedCloud, open_cloud
from stackline.core import Diagnostic, DiagnosticError
from stackline.deploy import Runner, deploy, try_function
from stackline.dev import DevEvent, Problems, Ready, Reloaded, Returned, Session
from stackline.dev import cast as casting
from stackline.dev import session as sessions
from stackline.dev.cast import Cast
from stackline.template import Project
from waiting import joined, until

pytestmark = pytest.mark.cloud

ACCOUNT, REGION = "111122223333", "eu-west-1"
LAYER = f"arn:aws:lambda:{REGION}:{ACCOUNT}:layer:words:1"
TEMPLATE = f"""\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {{Type: String, Default: local}}
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{{AttributeName: id, AttributeType: S}}]
      KeySchema: [{{AttributeName: id, KeyType: HASH}}]
  Secret:
    Type: AWS::SecretsManager::Secret
    Properties:
      SecretString: open sesame
  Jobs:
    Type: AWS::SQS::Queue
  Place:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src
      Handler: app.handler
      Runtime: python3.11
      Timeout: 17
      Layers: ["{LAYER}"]
      Policies:
        - DynamoDBReadPolicy: {{TableName: !Ref Orders}}
        - AWSSecretsManagerGetSecretValuePolicy: {{SecretArn: !Ref Secret}}
      Environment:
        Variables: {{ORDERS: !Ref Orders, SECRET: !Ref Secret, STAGE: !Ref Stage}}
      Events:
        Get: {{Type: HttpApi, Properties: {{Path: "/orders/{{id}}", Method: get}}}}
        Job: {{Type: SQS, Properties: {{Queue: !GetAtt Jobs.Arn}}}}
"""
CODE = """\
import os, boto3

def handler(event, context):
    if "Records" in event:
        raise RuntimeError(os.environ["STAGE"] + " " + boto3.client("sts").get_caller_identity()["Account"])
    from words import WORD
    table = boto3.resource("dynamodb").Table(os.environ["ORDERS"])
    if event["pathParameters"]["id"] == "new":
        table.put_item(Item={"id": "new"})
    return {
        "code": "CODE",
        "who": boto3.client("sts").get_caller_identity()["Arn"],
        "item": table.get_item(Key={"id": event["pathParameters"]["id"]})["Item"]["name"],
        "secret": boto3.client("secretsmanager").get_secret_value(SecretId=os.environ["SECRET"])["SecretString"],
        "stage": os.environ["STAGE"],
        "region": os.environ["AWS_REGION"],
        "word": WORD,
        "arn": context.invoked_function_arn,
    }
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("environment") / "shop"
    (folder / "src").mkdir(parents=True)
    (folder / "environments").mkdir()
    (folder / "template.yaml").write_text(TEMPLATE)
    write(folder, "deployed")
    (folder / "environments/staging.yaml").write_text(
        f"cloud: embedded\naccount: '{ACCOUNT}'\nregion: {REGION}\nparameters: {{Stage: staging}}\n"
    )
    (folder / "environments/local.yaml").write_text(f"region: {REGION}\n")  # layers are of one Region
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STACKLINE_CLOUD_IAM", "enforce")
        EmbeddedCloud.of(folder).start()
        cloud = there(folder)
        content = {"ZipFile": package({"python/words.py": "WORD = 'of the account'"})}
        made = cloud.call("lambda", "publish_layer_version", LayerName="words", Content=content)
        assert made["LayerVersionArn"] == LAYER
        open_to = {"StatementId": "all", "Action": "lambda:GetLayerVersion", "Principal": "*"}
        cloud.call("lambda", "add_layer_version_permission", LayerName="words", VersionNumber=1, **open_to)
        assert deploy(Project.find(folder), "staging", lint=False).outcome == "deployed"
        (table,) = cloud.call("dynamodb", "list_tables")["TableNames"]
        cloud.call("dynamodb", "put_item", TableName=table, Item={"id": {"S": "1"}, "name": {"S": "bread"}})
        yield folder
    EmbeddedCloud.of(folder).stop()


def there(folder: Path) -> Cloud:
    return open_cloud("embedded", folder, ACCOUNT, REGION)


def write(folder: Path, said: str) -> None:
    (folder / "src/app.py").write_text(CODE.replace("CODE", said))


def get(url: str) -> tuple[int, Any]:
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def test_who_may_not_act_as_any_role_gets_the_edits_and_nothing_runs(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = there(project)
    allowed = {
        "Effect": "Allow",
        "Action": ["sts:*", "cloudformation:*", "lambda:*", "iam:Get*"],
        "Resource": "*",
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    root.call("iam", "create_user", UserName="dev")
    root.call("iam", "put_user_policy", UserName="dev", PolicyName="dev", PolicyDocument=document)
    key = root.call("iam", "create_access_key", UserName="dev")["AccessKey"]
    access = replace(root.access, key=key["AccessKeyId"], secret=key["SecretAccessKey"])
    developer = Cloud(access, "The embedded cloud", 0.15, "", here=True)
    monkeypatch.setattr(casting, "open_stack", lambda *_: (developer, "shop-staging"))
    with pytest.raises(DiagnosticError) as error:
        Cast(project, "template.yaml", "staging").renew()
    (told,) = error.value.diagnostics
    assert (told.code, told.path) == ("role-not-trusted", ("Resources", "Place", "Properties"))
    assert told.fix
    assert f"arn:aws:iam::{ACCOUNT}:root" in told.fix.summary


def test_layers_of_the_account_are_fetched(project: Path) -> None:
    cast = Cast(project, "template.yaml", "staging")
    notes = cast.renew()
    assert [note.code for note in notes] == ["run-in-environment"]
    (layer,) = cast.acting["Place"].layers
    assert zipfile.ZipFile(layer).namelist() == ["python/words.py"]


def test_one_call_has_the_layers_of_the_account(project: Path, tmp_path: Path) -> None:
    runner = Runner(tmp_path / "run")
    try:
        event = {"pathParameters": {"id": "1"}}
        done = try_function(Project.find(project), "Place", event, runner, environment="staging")
    finally:
        runner.close()
    assert done.called.ok, done.called
    assert done.called.result["word"] == "of the account"
    assert [note.code for note in done.notes] == ["run-in-environment"]


def test_an_environment_where_nothing_is_deployed_is_told(project: Path) -> None:
    (project / "environments/empty.yaml").write_text(f"cloud: embedded\naccount: '{ACCOUNT}'\n")
    with pytest.raises(DiagnosticError) as error:
        Cast(project, "template.yaml", "empty").renew()
    assert [one.code for one in error.value.diagnostics] == ["stack-missing"]


def failed(event: DevEvent) -> bool:
    return isinstance(event, Problems) and any(one.severity == "error" for one in event.diagnostics)


def test_sessions_of_roles_are_renewed_and_what_fails_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[DevEvent] = []
    session: Any = Session(tmp_path, "template.yaml", told.append, environment="staging")
    sent: list[int] = []

    def renew() -> tuple[()]:
        if sent:
            raise DiagnosticError([Diagnostic("error", "role-not-trusted", "no more")])
        return ()

    monkeypatch.setattr(sessions, "RENEW_SECONDS", 0.01)
    monkeypatch.setattr(session._cast, "renew", renew)
    monkeypatch.setattr(session, "_send", lambda: sent.append(1))
    thread = threading.Thread(target=session._renew, name="renewing", daemon=True)
    thread.start()
    until(lambda: told, "the failure to be told")
    session._stopped.set()
    joined(thread)
    assert sent == [1]
    assert isinstance(told[0], Problems)


def test_requests_run_local_code_as_the_deployed_functions(project: Path) -> None:
    write(project, "mine")
    told: list[DevEvent] = []
    session = Session(project, "template.yaml", told.append, environment="staging")
    thread = threading.Thread(target=session.run, name="the session", daemon=True)
    thread.start()
    try:
        until(lambda: any(isinstance(one, Ready) or failed(one) for one in told), "the session")
        ready = next((one for one in told if isinstance(one, Ready)), None)
        assert ready, told[-1]
        assert ready.environment == "staging"
        notes = [note for one in told if isinstance(one, Problems) for note in one.diagnostics]
        assert [note.code for note in notes] == ["run-in-environment"]
        url = ready.apis[0].url.rstrip("/")
        status, answer = get(f"{url}/orders/1")
        assert status == 200, told[-5:]
        assert answer.pop("who").startswith(f"arn:aws:sts::{ACCOUNT}:assumed-role/")
        assert answer.pop("arn").startswith(f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:")
        assert answer == {
            "code": "mine",
            "item": "bread",
            "secret": "open sesame",
            "stage": "staging",
            "region": REGION,
            "word": "of the account",
        }

        # Its role reads the table only.
        assert get(f"{url}/orders/new")[0] == 500
        refused = until(
            lambda: [one for one in told if isinstance(one, Returned) and one.error], "the failure"
        )[0]
        assert refused.error
        assert "AccessDenied" in refused.error.message
        assert refused.error.trace[-1].file == "src/app.py" or any(
            one.file == "src/app.py" for one in refused.error.trace
        )

        write(project, "changed")
        until(lambda: any(isinstance(one, Reloaded) for one in told), "the change to be taken")
        assert get(f"{url}/orders/1")[1]["code"] == "changed"

        # What comes from a queue of this machine works on this machine.
        here = open_cloud("embedded", project, "000000000000", REGION)
        (queue,) = here.call("sqs", "list_queues")["QueueUrls"]
        here.call("sqs", "send_message", QueueUrl=queue, MessageBody="x")

        def handled() -> Returned | None:
            found = [one for one in told if isinstance(one, Returned) and one.by == "Jobs"]
            return found[0] if found else None

        done = until(handled, "the message to be handled")
        assert done
        assert done.error
        assert done.error.message == "local 000000000000"
    finally:
        session.close()
        joined(thread)
