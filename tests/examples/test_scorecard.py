"""The scorecard example on the embedded cloud: scans by HTTP and by browsers end with what the shops' data says."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
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


@contextlib.contextmanager
def shop(*options: str) -> Iterator[str]:
    """The shops on a port of their own. Their address."""
    command = [sys.executable, "-m", "shop", "--port", "0", *options]
    process = subprocess.Popen(command, cwd=EXAMPLE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    yield process.stdout.readline().split()[-1]
    process.terminate()
    ended(process)


@pytest.fixture(scope="module")
def shops() -> Iterator[str]:
    """Five times as fast as real ones."""
    with shop("--pace", "0.2") as address:
        yield address


def settings(folder: Path, **parameters: object) -> None:
    lines = "".join(f"  {name}: {value}\n" for name, value in parameters.items())
    (folder / "environments" / "local.yaml").write_text(f"parameters:\n{lines}")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, shops: str) -> Iterator[Project]:
    folder = tmp_path_factory.mktemp("example") / "scorecard"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__", ".stackline"))
    settings(folder, ShopUrl=shops, Loader="http")  # 500 pages in browsers: benchmarks/browsers.py
    outcome = stackline(folder, "deploy", "local")
    yield Project(folder, outcome["outputs"]["ApiUrl"])
    stackline(folder, "local", "stop")


def test_a_scan_of_500_pages_ends_with_the_shops_truth(project: Project) -> None:
    status, scan = project.ask("POST", "/scans")
    assert (status, scan["pages"]) == (202, 500)
    truth = true_scorecards()
    cards = {market: finished(project, market, scan) for market in truth}
    assert cards == truth


def test_deploying_again_changes_nothing(project: Project) -> None:
    assert project.stackline("deploy", "local")["outcome"] == "unchanged"


@pytest.mark.browser
@pytest.mark.skipif(
    not (shutil.which("chromium") and shutil.which("chromedriver")),
    reason="needs the packages chromium and chromium-driver",
)
def test_a_scan_by_hand_with_two_browsers_reads_what_scripts_write(project: Project) -> None:
    seen: list[int] = []
    with shop("--pace", "0", "--scripted") as address:
        settings(project.folder, ShopUrl=address, Browsers=2)
        assert project.stackline("deploy", "local")["outcome"] == "deployed"
        event = json.loads((project.folder / "events" / "start-scan.json").read_text())
        (project.folder / "events" / "few.json").write_text(json.dumps({**event, "markets": ["dk-torvet"]}))
        started = project.stackline("invoke", "StartScan", "-e", str(project.folder / "events" / "few.json"))
        assert "platform.report" in json.dumps(started)
        assert project.ask("GET", f"/scorecards/se-varuhuset/{event['day']}")[0] == 404
        scan = {"scan": None, "day": event["day"]}
        look = lambda: seen.append(len(browsers(project)))  # noqa: E731
        assert finished(project, "dk-torvet", scan, look) == true_scorecards()["dk-torvet"]
    assert max(seen) == 2, "as many as are configured"
    project.stackline("local", "stop")
    until(lambda: not browsers(project), "the end of the browsers")


def browsers(project: Project) -> set[str]:
    """The Chromiums that functions of this project have started, by their profiles: each has many processes."""
    address = f"AWS_ENDPOINT_URL={project.api.partition('/_api')[0]}\0"
    found: set[str] = set()
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError):
            profile = re.search(r"--user-data-dir=([^\0]+)", (process / "cmdline").read_text())
            # The browser knows nothing of AWS; the function, which started its driver, does.
            driver = Path("/proc", parent(process)) if profile else process
            function = Path("/proc", parent(driver)) if profile else process
            if profile and address in (function / "environ").read_text():
                found.add(profile[1])
    return found


def parent(process: Path) -> str:
    return (process / "stat").read_text().rpartition(")")[2].split()[1]


def finished(
    project: Project, market: str, scan: dict[str, Any], meanwhile: Callable[[], None] = lambda: None
) -> dict[str, Any]:
    """The market's scorecard when every page was dealt with, without what differs from scan to scan."""

    def ask() -> dict[str, Any] | None:
        meanwhile()
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
