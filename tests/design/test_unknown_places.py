"""Who sets a place that the type does not have is told, with the name they may have meant; nobody else is."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from laws.wire_cases import CATALOG, fill_id
from stackline.design.unknown_places import unknown_place
from stackline.template import Path, Template

SHOP = Template.parse(
    b"""
Resources:
  Items: {Type: AWS::DynamoDB::Table, Properties: {TableNam: a, BillingMode: b}}
  Api:
    Type: AWS::Serverless::Api
    Properties:
      Auth:
        Authorizers:
          Mine: {FunctionPayloadType: REQUEST, FunctionArn: a, Identity: {Headers: [a]}}
  Mine: {Type: Custom::Mine, Properties: {Anything: 1}}
  Get: {Type: AWS::Serverless::Function, Properties: {Environment: {Variables: {ANY: 1}}}}
"""
)


@pytest.mark.parametrize(
    ("place", "words", "fix"),
    [
        (("Items", "Properties", "TableNam"), "AWS::DynamoDB::Table has no TableNam (Items)", "TableName"),
        (("Items", "Properties/TableName"), "A resource has no Properties/TableName (Items)", "TableName"),
        (("Items", "DeletePolicy"), "A resource has no DeletePolicy (Items)", "DeletionPolicy"),
        (("Get", "Properties", "Environment", "Vars"), "Environment has no Vars (Get)", "Variables"),
    ],
)
def test_what_is_told(place: Path, words: str, fix: str) -> None:
    (told,) = unknown_place(SHOP, ("Resources", *place))
    assert (told.severity, told.code, told.summary) == ("warning", "place-unknown", words)
    assert told.fix is not None
    assert fix in told.fix.summary


@pytest.mark.parametrize(
    "place",
    [
        ("Items", "Properties", "BillingMode"),
        ("Items", "Metadata", "Anything"),
        ("Api", "Properties", "Auth", "Authorizers", "Mine", "FunctionArn"),
        ("Api", "Properties", "Auth", "Authorizers", "Mine", "Identity", "Headers"),
        ("Mine", "Properties", "Anything"),
        ("Get", "Properties", "Environment", "Variables", "ANY"),
    ],
)
def test_what_is_known(place: Path) -> None:
    assert unknown_place(SHOP, ("Resources", *place)) == []


def places(value: Any, path: Path) -> Iterator[Path]:
    entries = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for step, each in entries:
        if str(step).startswith("Fn::") or step == "Ref":
            return
        yield (*path, step)
        yield from places(each, (*path, step))


@pytest.mark.parametrize("kind", list(CATALOG.kinds))
def test_everything_that_the_catalog_writes_is_known(kind: str) -> None:
    for sample in CATALOG.kinds[kind].smallest.values():
        resources = fill_id(copy.deepcopy(dict(sample)), "It")
        template = Template.parse(json.dumps({"Resources": resources}).encode(), file="t.json")
        for place in places(resources, ("Resources",)):
            assert unknown_place(template, place) == []
