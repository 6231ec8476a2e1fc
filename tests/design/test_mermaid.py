"""Mermaid text: every card and wire, and nothing a template says becomes syntax."""

from __future__ import annotations

import json
import re

import pytest

from stackline.design import to_mermaid
from stackline.template import Template


def test_cards_and_wires() -> None:
    text = to_mermaid(
        Template.parse(
            b"Transform: AWS::Serverless-2016-10-31\n"
            b"Resources:\n"
            b"  T: {Type: AWS::DynamoDB::Table, Properties: {StreamSpecification: {StreamViewType: NEW_IMAGE}}}\n"
            b"  F:\n    Type: AWS::Serverless::Function\n    DependsOn: R\n"
            b"    Properties: {Events: {E: {Type: DynamoDB, Properties: {Stream: !GetAtt T.StreamArn}}}}\n"
            b"  R: {Type: AWS::SNS::Topic}\n"
        )
    )
    assert text.splitlines() == [
        "flowchart LR",
        '  n0[("T<br/><small>Table</small>")]',
        '  n1["F<br/><small>Function · 128 MB</small>"]',
        '  n2>"R<br/><small>Topic</small>"]',
        '  n0 -->|"stream"| n1',
        "  n1 -.- n2",
    ]


@pytest.mark.parametrize("id", ["end", 'a"]; click b', "<b>x</b>", "#quot;", "`x`", "a\nb --> c", "%% note"])
def test_hostile_ids_stay_text(id: str) -> None:
    resources = {id: {"Type": "AWS::SNS::Topic"}, "B": {"Type": "AWS::SNS::Topic", "DependsOn": id}}
    lines = to_mermaid(
        Template.parse(json.dumps({"Resources": resources}).encode(), file="t.json")
    ).splitlines()
    assert len(lines) == 4
    assert re.fullmatch(r"  n0>\"[\w .,/:;#·-]*<br/><small>Topic</small>\"\]", lines[1])
    assert lines[3] == "  n1 -.- n0"
