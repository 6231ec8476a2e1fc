"""Values that an environment's file says the place of: asked of its own cloud, and secrets never read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from stackline.cloud import Cloud, EmbeddedCloud, open_cloud
from stackline.core import DiagnosticError
from stackline.deploy import deploy
from stackline.deploy.differing import environments_apart
from stackline.deploy.references import look_up
from stackline.environments import load_environment
from stackline.template import Project
from stubbed import ACCOUNT, all_asked, aws

TEMPLATE = """\
Parameters:
  Url: {Type: String}
  Key: {Type: String, NoEcho: true}
  Net: {Type: String}
  Image: {Type: 'AWS::SSM::Parameter::Value<String>'}
Resources:
  Kept:
    Type: AWS::SSM::Parameter
    Properties: {Type: String, Value: !Sub '${Url} ${Net} ${Image}'}
"""
PROD = f"""\
cloud: aws
account: '{ACCOUNT}'
region: eu-central-1
parameters:
  Url: ssm:Url
  Key: secret:db#password
  Net: output:network.Vpc
  Image: ssm:/shared/image
"""
ROOT = "/shop/prod/"


def write(folder: Path, prod: str = PROD) -> Project:
    (folder / "environments").mkdir(exist_ok=True)
    (folder / "template.yaml").write_text(TEMPLATE)
    (folder / "network.yaml").write_text("Resources: {}\n")
    (folder / "stackline.yaml").write_text("name: shop\n")
    (folder / "environments" / "prod.yaml").write_text(prod)
    return Project.open(folder)


def ssm(*found: tuple[str, str, str]) -> Any:
    answer = {"Parameters": [{"Name": n, "Value": v, "Type": t} for n, v, t in found]}
    return ("get_parameters", answer, {"Names": [f"{ROOT}Url", "/shared/image"], "WithDecryption": False})


URL, IMAGE = (f"{ROOT}Url", "http://shop", "String"), ("/shared/image", "img", "String")
SECRET = {"Name": f"{ROOT}db", "VersionIdsToStages": {"v" * 32: ["AWSPREVIOUS"], "w" * 32: ["AWSCURRENT"]}}
STACK = {
    "StackName": "shop-network-prod",
    "CreationTime": 0,
    "StackStatus": "CREATE_COMPLETE",
    "Outputs": [{"OutputKey": "Vpc", "OutputValue": "vpc-1"}],
}


def looked_up(project: Project, cloud: Cloud) -> dict[str, str]:
    return look_up(project, load_environment(project.folder, "prod"), cloud)


def problems(project: Project, cloud: Cloud) -> list[tuple[str, str, int]]:
    with pytest.raises(DiagnosticError) as refused:
        looked_up(project, cloud)
    return [(d.code, d.file, d.line) for d in refused.value.diagnostics]


def test_the_requests_to_aws_and_what_is_made_of_the_answers(tmp_path: Path) -> None:
    cloud, stubs = aws(
        ssm=[ssm(URL, IMAGE)],
        secretsmanager=[("describe_secret", SECRET, {"SecretId": f"{ROOT}db"})],
        cloudformation=[("describe_stacks", {"Stacks": [STACK]}, {"StackName": "shop-network-prod"})],
    )
    assert looked_up(write(tmp_path), cloud) == {
        "ssm:Url": "http://shop",
        "secret:db#password": f"{{{{resolve:secretsmanager:{ROOT}db:SecretString:password::{'w' * 32}}}}}",
        "output:network.Vpc": "vpc-1",
        "ssm:/shared/image": "/shared/image",
    }
    all_asked(stubs)


def test_everything_that_is_not_there_is_said_at_once_with_its_line(tmp_path: Path) -> None:
    cloud, _ = aws(
        ssm=[ssm((f"{ROOT}Url", "x", "SecureString"))],
        secretsmanager=[("describe_secret", "ResourceNotFoundException", None)],
        cloudformation=[("describe_stacks", {"Stacks": [{**STACK, "Outputs": []}]}, None)],
    )
    file = "environments/prod.yaml"
    assert sorted(problems(write(tmp_path), cloud), key=lambda one: one[2]) == [
        ("parameter-reference", file, line) for line in (5, 6, 7, 8)
    ]


def test_a_secret_that_is_going_away_is_none(tmp_path: Path) -> None:
    project = write(tmp_path, PROD[: PROD.index("  Net")].replace("  Url: ssm:Url\n", ""))
    cloud, _ = aws(secretsmanager=[("describe_secret", {**SECRET, "DeletedDate": 1}, None)])
    assert problems(project, cloud) == [("parameter-reference", "environments/prod.yaml", 5)]


def test_a_parameter_that_would_show_a_secret_is_refused(tmp_path: Path) -> None:
    text = PROD[: PROD.index("parameters")] + "parameters: {Url: 'secret:db'}\n"
    cloud, _ = aws(secretsmanager=[("describe_secret", SECRET, None)])
    assert problems(write(tmp_path, text), cloud) == [("parameter-shown", "environments/prod.yaml", 4)]


def test_a_denied_question_is_the_clouds_no(tmp_path: Path) -> None:
    cloud, _ = aws(ssm=[("get_parameters", "AccessDeniedException", None)])
    with pytest.raises(DiagnosticError) as refused:
        looked_up(write(tmp_path), cloud)
    assert [d.code for d in refused.value.diagnostics] == ["cloud-refused"]


@pytest.mark.cloud
def test_through_the_embedded_cloud(new: Any, shared_cloud: EmbeddedCloud) -> None:
    template = """\
Parameters:
  Url: {Type: String}
  Key: {Type: String, NoEcho: true}
  Vpc: {Type: String}
Resources:
  Kept:
    Type: AWS::SSM::Parameter
    Properties: {Type: String, Value: !Sub '${Url} ${Vpc} ${Key}'}
Outputs:
  Kept: {Value: !GetAtt Kept.Value}
"""
    folder = new(template)
    name = load_environment(folder).namespace
    (folder / "network.yaml").write_text(
        "Resources: {Q: {Type: AWS::SQS::Queue}}\nOutputs: {Vpc: {Value: vpc-7}}\n"
    )
    (folder / "environments").mkdir()
    text = (
        "cloud: embedded\naccount: '222233334444'\nregion: eu-west-1\ntags: {team: shop}\n"
        "parameters: {Url: 'ssm:Url', Key: 'secret:db#password', Vpc: 'output:network.Vpc'}\n"
    )
    (folder / "environments" / "dev.yaml").write_text(text)
    door = open_cloud("embedded", folder, "222233334444", "eu-west-1")
    door.call("ssm", "put_parameter", Name=f"/{name}/dev/Url", Value="http://dev", Type="String")
    secret = '{"password": "canary-4711"}'
    door.call("secretsmanager", "create_secret", Name=f"/{name}/dev/db", SecretString=secret)
    deploy(Project.open(folder, "network.yaml"), "dev", lint=False)
    said: list[Any] = []
    outcome = deploy(Project.open(folder), "dev", said.append, lint=False)
    assert outcome.outcome == "deployed", outcome.diagnostics
    assert outcome.outputs["Kept"] == "http://dev vpc-7 canary-4711"
    stack = door.call("cloudformation", "describe_stacks", StackName=f"{name}-dev")["Stacks"][0]
    assert {"Key": "team", "Value": "shop"} in stack["Tags"]
    assert {"Key": "stackline:environment", "Value": "dev"} in stack["Tags"]
    journal = b"".join(path.read_bytes() for path in (folder / ".stackline").glob("journal.db*"))
    assert b"canary-4711" not in journal
    assert "canary-4711" not in str(said)

    # A new version of the secret is a change; nothing new is none.
    assert deploy(Project.open(folder), "dev", lint=False).outcome == "unchanged"
    secret = '{"password": "canary-4712"}'
    door.call("secretsmanager", "put_secret_value", SecretId=f"/{name}/dev/db", SecretString=secret)
    again = deploy(Project.open(folder), "dev", lint=False)
    assert (again.outcome, again.outputs["Kept"]) == ("deployed", "http://dev vpc-7 canary-4712")

    (folder / "environments" / "qa.yaml").write_text(text.replace("222233334444", "333344445555"))
    other = open_cloud("embedded", folder, "333344445555", "eu-west-1")
    other.call("ssm", "put_parameter", Name=f"/{name}/qa/Url", Value="http://qa", Type="String")
    other.call("secretsmanager", "create_secret", Name=f"/{name}/qa/db", SecretString=secret)
    deploy(Project.open(folder, "network.yaml"), "qa", lint=False)
    apart = environments_apart(Project.open(folder), "dev", "qa", resolve=True)
    found = {one.what: (one.a, one.b) for one in apart}
    assert found["parameters.Url"] == ("http://dev", "http://qa")
    assert "parameters.Key" not in found  # the same in both
    assert "canary" not in str(apart)
