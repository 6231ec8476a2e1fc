"""A browser on `stackline edit`, run on a copy of a fixture project. A page that logs an error fails its test."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect

from browser_page import Canvas
from browser_server import edit

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
Start = Callable[[Path], str]

# A busy machine is slow, not wrong.
expect.set_options(timeout=60_000)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium; as root, and in most containers, it has no sandbox of its own."""
    found = next(
        path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))
    )
    return {"executable_path": found, "args": ["--no-sandbox"]}


@pytest.fixture
def browser_context_args() -> dict[str, Any]:
    return {"viewport": {"width": 1600, "height": 900}, "color_scheme": "light", "reduced_motion": "reduce"}


@pytest.fixture(scope="session")
def forks() -> ForkServerContext:
    """Servers are forked from one process that has imported everything: an import a test would take minutes."""
    context = get_context("forkserver")
    context.set_forkserver_preload(
        ["stackline.server", "stackline.cli.commands.edit", "cfnlint", "browser_warm"]
    )
    return context


@pytest.fixture
def start(forks: ForkServerContext) -> Iterator[Start]:
    """Starts `stackline edit` on a folder; the printed address. Ended with the test."""
    running: list[ForkServerProcess] = []

    def run(folder: Path) -> str:
        printed, output = forks.Pipe(duplex=False)
        server = forks.Process(target=edit, args=(str(folder), output), daemon=True)
        server.start()
        running.append(server)
        assert printed.poll(120), "`stackline edit` printed no address"
        return json.loads(printed.recv())["address"]

    yield run
    for server in running:
        server.terminate()
        server.join(60)
        assert not server.is_alive(), "`stackline edit` did not end"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the shop, committed once."""
    folder = tmp_path / "shop"
    shutil.copytree(FIXTURES / "shop", folder)
    for command in (
        ["init", "-q", "-b", "main"],
        ["config", "user.name", "Test"],
        ["config", "user.email", "test@localhost"],
        ["add", "."],
        ["commit", "-q", "-m", "Start"],
    ):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


@pytest.fixture
def errors(page: Page) -> Iterator[list[str]]:
    """What the page complains of: faults, refused styles and scripts. A refusal that a person is told of is none."""
    found: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            found.append(message.text)

    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", hear)
    yield found
    assert not found


@pytest.fixture(autouse=True)
def been_here(context: BrowserContext) -> None:
    """Somebody who was here before: without the first steps."""
    context.add_cookies([{"name": "stackline-guide", "value": "seen", "url": "http://127.0.0.1"}])


@pytest.fixture
def canvas(page: Page, project: Path, start: Start, errors: list[str]) -> Canvas:
    """The canvas, laid out and at rest."""
    opened = Canvas(page, project, start(project))
    page.goto(opened.address)
    opened.card("ItemsTable").wait_for()
    page.wait_for_timeout(300)
    return opened


@pytest.fixture
def dark(context: BrowserContext) -> None:
    context.add_init_script("localStorage.setItem('stackline.theme', 'dark')")
