"""Email identities: who may send from one, in the ways people grant it."""

from __future__ import annotations

import pytest

from stackline.design import connect, read_wires
from stackline.design.draw import connect_with_notes
from stackline.template import Template

TEXT = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      Runtime: python3.14
      CodeUri: .
  Shop: {Type: AWS::SES::EmailIdentity, Properties: {EmailIdentity: shop.example.com}}
"""
_WIRE = "function-uses-email-identity"
_ARN = "!Sub 'arn:aws:ses:${AWS::Region}:${AWS::AccountId}:identity/${Shop}'"


def test_code_may_send_and_is_told_from_where() -> None:
    drawn, notes = connect_with_notes(Template.parse(TEXT.encode()), "Fn", "Shop")
    properties = drawn.get(("Resources", "Fn", "Properties"))
    ((statement,),) = [policy["Statement"] for policy in properties["Policies"]]
    assert statement["Action"] == ["ses:SendEmail", "ses:SendRawEmail"]
    assert statement["Resource"]["Fn::Sub"].endswith(":identity/${Shop}")
    assert properties["Environment"]["Variables"] == {"SHOP_EMAIL_IDENTITY_NAME": {"Ref": "Shop"}}
    assert any("verified" in note.summary for note in notes)
    assert connect(drawn, "Fn", "Shop").text == drawn.text


@pytest.mark.parametrize(
    ("policy", "wires"),
    [
        ("{SESCrudPolicy: {IdentityName: !Ref Shop}}", [_WIRE]),
        (
            f"{{Statement: [{{Effect: Allow, Action: 'ses:Send*', Resource: {_ARN}}}]}}",
            ["function-uses-email-identity"],
        ),
        (f"{{Statement: [{{Effect: Allow, Action: ses:GetEmailIdentity, Resource: {_ARN}}}]}}", []),
    ],
)
def test_grants_written_by_hand(policy: str, wires: list[str]) -> None:
    text = TEXT.replace("      CodeUri: .\n", f"      CodeUri: .\n      Policies: [{policy}]\n")
    assert [one.connection for one in read_wires(Template.parse(text.encode()))] == wires
