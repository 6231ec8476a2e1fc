"""What Lambda checks when it is made waits for the grant it is checked against."""

from __future__ import annotations

import pytest

from stackline.design import connect, disconnect, read_wires
from stackline.template import Template

TEMPLATE = """\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {}
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      Handler: app.handler
      Role: !GetAtt Role.Arn
  Next:
    Type: AWS::Lambda::Function
    Properties:
      Handler: app.handler
      Role: !GetAtt Role.Arn
  Work:
    Type: AWS::SQS::Queue
    Properties:
      Tags:
        - Key: reader
          Value: !Ref Fn
"""


@pytest.mark.parametrize(
    ("source", "target", "facet", "made", "grant"),
    [
        ("Fn", "Next", "failure", "FnInvocations", "FnUsesNextPolicy"),
        ("Work", "Fn", None, "WorkToFn", "FnUsesWorkPolicy"),
    ],
)
def test_a_grant_apart_comes_first(
    source: str, target: str, facet: str | None, made: str, grant: str
) -> None:
    template = Template.parse(TEMPLATE.encode())
    drawn = connect(template, source, target, facet=facet)
    assert drawn.get(("Resources", grant, "Type")) == "AWS::IAM::Policy"
    assert drawn.get(("Resources", made, "DependsOn")) == grant
    assert connect(drawn, source, target, facet=facet).text == drawn.text
    assert len(read_wires(drawn)) == 1
    assert disconnect(drawn, source, target, facet=facet).text == template.text
