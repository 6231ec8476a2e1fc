"""`stackline edit` on a project in a temporary folder, a browser on it, and the pictures it takes."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Generator
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page, expect

from browser_page import Canvas

from .projects import ROOT
from .shot import SIZE, Shot, Tour

IMAGES = ROOT / "docs" / "images"
STACKLINE = [sys.executable, "-m", "stackline"]
QUALITY = 80
"""Of the WebP: letters stay sharp, and a picture has some 50 kB, a third of its PNG."""


def walk(chromium: Browser, tour: Tour, wanted: set[str]) -> None:
    """Opens each state of the tour and takes it, or only the `wanted` ones."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = tour.make(Path(scratch))
        with serving(folder) as address:
            page = opened(chromium, address, tour)
            canvas = Canvas(page, folder, address)
            session = page.context.new_cdp_session(page)
            for shot in tour.shots:
                page.set_viewport_size(shot.size or SIZE)
                shot.open(canvas)
                if not wanted or shot.name in wanted:
                    take(page, session, shot)
                shot.close(canvas)
            page.context.close()


@contextlib.contextmanager
def serving(folder: Path) -> Generator[str]:
    """The address that `stackline edit` prints. A cloud that a deployment started ends with it."""
    command = [*STACKLINE, "edit", "--no-browser", "--json"]
    person = {**os.environ, "LOGNAME": "ada"}
    with subprocess.Popen(command, cwd=folder, env=person, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield json.loads(server.stdout.readline())["address"]
        finally:
            server.terminate()
            subprocess.run([*STACKLINE, "local", "stop"], cwd=folder, check=False, capture_output=True)


def opened(chromium: Browser, address: str, tour: Tour) -> Page:
    context = chromium.new_context(
        viewport=SIZE,
        color_scheme="light",
        reduced_motion="reduce",
        locale="en-GB",
        timezone_id="Europe/Oslo",
        permissions=["clipboard-read", "clipboard-write"],
    )
    if not tour.newcomer:
        context.add_cookies([{"name": "stackline-guide", "value": "seen", "url": "http://127.0.0.1"}])
    page = context.new_page()
    page.goto(address.partition("#")[0] if tour.door else address)
    page.get_by_test_id(tour.ready).or_(page.locator(tour.ready)).first.wait_for()
    return page


def take(page: Page, session: CDPSession, shot: Shot) -> None:
    """One picture in each theme, of the same moment: the app follows the system's."""
    if not shot.pointing:
        page.mouse.move(720, (shot.size or SIZE)["height"] - 4)
    if not page.get_by_test_id("progress").count():
        checked(page)
    page.wait_for_timeout(700)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.wait_for_timeout(200)
        answer = session.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
        path = IMAGES / f"{shot.name}-{theme}.webp"
        path.write_bytes(base64.b64decode(answer["data"]))
        print(f"docs/images/{path.name} {path.stat().st_size // 1000} kB", flush=True)
    page.emulate_media(color_scheme="light")


def checked(page: Page) -> None:
    """The checks begin anew with every edit: what is listed then is of the text before."""
    expect(page.locator(".problems-button[aria-busy]")).to_have_count(0)


def browser_path() -> str:
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
