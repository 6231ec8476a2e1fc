"""What a template's values are in an environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from stackline.environments import evaluator, load_environment, read_environment
from stackline.template import Template, parse_value
from stackline.template.evaluate import UNKNOWN

TEMPLATE = Template.parse(b"""\
Parameters:
  Stage: {Type: String, Default: dev}
  EnvironmentName: {Type: String}
  Number: {Type: Number, Default: 3, MaxValue: 5}
  Hidden: {Type: String, NoEcho: true}
""")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("!Ref Stage", "prod"),
        ("!Ref Number", UNKNOWN),
        ("!Ref Hidden", UNKNOWN),
        ("!Ref EnvironmentName", "local"),
        ("!Ref AWS::StackName", "shop-local"),
        ("!Sub 'arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:jobs.${AWS::URLSuffix}'",
         "arn:aws-cn:sqs:cn-north-1:000000000000:jobs.amazonaws.com.cn"),
        ("!Ref AWS::StackId", UNKNOWN),
    ],
)  # fmt: skip
def test_values(tmp_path: Path, text: str, expected: object) -> None:
    (tmp_path / "stackline.yaml").write_text("name: shop\n")
    (tmp_path / "environments").mkdir()
    (tmp_path / "environments" / "local.yaml").write_text(
        "region: cn-north-1\nparameters: {Stage: prod, Number: 9, Hidden: x, Nowhere: y}\n"
    )
    found = evaluator(TEMPLATE, load_environment(tmp_path)).value(parse_value(text))
    assert found == expected


def test_what_the_files_do_not_say_of_an_environment_is_not_known(tmp_path: Path) -> None:
    (tmp_path / "stackline.yaml").write_text("name: shop\nenvironments: [prod]\n")
    found = evaluator(TEMPLATE, read_environment(tmp_path, "prod"))
    texts = (
        "!Ref AWS::AccountId",
        "!Ref AWS::Region",
        "!Ref AWS::Partition",
        "!Ref AWS::StackName",
        "!Ref Stage",
    )
    values = [found.value(parse_value(text)) for text in texts]
    assert values == [UNKNOWN, UNKNOWN, UNKNOWN, "shop-prod", "dev"]
