"""How 2,000 pages are scanned with browsers: memory, browsers at once, pages a second.

    python benchmarks/browsers.py [--pages 2000] [--browsers 4]

The scorecard example on the embedded cloud, with Chromium, on pages that a script fills. Every scorecard is held
against the shops' own truth. On a shared machine trust memory and browsers, and the speed only as a ratio.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "scorecard"
A_SCAN = 500
SAMPLE_SECONDS = 1.0


@dataclass
class Processes:
    """What ScanPage's processes hold, seen again and again: those that know the address of this cloud."""

    endpoint: str
    samples: list[tuple[float, int, int]] = field(default_factory=list)  # when, browsers, MB

    def look(self) -> tuple[int, int]:
        """How many browsers there are, and the memory of them, their drivers and functions, in MB."""
        browsers, kilobytes = set[str](), 0
        for process in self._with_children():
            with contextlib.suppress(OSError, IndexError):  # it has ended meanwhile
                arguments = (process / "cmdline").read_text().split("\0")
                browsers |= {one for one in arguments if one.startswith("--user-data-dir=")}
                # What processes share is counted once: each has its part of it.
                rollup = (process / "smaps_rollup").read_text()
                kilobytes += int(rollup.partition("\nPss:")[2].split()[0])
        return len(browsers), kilobytes // 1024

    def _with_children(self) -> list[Path]:
        """Chromium writes its title over the environment of its children: those are known by their parents."""
        parents: dict[str, str] = {}
        mine: set[str] = set()
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError, IndexError):
                parents[process.name] = (process / "stat").read_text().rpartition(")")[2].split()[1]
                environment = (process / "environ").read_bytes()
                if (
                    f"AWS_ENDPOINT_URL={self.endpoint}\0".encode() in environment
                    and b"-ScanPage-" in environment
                ):
                    mine.add(process.name)
        before = 0
        while before != len(mine):
            before = len(mine)
            mine |= {child for child, parent in parents.items() if parent in mine}
        return [Path("/proc", number) for number in mine]

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        done = Event()

        def watch() -> None:
            while not done.wait(SAMPLE_SECONDS):
                self.samples.append((time.monotonic(), *self.look()))

        thread = Thread(target=watch, daemon=True)
        thread.start()
        yield
        done.set()
        thread.join()


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=2000, help="in steps of 500 (default %(default)s)")
    parser.add_argument("--browsers", type=int, default=4, help="at least 2 (default %(default)s)")
    options = parser.parse_args()
    if not (shutil.which("chromium") and shutil.which("chromedriver")):
        print("scanning with browsers: left out, it needs Debian's packages chromium and chromium-driver")
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "scorecard"
        shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__", ".stackline"))
        with shops(folder) as address:
            settings = f"parameters:\n  ShopUrl: {address}\n  Browsers: {options.browsers}\n"
            (folder / "environments" / "local.yaml").write_text(settings)
            try:
                api = stackline(folder, "deploy", "local")["outputs"]["ApiUrl"]
                processes = Processes(api.partition("/_api")[0])
                return measure(folder, api, processes, options)
            finally:
                stackline(folder, "local", "stop")


def measure(folder: Path, api: str, processes: Processes, options: argparse.Namespace) -> int:
    days = [f"2026-01-{number + 1:02}" for number in range(-(-options.pages // A_SCAN))]
    truth = true_scorecards(folder)
    begun = time.monotonic()
    with processes.watched():
        for day in days:
            ask(api + "/scans", {"day": day})
        wrong = [
            f"{market} {day}" for day in days for market in truth if card(api, market, day) != truth[market]
        ]
    took = time.monotonic() - begun
    pages = sum(card["pages"]["expected"] for card in truth.values()) * len(days)
    tell("pages", pages, "")
    tell("took", took, "s")
    tell("pages a second", pages / took, "")
    tell("browsers configured", options.browsers, "")
    tell("browsers at once, at most", max(browsers for _, browsers, _ in processes.samples), "")
    tell("memory of all functions and browsers, at most", max(mb for *_, mb in processes.samples), "MB")
    for quarter in range(4):
        part = [mb for at, _, mb in processes.samples if quarter <= (at - begun) / took * 4 < quarter + 1]
        tell(f"  in quarter {quarter + 1} of the time", max(part, default=0), "MB")
    stackline(folder, "local", "stop")
    tell("browsers left when the cloud has stopped", processes.look()[0], "")
    print(f"scorecards that differ from the shops' truth: {', '.join(wrong) or 'none'}")
    return bool(wrong)


def card(api: str, market: str, day: str) -> dict[str, Any]:
    """The market's scorecard once it is complete, without what differs from scan to scan."""
    while True:
        found = ask(f"{api}/scorecards/{market}/{day}")
        if found.get("status") == "complete":
            return {name: value for name, value in found.items() if name not in ("day", "scan")}
        time.sleep(1)


def ask(address: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    data = json.dumps(body).encode() if body else None
    request = urllib.request.Request(address, data, {"content-type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=120) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        return json.load(error)


@contextlib.contextmanager
def shops(folder: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "shop", "--port", "0", "--pace", "0", "--scripted"]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    yield process.stdout.readline().split()[-1]
    process.terminate()
    process.wait()


def true_scorecards(folder: Path) -> dict[str, Any]:
    code = "import json; from shop.truth import *; print(json.dumps(scorecards(World())))"
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, check=True
    )
    return json.loads(done.stdout)


def stackline(folder: Path, *arguments: str) -> Any:
    command = [sys.executable, "-m", "stackline", *arguments, "--json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return json.loads(done.stdout)


def tell(figure: str, value: float, unit: str) -> None:
    print(f"{figure:<48}{value:>10,.1f} {unit}".rstrip(), flush=True)


if __name__ == "__main__":
    sys.exit(main())
