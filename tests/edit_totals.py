"""The random edits of a whole run, of all parts and workers together: printed at its end, and checked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

PROPERTY = "random edits"
ALLOWED_REFUSALS = 0.001
AT_LEAST = {"sample": 2_000, "whole": 20_000}


@dataclass
class Totals:
    """What the parts of one suite reported."""

    parts: int = 0
    expected_parts: int = 0
    made: int = 0
    wrong: int = 0
    shared: int = 0
    refused: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)

    def add(self, told: dict[str, Any]) -> None:
        self.parts += 1
        self.expected_parts = told["parts"]
        self.kinds.update(told["made"])
        self.made = sum(self.kinds.values())
        self.wrong += told["wrong"]
        self.shared += told["shared"]
        self.refused += told["refused"]

    def line(self, suite: str) -> str:
        share = len(self.refused) / self.made if self.made else 0
        return (
            f"{suite}: {self.made:,} edits in {self.parts} of {self.expected_parts} parts, {self.wrong} wrong, "
            f"{len(self.refused)} refused ({share:.3%}), and {self.shared} refused where an alias repeats the value"
        )

    def faults(self, suite: str) -> list[str]:
        """What falls short of the law, where every part of the suite has run."""
        if self.parts < self.expected_parts:
            return []
        found = [f"{suite}: {self.wrong} edits are wrong"] if self.wrong else []
        if self.made < AT_LEAST[suite]:
            found.append(f"{suite}: {self.made:,} edits are fewer than {AT_LEAST[suite]:,}")
        if len(self.refused) > ALLOWED_REFUSALS * self.made:
            found.append(
                f"{suite}: {len(self.refused)} refusals of {self.made:,} are more than {ALLOWED_REFUSALS:.1%}"
            )
        return found


class RandomEdits:
    """A pytest plugin: hears every report, also of other workers, and ends the run as failed where a total is bad."""

    def __init__(self) -> None:
        self.suites: dict[str, Totals] = {}

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.when == "call":
            for name, told in report.user_properties:
                if name == PROPERTY:
                    self.suites.setdefault(told["suite"], Totals()).add(told)

    def faults(self) -> list[str]:
        return [fault for suite, totals in self.suites.items() for fault in totals.faults(suite)]

    def pytest_sessionfinish(self, session: Any) -> None:
        if self.faults() and session.exitstatus == 0:
            session.exitstatus = 1

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if not self.suites:
            return
        terminalreporter.section(PROPERTY)
        for suite, totals in sorted(self.suites.items()):
            terminalreporter.line(totals.line(suite))
            terminalreporter.line(
                "  " + ", ".join(f"{kind} {count:,}" for kind, count in totals.kinds.most_common())
            )
            for why, count in Counter(map(reason, totals.refused)).most_common():
                terminalreporter.line(f"  refused {count}: {why}")
        for fault in self.faults():
            terminalreporter.line(f"FAILED {fault}", red=True)


def reason(refusal: str) -> str:
    """The code and summary of a refusal, without the edit it belongs to."""
    return refusal.rsplit("): ", 1)[-1]
