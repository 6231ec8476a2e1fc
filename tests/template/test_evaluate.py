"""Values as far as they are known before a deployment."""

from __future__ import annotations

from typing import Any

import pytest

from stackline.template import Template, parse_value
from stackline.template.evaluate import NO_VALUE, UNKNOWN, Evaluator

TEMPLATE = Template.parse(b"""\
Parameters:
  Stage: {Type: String, Default: dev}
  Size: {Type: Number, Default: 512}
  Zones: {Type: CommaDelimitedList, Default: "a, b,c"}
  Image: {Type: AWS::SSM::Parameter::Value<String>, Default: /image}
  Secret: {Type: String}
  Password: {Type: String, NoEcho: true, Default: hunter2}
Mappings:
  Sizes:
    dev: {Memory: 128}
    prod: {Memory: 1024}
  Regions:
    eu-west-1: {Short: euw1}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsBig: !And [!Condition IsProd, !Not [!Equals [!Ref Size, "512"]]]
  Either: !Or [!Condition IsProd, !Equals [!Ref Size, 512]]
  Odd: !Equals [!Ref Secret, ""]
  Loop: !Condition Loop
Resources:
  Table: {Type: AWS::DynamoDB::Table}
""")
PSEUDO = {"AWS::Region": "eu-west-1", "AWS::Partition": "aws", "AWS::AccountId": "111122223333"}

KNOWN: list[tuple[str, Any]] = [
    ("30", 30),
    ("text", "text"),
    ("!Ref Stage", "dev"),
    ("!Ref Size", "512"),
    ("!Ref Zones", ["a", "b", "c"]),
    ("!Ref AWS::Region", "eu-west-1"),
    ("!Ref AWS::NoValue", NO_VALUE),
    ("!FindInMap [Sizes, !Ref Stage, Memory]", 128),
    ("!FindInMap [Regions, !Ref AWS::Region, Short]", "euw1"),
    ("!FindInMap [Sizes, nowhere, Memory, {DefaultValue: !Ref Size}]", "512"),
    ("!If [IsProd, 10, 20]", 20),
    ("!If [IsBig, 1, !If [Either, 2, 3]]", 2),
    ("!If [IsProd, x, !Ref AWS::NoValue]", NO_VALUE),
    ("!Sub '${Stage}-items-${AWS::Region}'", "dev-items-eu-west-1"),
    ("!Sub ['${Stage}/${Name}/${!Literal}', {Name: !Ref Size}]", "dev/512/${Literal}"),
    ("!Join ['-', [a, !Ref Stage, 1, true]]", "a-dev-1-true"),
    ("!Join [',', !Ref Zones]", "a,b,c"),
    ("!Select [1, !Ref Zones]", "b"),
    ("!Select ['0', [x, !Ref Table]]", "x"),
    ("!Split ['-', 'a-b']", ["a", "b"]),
    ("!Select [0, !Split ['-', !Sub '${Stage}-x']]", "dev"),
    ("!Base64 hi", "aGk="),
    ("{a: !Ref Stage, b: [!Ref AWS::NoValue, 1], c: !Ref AWS::NoValue}", {"a": "dev", "b": [1]}),
    ("{'Fn::Length': !Ref Zones}", 3),
    ("{'Fn::ToJsonString': {a: !Ref Stage}}", '{"a":"dev"}'),
]
NOT_KNOWN = [
    "!Ref Table",
    "!GetAtt Table.Arn",
    "!Ref Secret",
    "!Ref Image",
    "!Ref Password",
    "!Ref Nowhere",
    "!Ref AWS::StackId",
    "!Sub '${Table}'",
    "!Sub '${Table.Arn}'",
    "!If [Odd, 1, 2]",
    "!If [Loop, 1, 2]",
    "!If [Nowhere, 1, 2]",
    "!If [IsProd, 1]",
    "!Join ['-', [a, !Ref Table]]",
    "!Select [7, !Ref Zones]",
    "!Select [x, !Ref Zones]",
    "!Select [1, [x, !Ref Table]]",
    "!FindInMap [Sizes, nowhere, Memory]",
    "!FindInMap [Sizes]",
    "!ImportValue x",
    "!GetAZs ''",
    "'{{resolve:ssm:/x}}'",
    "!Sub '{{resolve:ssm:/${Stage}}}'",
    "{a: !Ref Table}",
    "!Not []",
    "!Sub [1, 2]",
]


@pytest.mark.parametrize(("text", "expected"), KNOWN)
def test_what_is_known(text: str, expected: Any) -> None:
    assert Evaluator(TEMPLATE.data, pseudo=PSEUDO).value(parse_value(text)) == expected


@pytest.mark.parametrize("text", NOT_KNOWN)
def test_what_only_a_deployment_knows(text: str) -> None:
    assert Evaluator(TEMPLATE.data, pseudo=PSEUDO).value(parse_value(text)) is UNKNOWN


def test_parameters_of_an_environment_come_before_defaults() -> None:
    prod = Evaluator(TEMPLATE.data, {"Stage": "prod", "Size": "1024", "Secret": ""}, PSEUDO)
    assert prod.value(parse_value("!FindInMap [Sizes, !Ref Stage, Memory]")) == 1024
    assert [prod.condition(name) for name in ("IsProd", "IsBig", "Odd", "Loop", "Nowhere")] == [
        True,
        True,
        True,
        None,
        None,
    ]


def test_nothing_is_deep_enough_to_break_it() -> None:
    deep: Any = "x"
    for _ in range(500):
        deep = {"Fn::Join": ["", [deep]]}
    assert Evaluator({}).value(deep) is UNKNOWN
