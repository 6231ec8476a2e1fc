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


def test_the_summary_gives_figures_and_reasons():
    plugin = RandomEdits()
    refusals = ("a.yaml Edit(kind='set', path=('A',)): path-taken: A is there",) * 2
    plugin.pytest_runtest_logreport(told(1_500, refused=refusals))
    plugin.pytest_runtest_logreport(told(1_500))
    said: list[str] = []
    reporter = SimpleNamespace(section=said.append, line=lambda text, **_: said.append(text))
    plugin.pytest_terminal_summary(reporter)
    assert said == [
        "random edits",
        "sample: 3,000 edits in 2 of 2 parts, 0 wrong, 2 refused (0.067%), "
        "and 0 refused where an alias repeats the value",
        "  set 3,000",
        "  refused 2: path-taken: A is there",
    ]
