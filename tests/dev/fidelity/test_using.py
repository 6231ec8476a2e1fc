"""Places of properties: what is used, and where."""

from __future__ import annotations

from typing import Any

import pytest

from stackline.dev.fidelity.using import used
from stackline.template import Path

PROPERTIES: dict[str, Any] = {
    "Runtime": "java21",
    "Architectures": ["x86_64", "arm64"],
    "Cached": True,
    "Nothing": None,
    "Named": {"Ref": "Which"},
    "Unknown": {"Ref": "Nowhere"},
    "Events": {
        "Slow": {"Type": "Kinesis", "Properties": {"BatchSize": 100}},
        "Fast": {"Type": "SQS", "Properties": {"BatchSize": 100}},
        "Small": {"Type": "SQS", "Properties": {"BatchSize": 10}},
    },
    "Text": "type Query { a: Int }\ntype Subscription { b: Int }",
}


@pytest.mark.parametrize(
    ("use", "found"),
    [
        ("Runtime", ("Runtime",)),
        ("Runtime=java*", ("Runtime",)),
        ("Runtime=python*", None),
        ("Architectures.*=arm64", ("Architectures", 1)),
        ("Architectures.1", ("Architectures", 1)),
        ("Architectures.2", None),
        ("Cached=true", ("Cached",)),
        ("Nothing", None),
        ("Named=PROVISIONED", ("Named",)),
        ("Unknown", ("Unknown",)),
        ("Unknown=*", None),
        ("Events.*[Type=SQS].Properties.BatchSize>10", ("Events", "Fast", "Properties", "BatchSize")),
        ("Events.*[Type=SNS].Properties.BatchSize>10", None),
        ("Text=*type Subscription*", ("Text",)),
        ("Runtime.Deeper", None),
    ],
)
def test_a_place_is_found_where_it_says_so(use: str, found: Path | None) -> None:
    assert used((use,), PROPERTIES, {"Which": {"Type": "String", "Default": "PROVISIONED"}}) == found


def test_the_first_of_several_counts_and_no_properties_use_nothing() -> None:
    assert used(("Absent", "Cached"), PROPERTIES, {}) == ("Cached",)
    assert used(("Cached",), None, {}) is None
