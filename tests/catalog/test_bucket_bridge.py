"""A bucket and a plain Lambda function that also uses it: the two must not wait for each other."""

from __future__ import annotations

from stackline.design import connect, connect_with_notes, disconnect, read_wires
from stackline.design.cycles import dependency_cycles
from stackline.template import Template

TEMPLATE = """\
Resources:
  Files: {Type: AWS::S3::Bucket}
  Role:
    Type: AWS::IAM::Role
    Properties: {AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: []}}
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      Handler: a.b
      Role: !GetAtt Role.Arn
"""


def test_the_events_come_through_the_default_bus() -> None:
    used = connect(Template.parse(TEMPLATE.encode()), "Fn", "Files", access="read-write")
    drawn, notes = connect_with_notes(
        used, "Files", "Fn", settings={"prefix": "in/", "suffix": ".jpg", "event": "s3:ObjectRemoved:*"}
    )
    rule = drawn.resources["FilesToFn"]["Properties"]
    assert rule["EventPattern"] == {
        "source": ["aws.s3"],
        "detail-type": ["Object Deleted"],
        "detail": {"bucket": {"name": [{"Ref": "Files"}]}, "object": {"key": [{"wildcard": "in/*.jpg"}]}},
    }
    permission = drawn.resources["FilesToFnPermission"]["Properties"]
    assert permission["SourceArn"] == {"Fn::GetAtt": ["FilesToFn", "Arn"]}
    assert permission["Principal"] == "events.amazonaws.com"
    assert any("detail" in note.summary for note in notes)
    assert not dependency_cycles(drawn)
    assert {(wire.source, wire.target) for wire in read_wires(drawn)} == {("Files", "Fn"), ("Fn", "Files")}
    assert connect(drawn, "Files", "Fn").text == drawn.text
    assert disconnect(drawn, "Files", "Fn").text == used.text


def test_where_the_two_do_not_meet_the_bucket_tells_the_function() -> None:
    drawn = connect(Template.parse(TEMPLATE.encode()), "Files", "Fn")
    assert "LambdaConfigurations" in drawn.text
    assert "AWS::Events::Rule" not in drawn.text
