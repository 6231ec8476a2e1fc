import json
from pathlib import Path

import pytest
import samtranslator

from stackline.catalog import load
from stackline.catalog.actions import access_of, covers
from stackline.catalog.policy_templates import POLICY_TEMPLATES

LEVELS = [
    ("table", ["dynamodb:GetItem"], "read"),
    ("table", ["dynamodb:PutItem", "dynamodb:Query"], "read-write"),
    ("table", ["dynamodb:*"], "read-write"),
    ("table", ["dynamodb:Batch*"], "read-write"),
    ("table", ["dynamodb:DescribeTable"], "read"),
    ("table", ["dynamodb:GetRecords", "dynamodb:ListStreams"], None),
    ("table", ["s3:GetObject"], None),
    ("table", ["*"], "read-write"),
    ("bucket", ["s3:getobject"], "read"),
    ("bucket", ["s3:Put*"], "write"),
    ("queue", ["sqs:SendMessage", "sqs:GetQueueUrl"], "write"),
    ("queue", ["sqs:ReceiveMessage", "sqs:DeleteMessage"], "read"),
    ("queue", ["sqs:SendMessage*"], "write"),
    ("topic", ["sns:Publish"], "write"),
    ("stream", ["kinesis:PutRecords"], "write"),
    ("function", ["lambda:Invoke*"], "write"),
    ("state-machine", ["states:StartExecution"], "write"),
    ("event-bus", ["events:PutEvents"], "write"),
]


@pytest.mark.parametrize(("kind", "actions", "level"), LEVELS)
def test_the_level_that_actions_amount_to(kind: str, actions: list[str], level: str | None) -> None:
    rules = load().kinds[kind].access
    assert rules is not None
    assert access_of(actions, rules) == level


@pytest.mark.parametrize(
    "kind", [kind for kind in load().kinds.values() if kind.access], ids=lambda kind: kind.kind
)
def test_what_a_wire_grants_is_read_as_its_level(kind: object) -> None:
    rules = kind.access  # type: ignore[attr-defined]
    for level, grant in rules.levels.items():
        actions = [action for statement in grant.statements for action in statement.actions]
        assert access_of(actions, rules) == level
        named = [action for name, _ in grant.templates for action in POLICY_TEMPLATES[name]]
        if named:
            assert access_of(named, rules) == level


def test_the_policy_templates_are_those_of_the_installed_sam_translator() -> None:
    source = Path(samtranslator.__file__).parent / "policy_templates_data" / "policy_templates.json"
    templates = json.loads(source.read_text(encoding="utf-8"))["Templates"]
    for name, actions in POLICY_TEMPLATES.items():
        allowed = [
            action
            for statement in templates[name]["Definition"]["Statement"]
            for action in (
                [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
            )
        ]
        assert covers(allowed, actions), name
    assert {name for name, one in templates.items() if one["Parameters"]} == set(POLICY_TEMPLATES)
