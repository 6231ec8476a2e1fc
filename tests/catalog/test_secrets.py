"""Secrets, parameters and keys: a wire gives access to exactly one, and what people wrote by hand is read as that."""

from __future__ import annotations

import textwrap
from typing import Any

import pytest

from stackline.design import connect, read_wires
from stackline.template import Template

FUNCTION = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Fn: {Type: AWS::Serverless::Function, Properties: {Handler: a.b, Runtime: python3.14, CodeUri: .}}
  Password: {Type: AWS::SecretsManager::Secret}
  Other: {Type: AWS::SecretsManager::Secret}
  Limit: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: '5'}}
  Named: {Type: AWS::SSM::Parameter, Properties: {Name: /shop/limit, Type: String, Value: '5'}}
  Staged: {Type: AWS::SSM::Parameter, Properties: {Name: !Sub '/${AWS::StackName}/limit', Type: String, Value: '5'}}
  Cipher: {Type: AWS::KMS::Key}
"""
_PARAMETER = "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter"


def granted(target: str, access: Any = None) -> Any:
    drawn = connect(Template.parse(FUNCTION.encode()), "Fn", target, access=access)
    return drawn.get(("Resources", "Fn", "Properties"))


def test_a_wire_gives_access_to_exactly_one_secret() -> None:
    properties = granted("Password")
    assert properties["Policies"] == [
        {"AWSSecretsManagerGetSecretValuePolicy": {"SecretArn": {"Ref": "Password"}}}
    ]
    assert properties["Environment"] == {"Variables": {"PASSWORD_SECRET_ARN": {"Ref": "Password"}}}


@pytest.mark.parametrize(
    ("parameter", "arn"),
    [("Limit", "/${Limit}"), ("Named", "${Named}"), ("Staged", "${Staged}")],
)
def test_the_arn_of_a_parameter_has_one_slash(parameter: str, arn: str) -> None:
    (policy,) = granted(parameter)["Policies"]
    (statement,) = policy["Statement"]
    assert statement["Resource"] == {"Fn::Sub": _PARAMETER + arn}
    assert "*" not in str(statement["Action"])


def test_a_key_decrypts_by_its_policy_template() -> None:
    properties = granted("Cipher", "read")
    assert properties["Policies"] == [{"KMSDecryptPolicy": {"KeyId": {"Ref": "Cipher"}}}]
    assert properties["Environment"] == {"Variables": {"CIPHER_KEY_ARN": {"Fn::GetAtt": ["Cipher", "Arn"]}}}


BY_HAND = [
    (
        "AWSSecretsManagerGetSecretValuePolicy: {SecretArn: !Ref Password}",
        "function-uses-secret",
        "Password",
        "read",
    ),
    (
        "AWSSecretsManagerGetSecretValuePolicy: {SecretArn: !Sub '${Password}'}",
        "function-uses-secret",
        "Password",
        "read",
    ),
    (
        "Statement: [{Effect: Allow, Action: 'secretsmanager:*', Resource: !Ref Password}]",
        "function-uses-secret",
        "Password",
        "read-write",
    ),
    ("SSMParameterReadPolicy: {ParameterName: !Ref Limit}", "function-uses-parameter", "Limit", "read"),
    (
        "SSMParameterWithSlashPrefixReadPolicy: {ParameterName: !Ref Named}",
        "function-uses-parameter",
        "Named",
        "read",
    ),
    (
        "Statement: {Effect: Allow, Action: [ssm:GetParameter, ssm:PutParameter], "
        f"Resource: !Sub '{_PARAMETER}/${{Limit}}'}}",
        "function-uses-parameter",
        "Limit",
        "read-write",
    ),
    ("KMSDecryptPolicy: {KeyId: !Ref Cipher}", "function-uses-key", "Cipher", "read"),
    ("KMSEncryptPolicy: {KeyId: !Ref Cipher}", "function-uses-key", "Cipher", "write"),
    (
        "Statement: [{Effect: Allow, Action: [kms:Decrypt, kms:DescribeKey], Resource: !GetAtt Cipher.Arn}]",
        "function-uses-key",
        "Cipher",
        "read",
    ),
]


@pytest.mark.parametrize(("policy", "connection", "target", "access"), BY_HAND)
def test_what_people_write_by_hand(policy: str, connection: str, target: str, access: str) -> None:
    text = FUNCTION.replace("CodeUri: .}", "CodeUri: ., Policies: [{" + policy + "}]}")
    wires = read_wires(Template.parse(text.encode()))
    assert [(wire.connection, wire.target, wire.access) for wire in wires] == [(connection, target, access)]


def test_a_dynamic_reference_is_no_grant() -> None:
    text = FUNCTION + textwrap.indent(
        "Db:\n  Type: AWS::RDS::DBInstance\n  Properties:\n"
        "    MasterUserPassword: !Sub '{{resolve:secretsmanager:${Password}}}'\n",
        "  ",
    )
    assert read_wires(Template.parse(text.encode())) == []
