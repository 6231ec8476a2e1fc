"""The browser of ScanPage: when a new one is started, what becomes of the old, and what a real Chromium reads."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from fakes import Cloud
from functions import EXAMPLE, Functions
from shop.layouts import render
from shop.server import ShopServer
from shop.world import SHOPS, World

needs_chromium = pytest.mark.skipif(
    not (shutil.which("chromium") and shutil.which("chromedriver")),
    reason="needs the packages chromium and chromium-driver",
)
CODE = EXAMPLE / "src" / "scan_page"


class Program:
    """In place of Chromium: answers at once, or as it is told."""

    running: list[Program] = []
    answer: Callable[[], tuple[int, str]] = staticmethod(lambda: (200, "<p>here"))

    def __init__(self) -> None:
        Program.running.append(self)

    def load(self, url: str, seconds: float) -> tuple[int, str]:
        return Program.answer()

    def end(self) -> None:
        Program.running.remove(self)


@pytest.fixture
def module(functions: Functions, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setattr(Program, "running", [])
    return functions.load("scan_page", "browser")


def test_a_browser_is_used_again_until_it_is_worn_out(module: ModuleType) -> None:
    browser = module.Browser(Program, pages=3)
    seen = [browser.load("http://shop/") and Program.running[0] for _ in range(7)]
    assert [seen.index(program) for program in seen] == [0, 0, 0, 3, 3, 3, 6]
    assert len(Program.running) == 1
    browser.close()
    assert not Program.running


def test_one_that_breaks_makes_room_for_another(module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash() -> tuple[int, str]:
        raise module.Broken("tab crashed")

    browser = module.Browser(Program)
    monkeypatch.setattr(Program, "answer", staticmethod(crash))
    with pytest.raises(module.PageUnavailable, match="tab crashed"):
        browser.load("http://shop/")
    assert not Program.running
    monkeypatch.undo()
    assert browser.load("http://shop/") == b"<p>here"


@pytest.mark.parametrize(
    ("answer", "words"), [((503, ""), "HTTP 503"), ((200, "x" * 6_000_000), "larger than")]
)
def test_a_page_that_is_none_leaves_the_browser_as_it_is(
    module: ModuleType, monkeypatch: pytest.MonkeyPatch, answer: tuple[int, str], words: str
) -> None:
    monkeypatch.setattr(Program, "answer", staticmethod(lambda: answer))
    browser = module.Browser(Program)
    with pytest.raises(module.PageUnavailable, match=words):
        browser.load("http://shop/")
    assert len(Program.running) == 1


def test_without_a_browser_the_function_says_what_is_missing(
    cloud: Cloud, functions: Functions, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("LOADER", "browser")
    monkeypatch.setenv("CHROMIUM_PATH", "/nowhere/chromium")
    functions.load("start_scan").handler({"markets": ["dk-torvet"]}, None)
    group = [{**message, "attributes": {"ApproximateReceiveCount": "1"}} for message in cloud.messages[:2]]
    with pytest.raises(Exception, match=r"/nowhere/chromium \(CHROMIUM_PATH\).*apt-get install chromium"):
        functions.load("scan_page").handler({"Records": group}, None)
    assert len(cloud.waits) == 2, "they come back soon, not after the queue's whole visibility timeout"
    assert "Loader to http" in caplog.text


def test_a_browser_can_come_packed(functions: Functions, tmp_path: Path) -> None:
    module = functions.load("scan_page", "archive")
    program = tmp_path / "chromium"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    with tarfile.open(tmp_path / "chromium.tar.gz", "w:gz") as packed:
        packed.add(program, "chromium")
    folder = module.unpacked(tmp_path / "chromium.tar.gz", tmp_path / "there")
    assert os.access(folder / "chromium", os.X_OK)
    (tmp_path / "chromium.tar.gz").unlink()
    assert module.unpacked(tmp_path / "chromium.tar.gz", tmp_path / "there") == folder, "unpacked only once"
    with pytest.raises(module.BrowserMissing, match="CHROMIUM_ARCHIVE"):
        module.unpacked(tmp_path / "chromium.tar.gz", tmp_path / "elsewhere")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["chromium", "there"]


@pytest.mark.browser
@needs_chromium
def test_chromium_reads_what_scripts_write_and_leaves_nothing_behind(
    functions: Functions, shops: ShopServer, far: Path
) -> None:
    module = functions.load("scan_page", "browser")
    shops.scripted = True
    browser = module.Browser()
    address = f"{shops.url}/dk-torvet/search?q=kettle&page="
    html = browser.load(address + "1")
    extract = functions.load("scan_page", "extract").extract
    market = json.loads((EXAMPLE / "src/start_scan/markets.json").read_text())
    task = {"selectors": market["markets"]["dk-torvet"]["selectors"], "first_rank": 1}
    task |= {"brand": market["brand"], "products": market["products"]}
    assert extract(html, task) == extract(
        render(World(7).page(SHOPS["dk-torvet"], "kettle", 1)).encode(), task
    )
    with pytest.raises(module.PageUnavailable, match="HTTP 404"):
        browser.load(address + "99")
    for away, words in (("http://127.0.0.1:1/", "of its own"), ("http://nowhere.invalid/", "net::ERR_")):
        with pytest.raises(module.PageUnavailable, match=words):
            browser.load(away)
    shops.pace = 1.0
    with pytest.raises(module.PageUnavailable, match="timed out"):
        browser.load(f"{shops.url}/fi-kauppa/search?q=kettle&page=1", seconds=0.3)
    shops.pace = 0
    assert browser.load(address + "2"), "well after all of that"
    assert processes(far)
    for pid in processes(far):
        os.kill(pid, signal.SIGSTOP)  # a browser that hangs
    browser.close()
    gone(far)
    assert not list(far.iterdir())


@pytest.mark.browser
@needs_chromium
def test_a_process_that_is_killed_takes_its_browser_along(shops: ShopServer, far: Path) -> None:
    program = (
        "import sys; from browser import Browser; b = Browser(); b.load(sys.argv[1]); print('loaded', flush=True);"
        "sys.stdin.read()"
    )
    command = [sys.executable, "-c", program, shops.url]
    environment = {**os.environ, "PYTHONPATH": str(CODE), "TMPDIR": str(far)}
    process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"loaded\n"
    assert processes(far)
    process.kill()
    process.communicate()
    gone(far)


@pytest.fixture
def far(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder whose path is as long as those of functions in a deep project."""
    folder = tmp_path / ("deep" * 25)
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def processes(profile: Path) -> list[int]:
    """Chromium's processes that have their profile in this folder."""
    found: list[int] = []
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if f"--user-data-dir={profile}/" in line.read_text():
                found.append(int(line.parent.name))
        except OSError:
            continue
    return found


def gone(profile: Path) -> None:
    end = time.monotonic() + 60
    while left := processes(profile):
        assert time.monotonic() < end, f"still there: {left}"
        time.sleep(0.05)
