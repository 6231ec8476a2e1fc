"""`stackline dev` beside the other ways to run an API's functions on one machine: one hello function, one route.

    python benchmarks/run.py [--rounds N] [--minutes M] [--only WORD …]

serverless-offline 13 (with serverless 3) runs the function in Node.js, its own language; chalice local and
functions-framework are Python's. `stackline dev` runs both, so each rival has ours in its own language beside it. All
on loopback, one after another in turns; on a shared machine trust the ratios. The rivals run the function inside
their own process (serverless-offline in a thread of it), with no process of its own, no Runtime API and no limits.

`first start` knows nothing of the project (tools are installed, nothing of it is kept); `start again` is the next
session of a project that has not changed. --minutes is of the long run, in which all servers have their turns.
"""

from __future__ import annotations

import argparse
import contextlib
import shutil
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from running import ours, rivals
from running.load import at_once, one_after_another, percentile
from running.rivals import Plan
from running.server import Server

SERVERS: tuple[Callable[[Path, int], Plan], ...] = (
    ours.python,
    ours.node,
    rivals.serverless_offline,
    rivals.chalice,
    rivals.functions_framework,
)
CLIENTS = 4
_TURN = 1.0  # seconds
_WARMING = 200  # requests


@dataclass
class Figures:
    """Of one server. Starts in seconds, requests in milliseconds, memory in MB."""

    plan: Plan
    first: list[float] = field(default_factory=list[float])
    again: list[float] = field(default_factory=list[float])
    warm: list[float] = field(default_factory=list[float])
    rates: list[float] = field(default_factory=list[float])
    begin: list[float] = field(default_factory=list[float])
    end: list[float] = field(default_factory=list[float])
    memory: tuple[float, float] = (0, 0)

    @property
    def is_ours(self) -> bool:
        return self.plan.url is None

    @property
    def label(self) -> str:
        return f"{self.plan.name} ({self.plan.language})"

    @property
    def p50(self) -> float:
        return percentile(self.warm, 0.5)

    @property
    def p99(self) -> float:
        return percentile(self.warm, 0.99)


def starts(figures: list[Figures], rounds: int) -> None:
    """Rivals keep nothing of a project, so that every start of theirs is both."""
    for _ in range(rounds):
        for each in figures:
            if each.is_ours:
                ours.forget(each.plan.folder)
                each.first.append(_first_answer(each.plan))
            each.again.append(_first_answer(each.plan))
            if not each.is_ours:
                each.first.append(each.again[-1])


def _first_answer(plan: Plan) -> float:
    server = Server(plan)
    server.stop()
    return server.first_answer


def warm(running: list[tuple[Figures, Server]], rounds: int) -> None:
    for _, server in running:
        with contextlib.closing(server.client()) as client:
            for _ in range(_WARMING):
                client.get()
        at_once(server.client, CLIENTS, _TURN)
    for _ in range(rounds):
        for each, server in running:
            with contextlib.closing(server.client()) as client:
                each.warm += one_after_another(client, _TURN)
            each.rates.append(at_once(server.client, CLIENTS, _TURN))


def long(running: list[tuple[Figures, Server]], minutes: float) -> None:
    """Turns of all servers; those of the first and of the last minute are compared (of short runs, the quarters)."""
    window = min(60.0, minutes * 15)
    for each, server in running:
        each.memory = (server.memory(), 0)
    turns: list[tuple[float, dict[str, list[float]]]] = []
    began = time.perf_counter()
    while (passed := time.perf_counter() - began) < minutes * 60 or len(turns) < 2:
        taken: dict[str, list[float]] = {}
        for each, server in running:
            with contextlib.closing(server.client()) as client:
                taken[each.label] = one_after_another(client, _TURN)
        turns.append((passed, taken))
    for each, server in running:
        each.memory = (each.memory[0], server.memory())
        for passed, taken in turns:
            each.begin += taken[each.label] if passed < window else []
            each.end += taken[each.label] if passed >= turns[-1][0] - window else []


def tell(figures: list[Figures]) -> None:
    print(
        f"\n{'':<32}{'first start':>12}{'start again':>12}{'warm p50':>10}{'p99':>9}"
        f"{f'{CLIENTS} clients':>12}{'p50 begin':>11}{'end':>8}{'memory begin':>14}{'end':>8}"
    )
    for each in figures:
        print(
            f"{each.label:<32}{statistics.median(each.first) * 1000:>9,.0f} ms"
            f"{statistics.median(each.again) * 1000:>9,.0f} ms{each.p50:>7.2f} ms{each.p99:>6.1f} ms"
            f"{statistics.median(each.rates):>10,.0f}/s{percentile(each.begin, 0.5):>8.2f} ms"
            f"{percentile(each.end, 0.5):>5.2f} ms{each.memory[0]:>11,.0f} MB{each.memory[1]:>5,.0f} MB"
        )


def judge(figures: list[Figures]) -> Iterator[tuple[str, str, bool]]:
    """Each goal, the figure, and whether it is met. Against rivals of the same language, and against all."""
    others = [each for each in figures if not each.is_ours]
    slow = next((each for each in others if "serverless" in each.plan.name), None)
    for mine in (each for each in figures if each.is_ours):
        same = [each for each in others if each.plan.language == mine.plan.language]
        for name, group in (("of its language", same), ("of all", others)):
            if not group:
                continue
            ratio = mine.p50 / min(each.p50 for each in group)
            yield f"{mine.label}: warm p50 beside the fastest {name}, ≤ 1.5x", f"{ratio:.2f}x", ratio <= 1.5
            ratio = mine.p99 / min(each.p99 for each in group)
            yield f"{mine.label}: p99 beside the best {name}, ≤ 1x", f"{ratio:.2f}x", ratio <= 1
            ratio = statistics.median(mine.rates) / max(statistics.median(each.rates) for each in group)
            yield f"{mine.label}: requests a second beside the most {name}, ≥ 1x", f"{ratio:.2f}x", ratio >= 1
        if slow:
            for name, taken in (("first start", mine.first), ("start again", mine.again)):
                ratio = statistics.median(slow.again) / statistics.median(taken)
                yield f"{mine.label}: {name}, serverless-offline ≥ 10x", f"{ratio:.1f}x", ratio >= 10
        slower = percentile(mine.end, 0.5) / percentile(mine.begin, 0.5)
        yield f"{mine.label}: no slow-down in the long run (≤ 1.1x)", f"{slower:.2f}x", slower <= 1.1
        grown = mine.memory[1] / mine.memory[0]
        yield f"{mine.label}: memory flat (≤ 1.1x)", f"{grown:.2f}x", grown <= 1.1


def _ports(count: int) -> list[int]:
    """Free ports; serverless-offline takes the next one, too."""
    return [_free_pair() for _ in range(count)]


def _free_pair() -> int:
    while True:
        with socket.socket() as one, socket.socket() as next_one:
            one.bind(("127.0.0.1", 0))
            port: int = one.getsockname()[1]
            with contextlib.suppress(OSError, OverflowError):
                next_one.bind(("127.0.0.1", port + 1))
                return port


def main() -> None:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--minutes", type=float, default=1.0)
    arguments.add_argument("--only", nargs="*", default=[], metavar="WORD", help="of a server's name")
    asked = arguments.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="stackline-run-"))
    running: list[tuple[Figures, Server]] = []
    try:
        ports = zip(SERVERS, _ports(len(SERVERS)), strict=True)
        plans = [make(folder / f"{make.__name__}", port) for make, port in ports]
        figures = [Figures(plan) for plan in plans]
        chosen = [e for e in figures if not asked.only or any(w in e.label.lower() for w in asked.only)]
        for each in chosen:  # fills caches: installed runtimes, compiled code
            _first_answer(each.plan)
        starts(chosen, asked.rounds)
        running += [(each, Server(each.plan)) for each in chosen]
        warm(running, asked.rounds)
        long(running, asked.minutes)
        tell(chosen)
    finally:
        for _, server in running:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    goals = list(judge(chosen))
    print()
    for goal, figure, met in goals:
        print(f"{goal:<86}{figure:>8}  {'met' if met else 'MISSED'}")
    sys.exit(0 if all(met for _, _, met in goals) else 1)


if __name__ == "__main__":
    main()
