"""Names that two environments would both give."""

from __future__ import annotations

from pathlib import Path

import pytest

from stackline.environments.colliding import collisions
from stackline.template import Project

TEMPLATE = """\
Parameters:
  Stage: {Type: String, Default: dev}
  Made: {Type: String, Default: 'yes'}
Conditions:
  Makes: !Equals [!Ref Made, 'yes']
Resources:
  Literal: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs}}
  Staged: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub 'jobs-${Stage}'}}
  Stack: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub 'jobs-${AWS::StackName}'}}
  Perhaps: {Type: AWS::SQS::Queue, Condition: Makes, Properties: {QueueName: perhaps}}
  Role: {Type: AWS::IAM::Role, Properties: {RoleName: !Sub 'role-${AWS::Region}', AssumeRolePolicyDocument: {}}}
  Files: {Type: AWS::S3::Bucket, Properties: {BucketName: files}}
  Pool: {Type: AWS::Cognito::UserPool, Properties: {UserPoolName: pool}}
  Free: {Type: AWS::SQS::Queue}
"""
HERE = "account: '111122223333'\nregion: eu-west-1\n"


def found(folder: Path, only: str = "", **files: str) -> list[str]:
    (folder / "template.yaml").write_text(TEMPLATE)
    (folder / "stackline.yaml").write_text("name: shop\n")
    (folder / "environments").mkdir()
    for name, text in files.items():
        (folder / "environments" / f"{name}.yaml").write_text(text)
    told = collisions(Project.open(folder), only)
    assert {one.code for one in told} <= {"name-shared"}
    return [str(one.path[1]) for one in told]


def test_in_one_account_and_region(tmp_path: Path) -> None:
    two = f"{HERE}parameters: {{Made: 'no'}}\n"
    assert found(tmp_path, dev=HERE, ana=two) == ["Literal", "Staged", "Role", "Files"]


@pytest.mark.parametrize(
    ("other", "ids"),
    [
        ("account: '111122223333'\nregion: us-east-1\n", ["Files"]),
        ("account: '999999999999'\nregion: eu-west-1\n", ["Files"]),
        (f"cloud: embedded\n{HERE}", []),
        (f"{HERE}stack: shop-dev\n", []),
        (f"{HERE}parameters: {{Stage: ana}}\n", ["Literal", "Perhaps", "Role", "Files"]),
        (
            "account: '111122223333'\nregions: [us-east-1, eu-west-1]\n",
            ["Literal", "Staged", "Perhaps", "Files"],
        ),
        ("regoin: x\n", []),
        ("", []),
    ],
)
def test_elsewhere(tmp_path: Path, other: str, ids: list[str]) -> None:
    assert found(tmp_path, dev=HERE, ana=other) == ids


def test_those_of_one_environment_only(tmp_path: Path) -> None:
    elsewhere = "account: '999999999999'\nregion: eu-north-1\nparameters: {Made: 'no'}\n"
    assert found(tmp_path, "ana", dev=HERE, ana=elsewhere, qa=HERE) == ["Files"]


def test_the_line_and_what_to_do(tmp_path: Path) -> None:
    found(tmp_path, dev=HERE, ana=HERE)
    one = collisions(Project.open(tmp_path))[0]
    assert (one.file, one.line, one.severity) == ("template.yaml", 7, "warning")
    assert "jobs in 'ana' and in 'dev'" in one.summary
    assert "AWS::StackName" in str(one.fix)
