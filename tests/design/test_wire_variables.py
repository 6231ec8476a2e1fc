"""The variables of a wire: told, and renamed for exactly this wire."""

from __future__ import annotations

import pytest

from stackline.core import Refused
from stackline.design import connect_and_name, read_wires
from stackline.design.wire_variables import rename_variable, variables_of
from stackline.design.wires import view_of, wires_in
from stackline.template import Template

TEXT = """\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Environment:
      Variables:
        BUCKET: !Ref Pictures
Resources:
  Get:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: src
      Policies:
        - DynamoDBReadPolicy: {TableName: !Ref Items}
        - S3ReadPolicy: {BucketName: !Ref Pictures}
      Environment:
        Variables:
          STAGE: live
          TABLE: !Ref Items  # where they are
  Items:
    Type: AWS::Serverless::SimpleTable
  Pictures:
    Type: AWS::S3::Bucket
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: Put
        States:
          Put:
            Type: Task
            Resource: arn:aws:states:::dynamodb:putItem
            Parameters: {TableName: "${ItemsTableName}", Item: {}}
            End: true
      DefinitionSubstitutions:
        ItemsTableName: !Ref Items
"""


def test_only_the_name_changes_and_the_wire_stays() -> None:
    template = Template.parse(TEXT.encode())
    renamed, notes = connect_and_name(template, "Get", "Items", variables={"TABLE": "ITEMS"})
    assert renamed.text == TEXT.replace("TABLE: !Ref", "ITEMS: !Ref")
    assert notes == []
    assert read_wires(renamed) != []
    assert {w.key for w in read_wires(renamed)} == {w.key for w in read_wires(template)}


def test_a_new_wire_can_be_given_names() -> None:
    text = TEXT.replace("        - S3ReadPolicy: {BucketName: !Ref Pictures}\n", "")
    drawn, _ = connect_and_name(
        Template.parse(text.encode()),
        "Get",
        "Pictures",
        variables={"PICTURES_BUCKET_ARN": "PICTURES"},
        access="read",
    )
    assert "PICTURES: !GetAtt Pictures.Arn" in drawn.text


def test_a_definition_that_says_the_old_name_is_told() -> None:
    template = Template.parse(TEXT.encode())
    renamed, notes = rename_variable(template, "Flow", "Items", "ItemsTableName", "Table")
    assert "Table: !Ref Items" in renamed.text
    assert [note.summary for note in notes] == ["The definition of Flow still says ${ItemsTableName}"]


@pytest.mark.parametrize(
    ("target", "old", "new", "code"),
    [
        ("Items", "NOTHING", "A_NAME", "variable-missing"),
        ("Items", "STAGE", "A_NAME", "variable-missing"),
        ("Items", "TABLE", "STAGE", "variable-taken"),
        ("Items", "TABLE", "1st", "variable-name"),
        ("Items", "TABLE", "AWS_REGION", "variable-name"),
        ("Pictures", "BUCKET", "A_NAME", "variable-fixed"),
        ("Flow", "TABLE", "A_NAME", "wire-missing"),
    ],
)
def test_what_cannot_be_renamed_is_refused(target: str, old: str, new: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        rename_variable(Template.parse(TEXT.encode()), "Get", target, old, new)
    assert [one.code for one in refused.value.diagnostics] == [code]


def test_variables_are_told_with_their_places() -> None:
    view = view_of(Template.parse(TEXT.encode()))
    found = {wire.target: variables_of(view, wire) for wire in wires_in(view) if wire.source == "Get"}
    assert [(one.name, one.path[-1], one.fixed) for one in found["Items"]] == [("TABLE", "TABLE", "")]
    assert [(one.name, one.fixed) for one in found["Pictures"]] == [
        ("BUCKET", "Globals give it to every function.")
    ]
