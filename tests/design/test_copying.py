"""Copying resources between templates: text and comments, names, what comes along, and what nobody brings."""

from __future__ import annotations

import pytest

from stackline.checks import check
from stackline.core import Refused
from stackline.design import read_wires
from stackline.design.copying import copied
from stackline.design.pasting import Pasted, fragment_of, paste
from stackline.template import Project, Template

SHOP = """\
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31

Globals:
  Function:
    Runtime: python3.13
    Timeout: 20 # seconds

Parameters:
  # dev, test or prod
  Stage: {Type: String, Default: dev}
  Unused: {Type: String, Default: x}

Mappings:
  Sizes:
    dev: {Memory: 256}
    prod: {Memory: 1024}

Conditions:
  IsProd: !Equals [!Ref Stage, prod]

Resources:
  Api:
    Type: AWS::Serverless::HttpApi

  # Where orders are kept.
  Orders: # for ever
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      PointInTimeRecoverySpecification:
        PointInTimeRecoveryEnabled: !If [IsProd, true, false]
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]

  # Does what is to be done.
  Do:
    Type: AWS::Serverless::Function
    DependsOn: Other
    Properties:
      CodeUri: src/do/ # its code
      Handler: app.handler
      MemorySize: !FindInMap [Sizes, !Ref Stage, Memory]
      Policies:
        - DynamoDBCrudPolicy:
            TableName: !Ref Orders
        - SQSSendMessagePolicy:
            QueueName: !GetAtt Work.QueueName
      Environment:
        Variables:
          ORDERS_TABLE_NAME: !Ref Orders
          WORK_QUEUE_URL: !Ref Work
          TEXT: !Sub "${Orders}-${Work.Arn}"
      Events:
        Get:
          Type: HttpApi
          Properties: {ApiId: !Ref Api, Method: GET, Path: /orders}

  Work:
    Type: AWS::SQS::Queue

  Other:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub "${Stage}-other"
"""

OTHER = """\
Transform: AWS::Serverless-2016-10-31
Globals:
    Function:
        Timeout: 3

Parameters:
    Stage: {Type: String, Default: test}

Resources:
    # Theirs
    Orders:
        Type: AWS::SQS::Queue
"""


def project(text: str) -> Project:
    return Project.of(Template.parse(text.encode()))


def moved(ids: list[str], target: str = OTHER) -> Pasted:
    start = project(SHOP)
    taken = copied(start, ids)
    return paste(project(target), fragment_of(taken.fragment.text, "clipboard"))


def summaries(pasted: Pasted) -> str:
    return "\n".join(f"{note.summary} {note.detail}" for note in pasted.notes)


def test_what_is_copied_is_text_that_reads_by_itself() -> None:
    taken = copied(project(SHOP), ["Orders", "Do"])
    text = taken.fragment.text
    assert taken.ids == ("Orders", "Do")
    assert "  # Where orders are kept.\n  Orders: # for ever\n" in text
    assert "CodeUri: src/do/ # its code" in text
    assert "# dev, test or prod" in text
    assert "Unused" not in text
    assert "Work:" not in text
    assert Template.parse(text.encode()).diagnostics == ()


def test_pasted_cards_keep_their_text_and_their_wires() -> None:
    pasted = moved(["Orders", "Do"])
    text = pasted.project.template.text
    assert "    # Theirs\n    Orders:\n        Type: AWS::SQS::Queue\n" in text
    assert "    # Where orders are kept.\n    Orders2: # for ever\n" in text
    assert "CodeUri: src/do/ # its code" in text
    assert pasted.named == {"Orders": "Orders2", "Do": "Do"}
    data = pasted.project.data
    assert data["Resources"]["Do"]["Properties"]["Policies"][0] == {
        "DynamoDBCrudPolicy": {"TableName": {"Ref": "Orders2"}}
    }
    wires = {(wire.source, wire.target) for wire in read_wires(pasted.project)}
    assert ("Do", "Orders2") in wires


def test_parameters_mappings_and_conditions_come_along_once() -> None:
    data = moved(["Orders", "Do"]).project.data
    assert data["Parameters"]["Stage"] == {"Type": "String", "Default": "test"}
    assert data["Mappings"] == Template.parse(SHOP.encode()).data["Mappings"]
    assert data["Conditions"]["IsProd"] == {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}


def test_what_globals_gave_stands_at_the_copy() -> None:
    pasted = moved(["Do"])
    properties = pasted.project.data["Resources"]["Do"]["Properties"]
    assert properties["Runtime"] == "python3.13"
    assert properties["Timeout"] == 20
    assert "came from Globals" in summaries(pasted)


def test_what_nobody_brings_becomes_a_parameter_and_is_told_once() -> None:
    pasted = moved(["Do"], "Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n")
    data = pasted.project.data
    assert set(data["Parameters"]) == {"Stage", "Orders", "WorkQueueName", "Work", "WorkArn"}
    properties = data["Resources"]["Do"]["Properties"]
    assert properties["Environment"]["Variables"]["TEXT"] == {"Fn::Sub": "${Orders}-${WorkArn}"}
    assert "Events" not in properties
    assert "DependsOn" not in data["Resources"]["Do"]
    assert data["Transform"] == "AWS::Serverless-2016-10-31"
    told = [note for note in pasted.notes if note.code == "paste-parameters"]
    assert len(told) == 1
    assert "Orders, Work" in told[0].summary
    assert "Get of Do was left out: Api is not here" in summaries(pasted)
    found = [one for one in check(pasted.project.template) if one.severity == "error"]
    assert [one.summary for one in found] == []


def test_a_duplicate_keeps_its_wires_to_others_and_stands_behind_the_original() -> None:
    start = project(SHOP)
    taken = copied(start, ["Do", "Other"])
    pasted = paste(start, fragment_of(taken.fragment.text, "clipboard"), beside=taken.ids)
    data = pasted.project.data
    assert pasted.named == {"Do": "Do2", "Other": "Other2"}
    assert list(data["Resources"]) == ["Api", "Orders", "Do", "Do2", "Work", "Other", "Other2"]
    assert {("Do2", "Orders"), ("Do2", "Work")} <= {(w.source, w.target) for w in read_wires(pasted.project)}
    assert data["Resources"]["Do2"]["DependsOn"] == "Other2"
    assert "Events" not in data["Resources"]["Do2"]["Properties"]
    assert "GET /orders is taken" in summaries(pasted)
    assert "Properties" not in data["Resources"]["Other2"]
    assert "QueueName of Other2 was left out" in summaries(pasted)
    assert data["Globals"] == start.data["Globals"]
    kept = pasted.project.template.text.splitlines()
    assert [line for line in SHOP.splitlines() if line not in kept] == []


def test_any_cloudformation_is_pasted_and_anything_else_refused() -> None:
    alone = fragment_of("Jobs:\n  Type: AWS::SQS::Queue # mine\n", "clipboard")
    pasted = paste(project(OTHER), alone)
    assert "    Jobs:\n      Type: AWS::SQS::Queue # mine\n" in pasted.project.template.text
    json = fragment_of('{"Resources": {"Jobs": {"Type": "AWS::SQS::Queue"}}}', "clipboard")
    assert paste(project(OTHER), json).project.data["Resources"]["Jobs"] == {"Type": "AWS::SQS::Queue"}
    for text in ("", "hello", "a: 1\n", "{", "- x\n", "Resources: {}\n"):
        with pytest.raises(Refused) as refused:
            fragment_of(text, "clipboard")
        assert refused.value.diagnostics[0].code == "paste-no-resources"


def test_a_condition_that_means_something_else_gets_another_name() -> None:
    target = OTHER + "Conditions:\n    IsProd: !Equals [!Ref Stage, live]\n"
    data = moved(["Orders"], target).project.data
    assert data["Conditions"]["IsProd2"] == {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}
    table = data["Resources"]["Orders2"]["Properties"]
    assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]["Fn::If"][0] == "IsProd2"


def test_a_json_template_takes_and_gives_copies() -> None:
    target = project('{"Resources": {"Bucket": {"Type": "AWS::S3::Bucket"}}}')
    taken = copied(project(SHOP), ["Work"])
    pasted = paste(target, fragment_of(taken.fragment.text, "clipboard"))
    assert pasted.project.data["Resources"]["Work"] == {"Type": "AWS::SQS::Queue"}
    back = copied(pasted.project, ["Work"])
    assert paste(project(OTHER), fragment_of(back.fragment.text, "c")).named == {"Work": "Work"}


def test_windows_lines_stay_windows_lines() -> None:
    pasted = moved(["Orders"], OTHER.replace("\n", "\r\n"))
    data = pasted.project.template.to_bytes()
    assert data.count(b"\n") == data.count(b"\r\n")
    assert b"# Where orders are kept." in data


def test_shared_text_is_copied_by_what_it_means() -> None:
    text = "Resources:\n  A: &a\n    Type: AWS::SQS::Queue\n  B: *a\n  C: {Type: AWS::SNS::Topic}\n"
    taken = copied(project(text), ["B"])
    assert taken.fragment.data["Resources"] == {"B": {"Type": "AWS::SQS::Queue"}}


def test_what_has_no_text_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        copied(project(SHOP), ["ServerlessHttpApi"])
    assert refused.value.diagnostics[0].code == "copy-nothing"
