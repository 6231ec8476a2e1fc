"""Secrets that are planted wherever secrets may be, and looked for wherever they must not be."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy_projects import write_project
from stackline.cli import main
from stackline.cloud import EmbeddedCloud, open_cloud

pytestmark = pytest.mark.cloud
HIDDEN = [f"Hidden{n}" for n in range(5)]
KEPT = [f"Kept{n}" for n in range(5)]
TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
{parameters}
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/hello/
      Handler: app.handler
      Runtime: python3.11
      Environment:
        Variables:
{variables}
  Plain:
    Type: AWS::SSM::Parameter
    Properties: {{Type: String, Value: !Ref Hidden0}}
"""
ACCOUNTS = {"dev": "131313131313", "prod": "242424242424"}


def canary(environment: str, name: str) -> str:
    return f"canary-{environment}-{name}-is-secret"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    names = [*HIDDEN, *KEPT]
    parameters = "\n".join(f"  {name}: {{Type: String, NoEcho: true}}" for name in names)
    variables = "\n".join(f"          {name.upper()}: !Ref {name}" for name in names)
    write_project(tmp_path, TEMPLATE.format(parameters=parameters, variables=variables))
    (tmp_path / "environments").mkdir()
    for environment, account in ACCOUNTS.items():
        hidden = [f"  {name}: {canary(environment, name)}" for name in HIDDEN]
        kept = [f"  {name}: secret:{name}{'#key' if name == 'Kept4' else ''}" for name in KEPT]
        text = "\n".join([f"cloud: embedded\naccount: '{account}'\nparameters:", *hidden, *kept])
        (tmp_path / "environments" / f"{environment}.yaml").write_text(f"{text}\n")
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    EmbeddedCloud.of(tmp_path).stop()


def test_no_planted_secret_is_found(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said: list[str] = []

    def run(*arguments: str, stdin: str = "", status: int = 0) -> None:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        with pytest.raises(SystemExit) as left:
            main(list(arguments))
        captured = capsys.readouterr()
        said.extend((captured.out, captured.err))
        assert int(left.value.code or 0) == status, captured.err

    planted = [canary(environment, name) for environment in ACCOUNTS for name in [*HIDDEN, *KEPT]]
    for environment in ACCOUNTS:
        for name in KEPT:
            value = canary(environment, name)
            text = json.dumps({"key": value}) if name == "Kept4" else value
            run("secret", "set", environment, name, stdin=text)
        # One that is replaced, one that is taken away, and one that is no argument.
        extra = [canary(environment, word) for word in ("old", "gone", "argument")]
        planted += extra[: 3 if environment == "dev" else 2]
        run("secret", "set", environment, "Kept0", stdin=extra[0])
        run("secret", "set", environment, "Kept0", stdin=canary(environment, "Kept0"))
        run("secret", "set", environment, "Other", stdin=extra[1])
        run("secret", "remove", environment, "Other")
        run("secret", "set", environment, "Other", extra[2], status=2)
    assert len(planted) == 25

    for command in (
        ("env", "list"),
        ("env", "show", "dev"),
        ("secret", "list", "dev"),
        ("env", "list", "dev"),
    ):
        run(*command)
        run(*command, "--json")
    for more in ((), ("--resolve",), ("--json",), ("--resolve", "--json")):
        run("env", "diff", "dev", "prod", *more)
    run("plan", "dev", "--no-check", "-o", "plan.json")
    run("deploy", "dev", "--plan", "plan.json")
    run("promote", "dev", "prod", "--json")
    code = shop / "src" / "hello" / "app.py"
    code.write_text(f"{code.read_text()}# changed\n")
    run("plan", "dev", "--no-check", "--json")
    run("deploy", "dev", "--no-check")
    run("rollback", "dev")
    run("history", "dev", "--json")
    run("outputs", "dev", "--json")
    run("check")

    places = {"output": "\n".join(said).encode()}
    for path in shop.rglob("*"):
        beside = path.relative_to(shop).parts
        # The files that hold them, and what the cloud itself keeps, are where they belong.
        if path.is_file() and beside[0] != "environments" and beside[:2] != (".stackline", "cloud"):
            places[str(path)] = path.read_bytes()
    for environment, account in ACCOUNTS.items():
        door = open_cloud("embedded", shop, account, "us-east-1")
        bucket = f"stackline-artifacts-{account}-us-east-1"
        for one in door.call("s3", "list_objects_v2", Bucket=bucket)["Contents"]:
            data = door.call("s3", "get_object", Bucket=bucket, Key=one["Key"])["Body"].read()
            places[f"{environment} {one['Key']}"] = data
    assert any("journal.db" in place for place in places)
    assert any("deployments/" in place for place in places)
    found = [(one, place) for one in planted for place, data in places.items() if one.encode() in data]
    assert not found
    # And they are where they should be: the function has them.
    door = open_cloud("embedded", shop, ACCOUNTS["prod"], "us-east-1")
    (name,) = [one["FunctionName"] for one in door.call("lambda", "list_functions")["Functions"]]
    told = door.call("lambda", "get_function_configuration", FunctionName=name)["Environment"]["Variables"]
    assert {told[one.upper()] for one in [*HIDDEN, *KEPT]} == {
        canary("prod", one) for one in [*HIDDEN, *KEPT]
    }
