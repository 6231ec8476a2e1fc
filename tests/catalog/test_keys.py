"""Keys: what is encrypted under one, and what those who use it get of the key, no more and no longer."""

from __future__ import annotations

from typing import Any

import pytest

from stackline.design import add, connect, connect_with_notes, disconnect, read_wires, remove
from stackline.template import Template

HEAD = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties: {Handler: a.b, Runtime: python3.14, CodeUri: .}
"""
USED = ["queue", "topic", "table", "bucket", "stream", "secret"]
ALL = [*USED, "log-group", "delivery-stream", "file-system", "cache", "database", "search", "function"]


def started(*kinds: str) -> Template:
    template = Template.parse(HEAD.encode())
    for kind, name in zip(("key", *kinds), ("Key", "Kept", "Other"), strict=False):
        template, _ = add(template, kind, name)
    return template


def statements(template: Template, key: str = "Key") -> list[Any]:
    return template.get(("Resources", key, "Properties", "KeyPolicy", "Statement"))


def policies(template: Template) -> str:
    return str(template.get(("Resources", "Fn", "Properties", "Policies")))


@pytest.mark.parametrize("kind", ALL)
def test_a_key_encrypts_and_lets_go(kind: str) -> None:
    template = started(kind)
    drawn, notes = connect_with_notes(template, "Key", "Kept")
    assert notes == []
    assert ("Key", "Kept") in {(wire.source, wire.target) for wire in read_wires(drawn)}
    assert connect(drawn, "Key", "Kept").text == drawn.text
    assert disconnect(drawn, "Key", "Kept").text == template.text


@pytest.mark.parametrize("kind", USED)
def test_who_uses_it_gets_the_use_of_the_key_whichever_line_comes_first(kind: str) -> None:
    sealed = connect(started(kind), "Key", "Kept")
    one = connect(sealed, "Fn", "Kept")
    assert "kms:ViaService" in policies(one)
    assert disconnect(one, "Fn", "Kept").text == sealed.text
    used = connect(started(kind), "Fn", "Kept")
    other = connect(used, "Key", "Kept")
    assert policies(other) == policies(one)
    assert disconnect(other, "Key", "Kept").text == used.text
    assert {wire.connection for wire in read_wires(one)} == {f"key-encrypts-{kind}", f"function-uses-{kind}"}


def test_reading_takes_no_more_than_to_decrypt() -> None:
    drawn = connect(connect(started("table"), "Key", "Kept"), "Fn", "Kept", access="read")
    assert "'Action': 'kms:Decrypt'" in policies(drawn)
    assert "GenerateDataKey" in policies(connect(drawn, "Fn", "Kept", access="read-write"))


def test_two_that_share_the_key_share_the_right_until_the_last_goes() -> None:
    template = connect(connect(started("queue", "queue"), "Key", "Kept"), "Key", "Other")
    both = connect(connect(template, "Fn", "Kept"), "Fn", "Other")
    assert policies(both).count("ViaService") == 1
    left = disconnect(both, "Fn", "Kept")
    assert policies(left).count("ViaService") == 1
    assert disconnect(left, "Fn", "Other").text == template.text
    assert policies(disconnect(both, "Key", "Kept")).count("ViaService") == 1


def test_what_a_queue_runs_may_decrypt_its_messages() -> None:
    sealed = connect(started("queue"), "Key", "Kept")
    drawn = connect(sealed, "Kept", "Fn")
    assert "'kms:Decrypt'" in policies(drawn)
    assert disconnect(drawn, "Kept", "Fn").text == sealed.text


@pytest.mark.parametrize(
    ("sender", "service"), [("topic", "sns"), ("bucket", "s3"), ("event-rule", "events")]
)
def test_a_service_that_delivers_is_let_in_by_the_keys_policy(sender: str, service: str) -> None:
    sealed = connect(started("queue", sender), "Key", "Kept")
    drawn, notes = connect_with_notes(sealed, "Other", "Kept")
    assert not [note for note in notes if note.code == "wire-key"]
    assert statements(drawn)[-1]["Principal"] == {"Service": f"{service}.amazonaws.com"}
    assert disconnect(drawn, "Other", "Kept").text == sealed.text
    later = connect(connect(started("queue", sender), "Other", "Kept"), "Key", "Kept")
    assert statements(later) == statements(drawn)
    assert len(statements(disconnect(later, "Key", "Kept"))) == 1


def test_logs_may_use_the_key_of_every_log_group() -> None:
    template = started("log-group", "log-group")
    one = connect(template, "Key", "Kept")
    assert statements(one)[-1]["Principal"] == {"Service": {"Fn::Sub": "logs.${AWS::Region}.amazonaws.com"}}
    both = connect(one, "Key", "Other")
    assert len(statements(both)) == 2
    assert len(statements(disconnect(both, "Key", "Kept"))) == 2
    assert disconnect(disconnect(both, "Key", "Kept"), "Key", "Other").text == template.text


def test_a_key_without_a_policy_gets_one_that_keeps_the_account_in() -> None:
    text = HEAD + "  Key: {Type: AWS::KMS::Key}\n  Log: {Type: AWS::Logs::LogGroup}\n"
    drawn = connect(Template.parse(text.encode()), "Key", "Log")
    assert statements(drawn)[0]["Action"] == "kms:*"
    assert disconnect(drawn, "Key", "Log").text == text


def test_a_removed_key_takes_its_rights_with_it() -> None:
    template = connect(connect(started("queue"), "Fn", "Kept"), "Key", "Kept")
    left = remove(template, "Key")
    assert "kms:" not in left.text
    assert "function-uses-queue" in {wire.connection for wire in read_wires(left)}


BY_HAND = """\
Resources:
  Fn: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt Role.Arn}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: all
          PolicyDocument:
            Statement:
              - {Effect: Allow, Action: 'sqs:SendMessage', Resource: !GetAtt Jobs.Arn}
              - {Effect: Allow, Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Resource: !GetAtt Key.Arn}
  Key: {Type: AWS::KMS::Key}
  Jobs: {Type: AWS::SQS::Queue, Properties: {KmsMasterKeyId: !Ref Key}}
  Items: {Type: AWS::DynamoDB::Table, Properties: {SSESpecification: {SSEEnabled: true, KMSMasterKeyId: !Ref Key}}}
  Log: {Type: AWS::Logs::LogGroup, Properties: {KmsKeyId: !If [Sealed, !GetAtt Key.Arn, !Ref AWS::NoValue]}}
  Elsewhere: {Type: AWS::SNS::Topic, Properties: {KmsMasterKeyId: alias/mine}}
"""


def test_keys_of_hand_written_templates_are_read_and_their_grants_are_enough() -> None:
    template = Template.parse(BY_HAND.encode())
    wires = {(wire.connection, wire.source, wire.target) for wire in read_wires(template)}
    assert wires >= {
        ("key-encrypts-queue", "Key", "Jobs"),
        ("key-encrypts-table", "Key", "Items"),
        ("key-encrypts-log-group", "Key", "Log"),
        ("function-uses-queue", "Fn", "Jobs"),
    }
    assert "ViaService" not in connect(template, "Fn", "Jobs").text
    _, notes = connect_with_notes(template, "Fn", "Elsewhere")
    assert [note.code for note in notes] == ["wire-key"]
