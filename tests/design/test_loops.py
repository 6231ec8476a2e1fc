"""Wires and settings of what loops make: read for each item, written in the loop's body for all, or refused."""

from __future__ import annotations

import pytest

from stackline.core import Refused
from stackline.design import connect, disconnect, read_diagram, read_wires, remove
from stackline.design.setting import check_own_name, set_value, unset_value
from stackline.design.sources import loop_notes
from stackline.template import Project, Template

TEXT = """\
Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Parameters:
  Names: {Type: CommaDelimitedList, Default: 'Alpha,Beta'}
Resources:
  # one of each for every service
  Fn::ForEach::Services:
    - Name
    - !Ref Names
    - ${Name}Queue:
        Type: AWS::SQS::Queue
        Properties:
          QueueName: !Sub ${Name}-jobs
      ${Name}Table:
        Type: AWS::DynamoDB::Table
        Properties:
          AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
          KeySchema: [{AttributeName: id, KeyType: HASH}]
          BillingMode: PAY_PER_REQUEST
      ${Name}Worker:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Runtime: python3.12
          CodeUri: src/
      ${Name}Plain:
        Type: AWS::Lambda::Function
        Properties:
          Handler: app.handler
          Runtime: python3.12
          Code: {S3Bucket: code, S3Key: plain.zip}
          Role: !GetAtt Role.Arn
  Fn::ForEach::Topics:
    - Each
    - !Ref Names
    - Topic${Each}: {Type: AWS::SNS::Topic}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: []}
  Shared:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      BillingMode: PAY_PER_REQUEST
  Report:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.12
      CodeUri: src/
"""


@pytest.fixture
def template() -> Template:
    return Template.parse(TEXT.encode())


def joined(template: Template) -> set[tuple[str, str]]:
    return {(wire.source, wire.target) for wire in read_wires(template)}


def refused(error: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {problem.code for problem in error.value.diagnostics}


@pytest.mark.parametrize(
    ("source", "target", "made"),
    [
        ("AlphaQueue", "AlphaWorker", {("AlphaQueue", "AlphaWorker"), ("BetaQueue", "BetaWorker")}),
        ("BetaWorker", "BetaTable", {("AlphaWorker", "AlphaTable"), ("BetaWorker", "BetaTable")}),
        ("AlphaWorker", "Shared", {("AlphaWorker", "Shared"), ("BetaWorker", "Shared")}),
        ("Report", "BetaTable", {("Report", "BetaTable")}),
        # Another loop that runs through the same items.
        ("TopicBeta", "BetaWorker", {("TopicAlpha", "AlphaWorker"), ("TopicBeta", "BetaWorker")}),
        # Resources of the wire's own.
        ("TopicAlpha", "AlphaPlain", {("TopicAlpha", "AlphaPlain")}),
    ],
)
def test_a_wire_is_drawn_at_the_source_and_erased_there(
    template: Template, source: str, target: str, made: set[tuple[str, str]]
) -> None:
    drawn = connect(template, source, target)
    assert joined(drawn) == made
    assert connect(drawn, source, target).text == drawn.text
    assert disconnect(drawn, source, target).text == TEXT


def test_a_plain_function_gets_its_queue_with_the_grant_of_the_shared_role(template: Template) -> None:
    drawn = connect(template, "AlphaQueue", "AlphaPlain")
    assert ("AlphaQueue", "AlphaPlain") in joined(drawn)


def test_variables_are_called_by_what_all_items_have_in_common(template: Template) -> None:
    drawn = connect(template, "AlphaWorker", "AlphaTable", access="read")
    variables = drawn.expanded.resources["BetaWorker"]["Properties"]["Environment"]["Variables"]
    assert variables["TABLE_NAME"] == {"Ref": "BetaTable"}


def test_a_wire_to_another_item_is_refused(template: Template) -> None:
    with pytest.raises(Refused) as error:
        connect(template, "AlphaWorker", "BetaTable")
    assert refused(error) == {"loop-one-item"}


def test_a_setting_changes_the_loops_body_and_says_so(template: Template) -> None:
    after = set_value(template, ("Resources", "AlphaQueue", "Properties", "VisibilityTimeout"), 60)
    assert after.text == TEXT.replace(
        "QueueName: !Sub ${Name}-jobs\n", "QueueName: !Sub ${Name}-jobs\n          VisibilityTimeout: 60\n"
    )
    (note,) = loop_notes(template, after)
    assert note.code == "loop-body"
    assert note.summary.endswith("AlphaQueue, BetaQueue")
    assert (note.line, note.path) == (6, ("Resources", "Fn::ForEach::Services"))
    back = unset_value(after, ("Resources", "BetaQueue", "Properties", "VisibilityTimeout"), prune=True)
    assert back.text == TEXT


def test_a_value_of_one_item_is_refused(template: Template) -> None:
    path = ("Resources", "AlphaQueue", "Properties", "QueueName")
    with pytest.raises(Refused) as error:
        set_value(template, path, "work")
    assert refused(error) == {"loop-one-item"}
    after = set_value(template, path, {"Fn::Sub": "${Name}-work"})
    assert after.expanded.resources["BetaQueue"]["Properties"]["QueueName"] == "Beta-work"


def test_one_item_can_not_be_removed_or_renamed(template: Template) -> None:
    for doing in (
        lambda: remove(template, "AlphaQueue"),
        lambda: check_own_name(template, "AlphaQueue", "renamed"),
    ):
        with pytest.raises(Refused) as error:
            doing()
        assert refused(error) == {"loop-one-item"}


def test_a_loop_is_removed_as_a_whole_unless_something_names_what_it_makes(template: Template) -> None:
    assert "ForEach::Topics" not in remove(template, "Fn::ForEach::Topics").text
    drawn = connect(template, "Report", "TopicAlpha")
    with pytest.raises(Refused) as error:
        remove(drawn, "Fn::ForEach::Topics")
    assert refused(error) == {"resource-in-use"}


def test_the_last_key_of_a_body_takes_its_loop_along(template: Template) -> None:
    after = unset_value(template, ("Resources", "TopicAlpha"), prune=False)
    assert "ForEach::Topics" not in after.text


def test_cards_name_their_loop_and_their_line(template: Template) -> None:
    found = {one["id"]: one for one in read_diagram(template).to_json()["resources"]}
    assert (found["BetaQueue"]["loop"], found["BetaQueue"]["line"]) == ("Services", 9)
    assert "loop" not in found["Shared"]


INCLUDING = """\
Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Resources:
  Fn::ForEach::Services:
    - Name
    - [Alpha, Beta]
    - ${Name}Table:
        Type: AWS::DynamoDB::Table
        Properties:
          AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
          KeySchema: [{AttributeName: id, KeyType: HASH}]
          BillingMode: PAY_PER_REQUEST
      ${Name}Worker:
        Type: AWS::Serverless::Function
        Properties:
          Fn::Transform: {Name: AWS::Include, Parameters: {Location: worker.yaml}}
"""
WORKER = """\
Handler: app.handler
Runtime: python3.12
CodeUri: src/
# what it is called
FunctionName: {"Fn::Sub": "${Name}-worker"}
"""


def test_a_file_that_a_loop_includes_is_a_part_of_its_body() -> None:
    """CloudFormation includes it before it runs the loop: what it says is said of every item."""
    before = Project.of(Template.parse(INCLUDING.encode()), others={"worker.yaml": WORKER.encode()})
    named = {id: body["Properties"].get("FunctionName") for id, body in before.expanded.resources.items()}
    assert named["AlphaWorker"] == "Alpha-worker"
    assert named["BetaWorker"] == "Beta-worker"

    after = set_value(before, ("Resources", "AlphaWorker", "Properties", "Timeout"), 30)
    assert after.text == INCLUDING
    assert after.files["worker.yaml"].decode() == WORKER + "Timeout: 30\n"
    (note,) = loop_notes(before, after)
    assert "BetaWorker" in note.summary

    with pytest.raises(Refused) as error:
        set_value(before, ("Resources", "AlphaWorker", "Properties", "FunctionName"), "mine")
    assert refused(error) == {"loop-one-item"}

    wired = connect(before, "AlphaWorker", "AlphaTable")
    wires = {(wire.source, wire.target) for wire in read_wires(wired)}
    assert wires == {("AlphaWorker", "AlphaTable"), ("BetaWorker", "BetaTable")}
    assert wired.text == INCLUDING
    assert "${Name}Table" in wired.files["worker.yaml"].decode()
    gone = disconnect(wired, "BetaWorker", "BetaTable")
    assert (gone.text, gone.files["worker.yaml"].decode()) == (INCLUDING, WORKER)
