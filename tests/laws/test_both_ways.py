"""Every pair of kinds, joined in both directions at once: no circle for CloudFormation, or refused with the reason."""

from __future__ import annotations

import pytest

from both_ways import CROSSINGS, Crossing, drawn
from laws.test_wire_validity import lint
from stackline.design import dependency_cycles

IN_DOUBT = {
    "function-uses-graphql-api+graphql-api-invokes-function/Lambda+Serverless",
    "function-uses-websocket-api+websocket-api-invokes-function/Lambda+Serverless",
}


def check(crossing: Crossing) -> None:
    template, refused = drawn(crossing)
    assert not dependency_cycles(template), template.text
    for reason in refused:
        assert "[dependency-cycle]" in reason or "[wire-type]" in reason, reason
        assert "fix: " in reason, reason


def test_a_bucket_and_its_function() -> None:
    crossings = [one for one in CROSSINGS if (one.there.source, one.back.source) == ("bucket", "function")]
    assert crossings
    for crossing in crossings:
        check(crossing)


@pytest.mark.deep
@pytest.mark.parametrize("crossing", CROSSINGS, ids=str)
def test_both_ways_at_once_deep(crossing: Crossing) -> None:
    check(crossing)
    template, refused = drawn(crossing)
    if str(crossing) in IN_DOUBT:
        pytest.xfail("cfn-lint sees a circle between the function and its role, and we do not")
    if not refused:
        assert not [one for one in lint(template.text) if one.startswith("E3004")], template.text
