"""Databases: what one `add` makes, and what code that uses one is told and granted."""

from __future__ import annotations

from stackline.design import add, connect, connect_with_notes, disconnect, read_wires, remove
from stackline.template import Template

FUNCTION = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Fn: {Type: AWS::Serverless::Function, Properties: {Handler: a.b, Runtime: python3.14, CodeUri: .}}
"""


def with_database() -> Template:
    return add(Template.parse(FUNCTION.encode()), "database", "Orders")[0]


def test_a_database_is_encrypted_backed_up_and_kept_as_a_snapshot() -> None:
    template = with_database()
    body = template.resources["Orders"]
    assert (body["DeletionPolicy"], body["UpdateReplacePolicy"]) == ("Snapshot", "Snapshot")
    assert body["Properties"]["StorageEncrypted"] is True
    assert body["Properties"]["BackupRetentionPeriod"] == 7
    assert "MasterUserPassword" not in body["Properties"]
    assert remove(template, "Orders").text == FUNCTION


def test_code_is_told_where_it_is_and_granted_its_secret() -> None:
    drawn, notes = connect_with_notes(with_database(), "Fn", "Orders")
    properties = drawn.get(("Resources", "Fn", "Properties"))
    secret = {"Fn::GetAtt": ["Orders", "MasterUserSecret.SecretArn"]}
    assert properties["Environment"]["Variables"] == {
        "ORDERS_DATABASE_HOST": {"Fn::GetAtt": ["Orders", "Endpoint.Address"]},
        "ORDERS_DATABASE_PORT": {"Fn::GetAtt": ["Orders", "Endpoint.Port"]},
        "ORDERS_DATABASE_NAME": "app",
        "ORDERS_DATABASE_SECRET_ARN": secret,
    }
    assert properties["Policies"] == [{"AWSSecretsManagerGetSecretValuePolicy": {"SecretArn": secret}}]
    assert [note.code for note in notes] == ["wire-left-to-do"]
    assert disconnect(drawn, "Fn", "Orders").text == with_database().text


def test_a_database_whose_password_is_elsewhere_grants_nothing() -> None:
    text = with_database().text.replace("ManageMasterUserPassword: true", "MasterUserPassword: !Ref Given")
    template = Template.parse(text.encode())
    drawn = connect(template, "Fn", "Orders")
    properties = drawn.get(("Resources", "Fn", "Properties"))
    assert "Policies" not in properties
    assert "ORDERS_DATABASE_SECRET_ARN" not in properties["Environment"]["Variables"]
    assert disconnect(drawn, "Fn", "Orders").text == text


BY_HAND = """\
Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      Role: !GetAtt Role.Arn
      Environment: {Variables: {PG: !Sub 'postgres://${Main.Endpoint.Address}:5432/shop', STAGE: live}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: sql
          PolicyDocument:
            Statement:
              - {Effect: Allow, Action: 'rds-data:ExecuteStatement', Resource: !GetAtt Main.DBClusterArn}
              - {Effect: Allow, Action: 'secretsmanager:Get*', Resource: !GetAtt Main.MasterUserSecret.SecretArn}
  Main: {Type: AWS::RDS::DBCluster, Properties: {Engine: aurora-mysql, ManageMasterUserPassword: true}}
  Writer: {Type: AWS::RDS::DBInstance, Properties: {DBClusterIdentifier: !Ref Main, Engine: aurora-mysql}}
"""


def test_databases_that_people_wrote_are_read() -> None:
    template = Template.parse(BY_HAND.encode())
    (wire,) = read_wires(template)
    assert (wire.connection, wire.source, wire.target, wire.access) == (
        "function-uses-database",
        "Fn",
        "Main",
        "read-write",
    )
    erased = disconnect(template, "Fn", "Main")
    assert not erased.has(("Resources", "Role", "Properties", "Policies"))
    assert erased.get(("Resources", "Fn", "Properties", "Environment", "Variables")) == {"STAGE": "live"}
