"""Every pair of kinds, joined in both directions at once: no circle for CloudFormation, or refused with the reason."""

from __future__ import annotations

import json

import pytest

from both_ways import CROSSINGS, Crossing, drawn
from laws.test_wire_validity import lint
from stackline.design import dependency_cycles
from translated_dependencies import translate

# cfn-lint looks for circles in the text, where these APIs name their functions. SAM moves that into data sources and
# routes of their own, so the circle is not in what CloudFormation gets: there it is looked for.
ONLY_IN_THE_TEXT = {
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
    if not refused:
        translated = str(crossing) in ONLY_IN_THE_TEXT
        text = json.dumps(translate(template.data)[0]) if translated else template.text
        assert not [one for one in lint(text) if one.startswith("E3004")], text
