"""Each address with the routes that lead from it."""

from __future__ import annotations

from pathlib import Path

from stackline.dev import Api, Route
from stackline.dev.application import apis_of
from stackline.template import Project

SCORECARD = Path(__file__).resolve().parents[2] / "examples" / "scorecard"


def test_the_scorecards_api() -> None:
    outputs = {
        "ApiUrl": "http://x/_api/1",
        "ScorecardApi.Url": "http://x/_api/1",
        "Other.prod.Url": "http://y",
    }
    assert apis_of(Project.open(SCORECARD), outputs) == (
        Api(
            "ScorecardApi",
            "http://x/_api/1",
            (
                Route("POST /scans", ("StartScan",)),
                Route("GET /scorecards/{market}/{day}", ("GetScorecard",)),
            ),
        ),
        Api("Other", "http://y"),
    )
