"""The totals of the random edits: a run that falls short of the law fails, whichever part or worker it was."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from edit_totals import PROPERTY, RandomEdits


def told(made: int, *, wrong: int = 0, refused: tuple[str, ...] = (), parts: int = 2) -> Any:
    counts = {"suite": "sample", "parts": parts, "made": {"set": made}, "wrong": wrong, "shared": 0}
    return SimpleNamespace(when="call", user_properties=[(PROPERTY, {**counts, "refused": list(refused)})])


@pytest.mark.parametrize(
    ("reports", "faults"),
    [
        ([told(1_000), told(1_000)], []),
        ([told(999), told(1_000)], ["sample: 1,999 edits are fewer than 2,000"]),
        ([told(1_000, wrong=1), told(1_000)], ["sample: 1 edits are wrong"]),
        ([told(1_000, refused=("x",) * 2), told(1_000)], []),
        ([told(1_000, refused=("x",) * 3), told(1_000)], ["sample: 3 refusals of 2,000 are more than 0.1%"]),
        ([told(10)], []),  # a part run by itself
        ([], []),
    ],
)
def test_totals_over_all_parts(reports: list[Any], faults: list[str]):
    plugin = RandomEdits()
    for report in reports:
        plugin.pytest_runtest_logreport(report)
    assert plugin.faults() == faults
    session = SimpleNamespace(exitstatus=0)
    plugin.pytest_sessionfinish(session)
    assert session.exitstatus == (1 if faults else 0)
