"""What a resource cannot do without."""

from __future__ import annotations

from typing import Any

import pytest

from stackline.schemas import alternatives, missing, smallest, type_names
from stackline.schemas.property import Path

CASES: list[tuple[str, dict[str, Any], list[Path]]] = [
    ("AWS::SQS::Queue", {}, []),
    ("AWS::Route53::RecordSet", {}, [("Name",), ("Type",)]),
    ("AWS::Route53::RecordSet", {"Name": "a", "Type": "A"}, []),
    ("AWS::SQS::Queue", {"Tags": [{"Key": "a"}]}, [("Tags", 0, "Value")]),
    ("AWS::SQS::Queue", {"Tags": {"Fn::If": ["A", [], []]}}, []),
    ("AWS::Serverless::Connector", {}, [("Destination",), ("Permissions",), ("Source",)]),
]


@pytest.mark.parametrize(("type", "properties", "expected"), CASES)
def test_what_is_missing(type: str, properties: dict[str, Any], expected: list[Path]) -> None:
    assert sorted(missing(type, properties), key=str) == sorted(expected, key=str)


def test_the_smallest_is_never_itself_in_want() -> None:
    """What the schema gives a value for is complete in itself; what lacks is at the top, or in nothing."""
    for type in type_names():
        made = smallest(type)
        assert all(len(path) == 1 for path in missing(type, made)), (type, made, missing(type, made))


def test_a_single_choice_is_written() -> None:
    found = [type for type in type_names() if smallest(type)]
    assert len(found) > 20


def test_one_of_several() -> None:
    assert all(len(group) > 1 for type in type_names() for group in alternatives(type, {}))
