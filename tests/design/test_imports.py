"""Values that other stacks export: cards of their own, wired where a template of the repository says what they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from stackline.design import disconnect, read_diagram
from stackline.template import Project, Template
from stackline.template.exports import Export, exporter

USER = """\
Transform: AWS::Serverless-2016-10-31
Parameters: {Data: {Type: String, Default: data}}
Resources:
  Read:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      Runtime: python3.12
      CodeUri: src/
      Policies:
        - Statement:
            - Effect: Allow
              Action: [dynamodb:GetItem, dynamodb:Query]
              Resource: !ImportValue OrdersTableArn
      Environment:
        Variables:
          QUEUE: {"Fn::ImportValue": !Sub "${Data}-QueueUrl"}
          OTHER: !ImportValue Nobody
"""
DATA = """\
Resources:
  Orders: {Type: AWS::DynamoDB::Table}
  Jobs: {Type: AWS::SQS::Queue}
Outputs:
  Table: {Value: !GetAtt Orders.Arn, Export: {Name: OrdersTableArn}}
  Queue: {Value: !Ref Jobs, Export: {Name: !Sub "${AWS::StackName}-QueueUrl"}}
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / ".git").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "template.yaml").write_text(DATA)
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "template.yaml").write_text(USER)
    return Project.open(tmp_path / "app")


def test_imports_are_virtual_cards_that_name_their_exporter(project: Project) -> None:
    found = {one["id"]: one for one in read_diagram(project).to_json()["resources"] if one["virtual"]}
    assert set(found) == {"import/OrdersTableArn", "import/${Data}-QueueUrl", "import/Nobody"}
    table = found["import/OrdersTableArn"]
    assert (table["kind"], table["type"], table["line"]) == ("table", "AWS::DynamoDB::Table", 14)
    assert table["exported_by"] == {"file": "../data/template.yaml", "id": "Orders"}
    assert "exported_by" not in found["import/Nobody"]


def test_access_over_an_import_is_a_wire_and_what_nobody_exports_a_reference(project: Project) -> None:
    diagram = read_diagram(project).to_json()
    wires = {(one["target"], one["connection"], one["access"]) for one in diagram["wires"]}
    assert wires == {
        ("import/OrdersTableArn", "function-uses-table", "read"),
        ("import/${Data}-QueueUrl", "function-uses-queue", None),
    }
    assert [(one["target"], one["via"]) for one in diagram["references"]] == [
        ("import/Nobody", "ImportValue")
    ]


def test_such_a_wire_can_be_erased(project: Project) -> None:
    erased = disconnect(project, "Read", "import/OrdersTableArn")
    assert "OrdersTableArn" not in erased.text


def test_a_template_alone_knows_no_exporters() -> None:
    diagram = read_diagram(Template.parse(USER.encode())).to_json()
    assert diagram["wires"] == []
    assert {one["via"] for one in diagram["references"]} == {"ImportValue"}


def test_a_name_with_holes_means_the_only_export_that_fits() -> None:
    def export(name: str) -> Export:
        return Export(name, f"{name}.yaml", "Out", None, {})

    exports = [export("${AWS::StackName}-Arn"), export("orders-Name"), export("${A}-Url"), export("${B}-Url")]
    assert exporter(exports, "${Stack}-Arn") is exports[0]
    assert exporter(exports, "orders-Arn") is exports[0]
    assert exporter(exports, "orders-Name") is exports[1]
    assert exporter(exports, "x-Url") is None
    assert exporter(exports, "x") is None
