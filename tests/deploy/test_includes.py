"""Files that a template includes are uploaded, with the code that is in them, and are there when it is deployed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from deploy_projects import run_deploy
from stackline.cloud import open_embedded
from stackline.core import DiagnosticError
from stackline.deploy import invoke, open_stack
from stackline.template import Project

TEMPLATE = """\
Transform:
  - {Name: AWS::Include, Parameters: {Location: parts/more.yaml}}  # the code
  - AWS::Serverless-2016-10-31
Resources:
  Items:
    Type: AWS::DynamoDB::Table
    Properties:
      Fn::Transform: {Name: AWS::Include, Parameters: {Location: ./parts/table.json}}
"""
MORE = """\
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/hello   # as if it stood in the template
      Handler: app.handler
      Runtime: python3.13
      Environment: {Variables: {TABLE: {Ref: Items}}}
"""
TABLE = """{"BillingMode": "PAY_PER_REQUEST",
"AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}
"""
CODE = "import os\n\ndef handler(event, context):\n    return os.environ['TABLE']\n"


def project(new: Any, template: str = TEMPLATE) -> Path:
    folder: Path = new(template, CODE)
    (folder / "parts").mkdir()
    (folder / "parts" / "more.yaml").write_text(MORE)
    (folder / "parts" / "table.json").write_text(TABLE)
    return folder


@pytest.mark.cloud
def test_what_is_included_is_deployed_and_its_code_runs(new: Any) -> None:
    folder = project(new)
    before = {path: path.read_bytes() for path in folder.rglob("*.*") if ".stackline" not in path.parts}
    outcome, _ = run_deploy(folder, lint=True)
    assert outcome.outcome == "deployed", outcome.diagnostics
    assert {path: path.read_bytes() for path in before} == before
    called = invoke(*open_stack(Project.open(folder)), "Hello", {})
    assert called.ok, called
    cloud = open_embedded(folder, "000000000000", "us-east-1")
    (key,) = cloud.call("dynamodb", "describe_table", TableName=called.result)["Table"]["KeySchema"]
    assert key["AttributeName"] == "id"

    (folder / "parts" / "table.json").write_text(TABLE.replace("}]}\n", '}], "TableClass": "STANDARD"}\n'))
    again, _ = run_deploy(folder)
    assert [change.resource for change in again.changes] == ["Items"]


def test_a_file_that_is_not_there_is_named_with_its_line(new: Any) -> None:
    folder = project(new)
    (folder / "parts" / "table.json").unlink()
    with pytest.raises(DiagnosticError) as refused:
        run_deploy(folder)
    (found,) = refused.value.diagnostics
    assert (found.code, found.line) == ("include-missing", 8)
    assert found.summary == "There is no file parts/table.json to include"


def test_what_is_wrong_in_an_included_file_is_said_before_anything_is_built(new: Any) -> None:
    folder = project(new)
    (folder / "parts" / "more.yaml").write_text(MORE.replace("Handler: app.handler", "Handlr: app.handler"))
    with pytest.raises(DiagnosticError) as refused:
        run_deploy(folder, lint=True)
    assert {found.file for found in refused.value.diagnostics} == {"parts/more.yaml"}


def test_code_that_is_missing_is_told_with_the_line_in_the_included_file(new: Any) -> None:
    folder = project(new)
    (folder / "parts" / "more.yaml").write_text(MORE.replace("src/hello", "src/helo"))
    with pytest.raises(DiagnosticError) as refused:
        run_deploy(folder)
    (found,) = refused.value.diagnostics
    assert (found.code, found.file, found.line) == ("code-missing", "parts/more.yaml", 5)


@pytest.mark.cloud
def test_a_nested_template_includes_files_of_its_own_folder(new: Any) -> None:
    outer = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Back: {Type: AWS::Serverless::Application, Properties: {Location: nested/back.yaml}}
Outputs:
  Table: {Value: !GetAtt Back.Outputs.Table}
"""
    folder: Path = new(outer, CODE)
    nested = folder / "nested"
    (nested / "parts").mkdir(parents=True)
    (nested / "parts" / "table.json").write_text(TABLE)
    (nested / "back.yaml").write_text(
        "Resources:\n  Items:\n    Type: AWS::DynamoDB::Table\n    Properties:\n"
        "      Fn::Transform: {Name: AWS::Include, Parameters: {Location: parts/table.json}}\n"
        "Outputs:\n  Table: {Value: !Ref Items}\n"
    )
    outcome, _ = run_deploy(folder)
    assert outcome.outcome == "deployed", outcome.diagnostics
    cloud = open_embedded(folder, "000000000000", "us-east-1")
    (key,) = cloud.call("dynamodb", "describe_table", TableName=outcome.outputs["Table"])["Table"][
        "KeySchema"
    ]
    assert key["AttributeName"] == "id"


LOOP = """\
Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Resources:
  Fn::ForEach::Services:
    - Name
    - [Alpha, Beta]
    - ${Name}Worker:
        Type: AWS::Serverless::Function
        Properties:
          Fn::Transform: {Name: AWS::Include, Parameters: {Location: parts/worker.yaml}}
"""
WORKER = """\
Handler: app.handler
Runtime: python3.13
CodeUri: src/hello
Environment: {Variables: {TABLE: {"Fn::Sub": "${Name} of ${AWS::StackName}"}}}
"""


@pytest.mark.cloud
def test_what_a_loop_includes_is_each_items_own_when_it_runs(new: Any) -> None:
    """The order is CloudFormation's: the file first, the loop after it."""
    folder = project(new, LOOP)
    (folder / "parts" / "worker.yaml").write_text(WORKER)
    outcome, _ = run_deploy(folder)
    assert outcome.outcome == "deployed", outcome.diagnostics
    opened = open_stack(Project.open(folder))
    results = {name: invoke(*opened, f"{name}Worker", {}).result for name in ("Alpha", "Beta")}
    assert {name: str(told).split(" of ")[0] for name, told in results.items()} == {
        "Alpha": "Alpha",
        "Beta": "Beta",
    }


def test_another_file_for_each_item_is_refused_before_anything_is_submitted(new: Any) -> None:
    folder = project(new, LOOP.replace("parts/worker.yaml", '!Sub "parts/${Name}.yaml"'))
    for name in ("Alpha", "Beta"):
        (folder / "parts" / f"{name}.yaml").write_text(WORKER)
    with pytest.raises(DiagnosticError) as refused:
        run_deploy(folder)
    (found,) = refused.value.diagnostics
    assert (found.code, found.file, found.line) == ("include-loop", "template.yaml", 9)
