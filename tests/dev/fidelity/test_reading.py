"""What a template uses, with the line that brings it in, and how far that is emulated."""

from __future__ import annotations

from pathlib import Path

import pytest

from stackline.dev.fidelity import Fidelity, everywhere, fidelity, table, unchecked
from stackline.template import Project

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    VpcConfig:
      SubnetIds: [subnet-1]
  HttpApi:
    Auth:
      DefaultAuthorizer: AWS_IAM
Resources:
  Ask:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: java21
      Events:
        Get:
          Type: HttpApi
          Properties:
            Path: /
            Method: get
  Store:
    Type: AWS::RDS::DBCluster
  Jobs:
    Type: AWS::SQS::Queue
  Past:
    Type: AWS::Events::Archive
  Plan:
    Type: AWS::Backup::BackupPlan
  Asked:
    Type: Custom::Asked
    Properties:
      ServiceToken: !GetAtt Ask.Arn
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    return Project.open(tmp_path)


def found(project: Project) -> dict[str, Fidelity]:
    return {one.id: one for one in fidelity(project)}


def test_each_resource_is_as_good_as_its_worst_part(project: Project) -> None:
    assert {id: one.level for id, one in found(project).items()} == {
        "Ask": "not",
        "Store": "not",
        "Jobs": "emulated",
        "Past": "not",
        "Plan": "partly",
        "Asked": "emulated",
        "ServerlessHttpApi": "partly",
    }


def test_a_part_has_the_line_that_brings_it_in(project: Project) -> None:
    lines = TEMPLATE.splitlines()
    said = {part.row.id: lines[part.place(project)[1] - 1].strip() for part in found(project)["Ask"].lacking}
    assert said == {"function-runtime": "Runtime: java21", "function-network": "VpcConfig:"}
    (api,) = found(project)["ServerlessHttpApi"].lacking
    assert lines[api.place(project)[1] - 1].strip() == "DefaultAuthorizer: AWS_IAM"


def test_types_without_a_row_are_missing_or_untried(project: Project) -> None:
    assert "has no AWS::Events::Archive" in found(project)["Past"].parts[0].row.says
    assert "has not been tried" in found(project)["Plan"].parts[0].row.says


def test_iam_that_is_not_checked_is_said_aloud(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STACKLINE_CLOUD_IAM", raising=False)
    (warning,) = unchecked(project)
    assert warning.summary == "IAM: not checked locally for ServerlessHttpApi"
    assert warning.place == "template.yaml:8"
    monkeypatch.setenv("STACKLINE_CLOUD_IAM", "enforce")
    assert not unchecked(project)


def test_nested_templates_are_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STACKLINE_CLOUD_IAM", raising=False)
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "template.yaml").write_text(TEMPLATE)
    deeper = "  Deeper: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: LOCATION}}\n"
    outer = "Resources:\n  Keep: {Type: AWS::S3::Bucket}\n"
    for name, location in {"template.yaml": "middle.yaml", "middle.yaml": "inner/template.yaml"}.items():
        (tmp_path / name).write_text(outer + deeper.replace("LOCATION", location))
    project = Project.open(tmp_path)
    levels = {placed.id: placed.one.level for placed in everywhere(project)}
    assert list(levels)[:4] == ["Keep", "Deeper", "Deeper/Keep", "Deeper/Deeper"]
    assert (levels["Deeper/Deeper/Store"], levels["Deeper/Deeper/Jobs"]) == ("not", "emulated")
    ask = next(placed for placed in everywhere(project) if placed.id == "Deeper/Deeper/Ask")
    assert ask.place(ask.one.parts[0]) == "inner/template.yaml:13"
    assert ask.to_json()["parts"][0]["file"] == "inner/template.yaml"
    [warning] = unchecked(project)
    assert (warning.summary, warning.place) == (
        "IAM: not checked locally for Deeper/Deeper/ServerlessHttpApi",
        "inner/template.yaml:8",
    )


def test_templates_that_name_each_other_or_are_not_there(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(
        "Resources:\n  Again: {Type: AWS::Serverless::Application, Properties: {Location: template.yaml}}\n"
        "  Gone: {Type: AWS::Serverless::Application, Properties: {Location: gone.yaml}}\n"
    )
    assert [placed.id for placed in everywhere(Project.open(tmp_path))] == ["Again", "Gone"]


def test_each_type_has_at_most_one_row_for_the_whole_of_it() -> None:
    whole = [type for row in table() for type in row.types if not row.part and not row.uses]
    assert len(whole) == len(set(whole))
    for row in table():
        assert row.says.endswith("."), row.id
        assert not (row.uses and not row.part), row.id
