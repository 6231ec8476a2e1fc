"""Adding resources: defaults of a careful engineer, free IDs, and what a new template still lacks."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from stackline.catalog import load
from stackline.checks.cfnlint_adapter import attributes_read, mistaken
from stackline.core import Refused
from stackline.design import add, connect, remove
from stackline.template import Template

EMPTY = Template.parse(b"AWSTemplateFormatVersion: '2010-09-09'\nResources: {}\n")
KINDS = [kind.kind for kind in load().kinds.values() if kind.types and kind.palette]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_added_twice(kind: str) -> None:
    one, first = add(EMPTY, kind)
    two, second = add(one, kind)
    assert first != second
    assert two.resources[first] == one.resources[first]
    assert two.resources[second]["Type"] == load().kinds[kind].types[0]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_added_and_removed_leaves_no_trace(kind: str) -> None:
    start = Template.parse(
        b"Transform: AWS::Serverless-2016-10-31\nResources:\n  # mine\n  Mine:\n    Type: AWS::SQS::Queue\n"
    )
    added, name = add(start, kind)
    assert remove(added, name).text == start.text


INCOMPLETE = ("schedule", "pipe", "subscriber", "alarm", "connector", "application", "custom-resource")
"""Kinds that need something only a person can name, or the wire that is drawn next."""


def test_what_is_added_is_valid() -> None:
    """Kinds that are incomplete by nature (a schedule without a target, a client without a pool) are wired first."""
    from cfnlint import ManualArgs, lint

    template = EMPTY
    for kind in KINDS:
        if kind not in INCOMPLETE:
            template, _ = add(template, kind)
    template = connect(template, "EventRule", "Function")
    template = connect(template, "FunctionUrl", "Function")
    template = connect(template, "UserPoolClient", "UserPool")
    template = connect(template, "Cdn", "Bucket", facet="origin")
    template = connect(connect(template, "DnsZone", "DnsRecord"), "DnsRecord", "Cdn")
    logging.getLogger("cfnlint").setLevel(logging.CRITICAL)
    found = [
        f"{one.rule.id} {one.message}"
        for one in lint(template.text, config=ManualArgs(regions=["us-east-1"]))
        if not mistaken(one.rule.id, one.message, attributes_read(template, tuple(one.path or ())))
    ]
    assert [one for one in found if one[0] in "EW"] == []


def test_defaults_are_careful() -> None:
    function = add(EMPTY, "function")[0].resources["Function"]["Properties"]
    assert function["Architectures"] == ["arm64"]
    assert (function["Timeout"], function["MemorySize"]) == (30, 1024)
    assert function["LoggingConfig"] == {"LogFormat": "JSON"}
    bucket = add(EMPTY, "bucket")[0].resources["Bucket"]["Properties"]
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    table = add(EMPTY, "table")[0].resources["Table"]["Properties"]
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert (
        add(EMPTY, "queue")[0].resources["Queue"]["Properties"]["VisibilityTimeout"]
        >= 6 * function["Timeout"]
    )


def test_a_function_comes_with_its_log_group_and_goes_with_it() -> None:
    added, name = add(EMPTY, "function", "Scan")
    assert added.resources["ScanLogGroup"]["Properties"]["RetentionInDays"] == 30
    assert "Scan" not in remove(added, name).text


def test_settings_are_set() -> None:
    settings: dict[str, Any] = {
        "Timeout": 5,
        "Environment.Variables.STAGE": "live",
        "/DependsOn": ["X"],
        "Layers": [],
    }
    added, name = add(EMPTY, "function", "Scan", settings)
    resource = added.resources[name]
    assert resource["Properties"]["Timeout"] == 5
    assert resource["Properties"]["Environment"] == {"Variables": {"STAGE": "live"}}
    assert resource["DependsOn"] == ["X"]


@pytest.mark.parametrize(
    ("transform", "kind", "expected"),
    [
        (b"", "function", "AWS::Serverless-2016-10-31"),
        (b"", "queue", None),
        (
            b"Transform: AWS::LanguageExtensions\n",
            "function",
            ["AWS::LanguageExtensions", "AWS::Serverless-2016-10-31"],
        ),
        (b"Transform: [AWS::Serverless-2016-10-31]\n", "function", ["AWS::Serverless-2016-10-31"]),
    ],
)
def test_sam_types_bring_the_transform(transform: bytes, kind: str, expected: Any) -> None:
    added, _ = add(Template.parse(transform + b"Resources: {}\n"), kind)
    assert added.get(("Transform",)) == expected


@pytest.mark.parametrize(
    ("kind", "name", "code"),
    [
        ("spaceship", None, "kind-unknown"),
        ("other", None, "kind-unknown"),
        ("queue", "Mine", "logical-id-taken"),
        ("queue", "Stage", "logical-id-taken"),
        ("queue", "FnRole", "logical-id-taken"),
        ("queue", "my-queue", "logical-id"),
        ("queue", "", "logical-id"),
    ],
)
def test_what_cannot_be_added_says_why(kind: str, name: str | None, code: str) -> None:
    start = Template.parse(
        b"Parameters:\n  Stage: {Type: String}\nResources:\n  Mine: {Type: AWS::SQS::Queue}\n"
        b"  Fn: {Type: AWS::Serverless::Function}\n"
    )
    with pytest.raises(Refused, match=code):
        add(start, kind, name)
