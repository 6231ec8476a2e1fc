"""Every benchmark, one after another, and at the end which of them met their goals: `make bench`.

    python scripts/bench.py [NAME …]

One that misses a goal, or breaks, does not keep the others from running; the exit status is 1 then.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "benchmarks"
_MISSED = re.compile(r"\bMISSED\b")
_GOAL = re.compile(r"\b(goal|limit)\b|\bmet$")


@dataclass(frozen=True, slots=True)
class Ran:
    """`status` is its exit status; `goals` whether what it printed speaks of any; `missed` the lines that say so."""

    name: str
    seconds: float
    status: int
    goals: bool
    missed: tuple[str, ...]

    @property
    def result(self) -> str:
        if self.status and not self.missed:
            return f"BROKE (exit {self.status})"
        if self.status or self.missed:
            return "MISSED"
        return "met" if self.goals else "no goals"


def main(names: Sequence[str], folder: Path = FOLDER) -> int:
    files = [path for path in sorted(folder.glob("*.py")) if not names or path.stem in names]
    if unknown := sorted(set(names) - {path.stem for path in files}):
        print(f"There is no benchmark {', '.join(unknown)} in {folder}", file=sys.stderr)
        return 2
    done: list[Ran] = []
    try:
        done.extend(map(run, files))
    except KeyboardInterrupt:
        print("\nInterrupted; what ran so far:")
    print(*table(done), sep="\n")
    return 0 if len(done) == len(files) and all(one.result in ("met", "no goals") for one in done) else 1


def run(file: Path) -> Ran:
    """What it prints is shown while it runs."""
    print(f"== {file.stem}", flush=True)
    began, lines = time.monotonic(), list[str]()
    with subprocess.Popen(
        [sys.executable, "-u", str(file)], stdout=subprocess.PIPE, text=True, errors="replace"
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            lines.append(line.strip())
    print(flush=True)
    missed = tuple(line for line in lines if _MISSED.search(line))
    goals = any(_GOAL.search(line) for line in lines)
    return Ran(file.stem, time.monotonic() - began, process.returncode, goals, missed)


def table(done: Sequence[Ran]) -> Iterator[str]:
    width = max((len(one.name) for one in done), default=0)
    for one in done:
        yield f"{one.name:<{width}}  {one.seconds:7.0f} s  {one.result}"
        yield from (f"{'':<{width}}    {line}" for line in one.missed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
