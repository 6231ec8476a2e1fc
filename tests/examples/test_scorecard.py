"""The scorecard example on the embedded cloud: a scan of 500 pages ends with what the shops' own data says."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from waiting import ended, until

EXAMPLE = Path(__file__).parents[2] / "examples" / "scorecard"

pytestmark = [pytest.mark.cloud, pytest.mark.xdist_group("scorecard")]


@dataclass(frozen=True)
class Project:
    """A working copy of the example, deployed."""

    folder: Path
    api: str

    def stackline(self, *arguments: str) -> Any:
        return stackline(self.folder, *arguments)

    def ask(self, method: str, path: str) -> tuple[int, Any]:
        request = urllib.request.Request(self.api + path, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return response.status, json.loads(response.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())


def stackline(folder: Path, *arguments: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "stackline", *arguments, "--json"], cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The shops on a port of their own, five times as fast as real ones. Their address."""
    command = [sys.executable, "-m", "shop", "--port", "0", "--pace", "0.2"]
    process = subprocess.Popen(command, cwd=EXAMPLE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    yield process.stdout.readline().split()[-1]
    process.terminate()
    ended(process)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, shops: str) -> Iterator[Project]:
    folder = tmp_path_factory.mktemp("example") / "scorecard"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__", ".stackline"))
    (folder / "environments" / "local.yaml").write_text(f"parameters:\n  ShopUrl: {shops}\n")
    outcome = stackline(folder, "deploy", "local")
    yield Project(folder, outcome["outputs"]["ApiUrl"])
    stackline(folder, "local", "stop")


def test_a_scan_of_500_pages_ends_with_the_shops_truth(project: Project) -> None:
    status, scan = project.ask("POST", "/scans")
    assert (status, scan["pages"]) == (202, 500)
    truth = true_scorecards()
    cards = {market: finished(project, market, scan) for market in truth}
    assert cards == truth


def test_a_scan_started_by_hand_is_one_of_its_own(project: Project) -> None:
    event = project.folder / "events" / "start-scan.json"
    started = project.stackline("invoke", "StartScan", "-e", str(event))
    assert "platform.report" in json.dumps(started)
    status, _ = project.ask("GET", "/scorecards/se-varuhuset/2026-03-02")
    assert status == 404
    truth = true_scorecards()
    scan = {"scan": None, "day": "2026-03-02"}
    for market in ("dk-torvet", "nl-winkel"):
        assert finished(project, market, scan) == truth[market]


def test_deploying_again_changes_nothing(project: Project) -> None:
    assert project.stackline("deploy", "local")["outcome"] == "unchanged"


def finished(project: Project, market: str, scan: dict[str, Any]) -> dict[str, Any]:
    """The market's scorecard when every page was dealt with, without what differs from scan to scan."""

    def ask() -> dict[str, Any] | None:
        status, card = project.ask("GET", f"/scorecards/{market}/{scan['day']}")
        assert status in (200, 404), card
        if status == 200 and card["status"] == "complete" and scan["scan"] in (None, card["scan"]):
            return {name: value for name, value in card.items() if name not in ("day", "scan")}
        return None

    card = until(ask, f"the complete scorecard of {market}", seconds=600, pause=0.5)
    assert card
    return card


def true_scorecards() -> dict[str, Any]:
    """Asked of the example in a process of its own: its package is none of the toolkit's."""
    code = "import json; from shop.truth import *; print(json.dumps(scorecards(World())))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=EXAMPLE,
        env={**os.environ, "PYTHONPATH": str(EXAMPLE)},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)
