"""Every pair of kinds, joined in both directions at once: no circle for CloudFormation, or refused with the reason."""

from __future__ import annotations

import json

import pytest

from both_ways import CROSSINGS, Crossing, drawn
from laws.test_wire_validity import lint
from stackline.design import Draft, dependency_cycles
from stackline.template import Template
from translated_dependencies import translate

# cfn-lint looks for circles in the text, where these APIs name their functions. SAM moves that into data sources and
# routes of their own, so the circle is not in what CloudFormation gets: there it is looked for.
ONLY_IN_THE_TEXT = {
    "function-uses-graphql-api+graphql-api-invokes-function/Lambda+Serverless",
    "function-uses-websocket-api+websocket-api-authorizer-asks-function/Lambda+Serverless",
    "function-uses-websocket-api+websocket-api-invokes-function/Lambda+Serverless",
}

# A circle that CloudFormation does not see: what the function logs starts it again.
ENDLESS = "function-logs-to-log-group+log-group-invokes-function"


def check(crossing: Crossing) -> None:
    template, refused = drawn(crossing)
    assert not dependency_cycles(template), template.text
    endless = str(crossing).partition("/")[0] == ENDLESS
    assert not endless or refused, template.text
    for reason in refused:
        told = "each run would start another" if endless else "[dependency-cycle]"
        assert told in reason or "[wire-type]" in reason, reason
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
        seen: Draft = template
        if str(crossing) in ONLY_IN_THE_TEXT:
            seen = Template.parse(json.dumps(translate(template.data)[0]).encode(), file="template.json")
        assert not [one for one in lint(seen) if one.startswith("E3004")], seen.text
