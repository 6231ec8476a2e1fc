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


def role_of(template: Template) -> str:
    """The one role of the template that is not a resource's companion."""
    (role,) = [id for id, one in template.resources.items() if one["Type"] == "AWS::IAM::Role"]
    return role


def policies_of(template: Template, role: str) -> str:
    return str(template.get(("Resources", role, "Properties", "Policies")))


@pytest.mark.parametrize(
    ("sender", "kind", "facet", "service", "actions"),
    [
        ("schedule", "queue", None, "sqs", ["kms:Decrypt", "kms:GenerateDataKey"]),
        ("http-api", "queue", "POST /jobs", "sqs", ["kms:Decrypt", "kms:GenerateDataKey"]),
        ("event-rule", "stream", None, "kinesis", ["kms:GenerateDataKey"]),
        ("event-bus", "stream", None, "kinesis", ["kms:GenerateDataKey"]),
        ("log-group", "stream", None, "kinesis", ["kms:GenerateDataKey"]),
        ("delivery-stream", "bucket", None, "s3", ["kms:Decrypt", "kms:GenerateDataKey"]),
    ],
)
def test_the_role_that_a_wire_makes_gets_the_use_of_the_key_too(
    sender: str, kind: str, facet: str | None, service: str, actions: list[str]
) -> None:
    started_ = started(kind, sender)
    sealed = connect(started_, "Key", "Kept")
    drawn, notes = connect_with_notes(sealed, "Other", "Kept", facet=facet)
    assert not [note for note in notes if note.code == "wire-key"]
    role = role_of(drawn)
    said = policies_of(drawn, role)
    assert f"{service}.${{AWS::Region}}" in said
    assert all(action in said for action in actions)
    assert said.count("kms:GenerateDataKey") == 1
    assert connect(drawn, "Other", "Kept", facet=facet).text == drawn.text
    assert disconnect(drawn, "Other", "Kept").text == sealed.text
    later = connect(connect(started_, "Other", "Kept", facet=facet), "Key", "Kept")
    assert policies_of(later, role) == said
    assert disconnect(later, "Key", "Kept").text == connect(started_, "Other", "Kept", facet=facet).text


def test_the_role_of_a_schedule_may_use_the_key_of_its_dead_letters() -> None:
    template, _ = add(started("queue", "schedule"), "queue", "Jobs")
    template = connect(connect(template, "Key", "Kept"), "Other", "Jobs")
    drawn = connect(template, "Other", "Kept", facet="dead-letter")
    assert "kms:ViaService" in policies_of(drawn, role_of(drawn))
    assert disconnect(drawn, "Other", "Kept", facet="dead-letter").text == template.text
    # The whole role goes with the schedule's target.
    assert "AWS::IAM::Role" not in disconnect(drawn, "Other", "Jobs").text


def test_a_role_that_is_elsewhere_is_told_of() -> None:
    text = HEAD + (
        "  Tick:\n"
        "    Type: AWS::Scheduler::Schedule\n"
        "    Properties:\n"
        "      ScheduleExpression: rate(1 day)\n"
        "      FlexibleTimeWindow: {Mode: 'OFF'}\n"
        "      Target: {Arn: !GetAtt Kept.Arn, RoleArn: 'arn:aws:iam::111122223333:role/tick'}\n"
        "  Kept: {Type: AWS::SQS::Queue}\n"
        "  Key: {Type: AWS::KMS::Key}\n"
    )
    drawn, notes = connect_with_notes(Template.parse(text.encode()), "Key", "Kept")
    assert [(note.code, "the role of Tick" in note.summary) for note in notes] == [("wire-key", True)]
    assert disconnect(drawn, "Key", "Kept").text == text


def test_of_a_graphql_data_source_whose_role_sam_makes_it_is_told() -> None:
    template = connect(started("table", "graphql-api"), "Key", "Kept")
    _, notes = connect_with_notes(template, "Other", "Kept", facet="Query.item")
    assert "wire-key" in {note.code for note in notes}


APPSYNC = """\
Resources:
  Api: {Type: AWS::AppSync::GraphQLApi, Properties: {Name: Api, AuthenticationType: API_KEY}}
  Schema:
    Type: AWS::AppSync::GraphQLSchema
    Properties: {ApiId: !GetAtt Api.ApiId, Definition: 'type Query { item: ID }'}
  Kept: {Type: AWS::DynamoDB::Table}
  Key: {Type: AWS::KMS::Key}
"""


def test_the_role_of_a_graphql_data_source_may_use_the_key_of_its_table() -> None:
    sealed = connect(Template.parse(APPSYNC.encode()), "Key", "Kept")
    drawn = connect(sealed, "Api", "Kept", facet="Query.item")
    assert "kms:ViaService" in policies_of(drawn, role_of(drawn))
    assert disconnect(drawn, "Api", "Kept").text == sealed.text


def test_the_cdn_may_decrypt_the_files_of_its_bucket() -> None:
    sealed = connect(started("bucket", "cdn"), "Key", "Kept")
    drawn = connect(sealed, "Other", "Kept", facet="origin")
    assert statements(drawn)[-1]["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert statements(drawn)[-1]["Action"] == "kms:Decrypt"
    assert disconnect(drawn, "Other", "Kept").text == sealed.text


def test_a_rule_that_a_sam_event_is_lets_events_use_the_key_of_its_dead_letters() -> None:
    text = HEAD.replace(
        "CodeUri: .}",
        "CodeUri: ., Events: {Tick: {Type: Schedule, Properties: {Schedule: rate(1 day), "
        "DeadLetterConfig: {Arn: !GetAtt Kept.Arn}}}}}",
    )
    text += "  Kept: {Type: AWS::SQS::Queue}\n  Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {Statement: []}}}\n"
    drawn = connect(Template.parse(text.encode()), "Key", "Kept")
    assert statements(drawn)[-1]["Principal"] == {"Service": "events.amazonaws.com"}


ALIASES = (
    HEAD
    + """\
  Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {Statement: []}}}
  Named: {Type: AWS::KMS::Alias, Properties: {AliasName: alias/jobs, TargetKeyId: !Ref Key}}
  Staged:
    Type: AWS::KMS::Alias
    Properties: {AliasName: !Sub 'alias/${AWS::StackName}-jobs', TargetKeyId: !GetAtt Key.Arn}
  Referred: {Type: AWS::SQS::Queue, Properties: {KmsMasterKeyId: !Ref Named}}
  Spelled: {Type: AWS::SQS::Queue, Properties: {KmsMasterKeyId: alias/jobs}}
  Longer:
    Type: AWS::SNS::Topic
    Properties:
      KmsMasterKeyId: !Sub 'arn:aws:kms:${AWS::Region}:${AWS::AccountId}:alias/${AWS::StackName}-jobs'
  Other: {Type: AWS::SNS::Topic, Properties: {KmsMasterKeyId: alias/elsewhere}}
  Ours: {Type: AWS::SNS::Topic, Properties: {KmsMasterKeyId: alias/aws/sns}}
"""
)


def test_an_alias_stands_for_its_key_by_reference_and_by_name() -> None:
    template = Template.parse(ALIASES.encode())
    wires = {(wire.source, wire.target) for wire in read_wires(template)}
    assert wires == {("Key", "Referred"), ("Key", "Spelled"), ("Key", "Longer")}
    for kept in ("Referred", "Spelled", "Longer"):
        drawn = connect(template, "Fn", kept)
        assert "kms:ViaService" in policies(drawn)
        assert disconnect(drawn, "Fn", kept).text == ALIASES
        assert "alias" not in str(disconnect(template, "Key", kept).resources[kept])
