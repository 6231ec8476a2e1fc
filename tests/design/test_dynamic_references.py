"""Dynamic references to what the template names itself: references that rest on a name, and say so."""

from __future__ import annotations

import pytest

from stackline.design import read_diagram
from stackline.template import Template

TEMPLATE = """\
Parameters: {Stage: {Type: String, Default: live}}
Resources:
  Limit: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: "5", Name: !Sub "/${Stage}/limit"}}
  Token: {Type: AWS::SecretsManager::Secret, Properties: {Name: shop/token}}
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      Role: arn:aws:iam::123456789012:role/own
      Description: VALUE
"""


def references(value: str) -> list[dict[str, object]]:
    return read_diagram(Template.parse(TEMPLATE.replace("VALUE", value).encode())).to_json()["references"]


@pytest.mark.parametrize(
    ("value", "target"),
    [
        ("!Sub '{{resolve:ssm:/${Stage}/limit}}'", "Limit"),
        ("!Sub '{{resolve:ssm:/${Stage}/limit:3}}'", "Limit"),
        ("!Join ['', ['{{resolve:ssm:/', !Ref Stage, '/limit}}']]", "Limit"),
        ("'{{resolve:secretsmanager:shop/token}}'", "Token"),
        ("'user={{resolve:secretsmanager:shop/token:SecretString:user::}}'", "Token"),
    ],
)
def test_a_name_of_the_template_s_own_is_a_marked_reference(value: str, target: str) -> None:
    (found,) = references(value)
    assert found == {"source": "Fn", "target": target, "via": "Resolve", "line": 9, "by_name": True}


@pytest.mark.parametrize(
    "value",
    [
        "'{{resolve:ssm:/live/limit}}'",  # the same only while Stage is live
        "'{{resolve:ssm:shop/token}}'",
        "'{{resolve:secretsmanager:shop/token-2}}'",
        "'{{resolve:secretsmanager:arn:aws:secretsmanager:eu-west-1:123456789012:secret:other}}'",
    ],
)
def test_another_name_is_none(value: str) -> None:
    assert references(value) == []


def test_a_reference_that_says_the_resource_itself_is_one_as_before() -> None:
    (found,) = references("!Sub '{{resolve:secretsmanager:${Token}}}'")
    assert (found["target"], found["via"], found.get("by_name")) == ("Token", "Sub", None)
