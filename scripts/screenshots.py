"""`make screenshots`: the pictures of the canvas in docs/images, in both themes, from the scorecard example.

Works on a copy in a temporary folder: arranges nothing by hand, edits through the page, deploys to the embedded
cloud for the deployments picture, and stops all it started.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, TimeoutError, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
STACKLINE = [sys.executable, "-m", "stackline"]
THEMES = ("light", "dark")
SIZE = {"width": 1600, "height": 900}


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        folder = example(Path(scratch) / "acme" / "scorecard")
        executable = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
        chromium = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        with serving(folder) as address, cloud(folder):
            pages = {theme: opened(chromium, address, theme) for theme in THEMES}
            for theme, page in pages.items():
                canvas(page, theme)
            edit(pages["light"])
            for theme, page in pages.items():
                changes(page, theme)
            take_back(pages["light"])
            deploy(pages["light"])
            for theme, page in pages.items():
                deployments(page, theme)


def example(folder: Path) -> Path:
    """A copy of the example, committed once."""
    ignore = shutil.ignore_patterns("__pycache__", ".stackline", ".pytest_cache")
    shutil.copytree(ROOT / "examples" / "scorecard", folder, ignore=ignore)
    for command in (
        ["init", "-q", "-b", "main"],
        ["config", "user.name", "Stackline"],
        ["config", "user.email", "stackline@localhost"],
        ["add", "."],
        ["commit", "-q", "-m", "Start from the example"],
    ):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[str]:
    """`stackline edit` on the folder; the address it prints."""
    command = [*STACKLINE, "edit", "--no-browser", "--json"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield json.loads(server.stdout.readline())["address"]
        finally:
            server.terminate()


@contextlib.contextmanager
def cloud(folder: Path) -> Iterator[None]:
    """Ends the embedded cloud that a deployment starts."""
    try:
        yield
    finally:
        subprocess.run([*STACKLINE, "local", "stop"], cwd=folder, check=False, stdout=subprocess.DEVNULL)


def opened(chromium: Browser, address: str, theme: str) -> Page:
    context = chromium.new_context(viewport=SIZE, color_scheme="dark" if theme == "dark" else "light")
    page = context.new_page()
    page.goto(address)
    page.get_by_test_id("card-ScanPage").wait_for()
    return page


def take(page: Page, name: str, theme: str) -> None:
    """Waits until nothing moves, then writes docs/images/NAME-THEME.png."""
    page.mouse.move(800, 870)
    page.wait_for_timeout(800)
    page.screenshot(path=IMAGES / f"{name}-{theme}.png")
    print(f"docs/images/{name}-{theme}.png", flush=True)


def canvas(page: Page, theme: str) -> None:
    take(page, "canvas", theme)
    page.get_by_test_id("card-ScanPage").locator(".title").click()
    take(page, "selected", theme)
    # With the card selected the code pane opens at its lines; a click there hides the inspector.
    page.get_by_test_id("split").click()
    page.get_by_test_id("editor").locator(".cm-line", has_text="ScanPage:").first.click(
        position={"x": 40, "y": 8}
    )
    take(page, "code", theme)
    page.get_by_test_id("split").click()
    page.keyboard.press("Escape")


def edit(page: Page) -> None:
    """Three edits as a person makes them: two settings and a wire."""
    page.get_by_test_id("card-ScanPage").locator(".title").click()
    for path, value in (("MemorySize", "2048"), ("Timeout", "90")):
        field = page.get_by_test_id(f"field-{path}").locator("input")
        field.fill(value)
        field.press("Enter")
        page.get_by_test_id("notice-edit").get_by_text(path).first.wait_for()
    page.keyboard.press("Escape")
    page.locator(".react-flow__node[data-id=GetScorecard]").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("w")
    page.keyboard.type("PagesBucket")
    page.get_by_role("option", name="PagesBucket reads", exact=True).click()
    page.get_by_test_id("notice-edit").get_by_text("PagesBucket").first.wait_for()
    page.keyboard.press("Escape")


def changes(page: Page, theme: str) -> None:
    page.get_by_test_id("view-changes").click()
    page.get_by_test_id("merge").wait_for()
    clear_notices(page)
    take(page, "changes", theme)


def clear_notices(page: Page) -> None:
    dismiss = page.get_by_role("button", name="Dismiss")
    while dismiss.count():
        dismiss.first.click()


def take_back(page: Page) -> None:
    page.get_by_test_id("view-canvas").click()
    for _ in range(3):
        page.get_by_test_id("undo").click()
        page.wait_for_timeout(500)


def deploy(page: Page) -> None:
    page.get_by_test_id("view-deployments").click()
    page.get_by_test_id("deploy-here").click()
    page.get_by_text("Deployed to local").wait_for(timeout=600_000)


def deployments(page: Page, theme: str) -> None:
    page.get_by_test_id("view-deployments").click()
    page.get_by_test_id("event").fill(
        '{\n  "pathParameters": {"market": "dk-torvet", "day": "2026-03-02"}\n}'
    )
    page.get_by_label("Function", exact=True).select_option("GetScorecard")
    answer = page.get_by_test_id("answer").get_by_text("statusCode").first
    # The server learns a moment after the deployment that the cloud runs.
    for _ in range(20):
        page.get_by_test_id("invoke").click()
        with contextlib.suppress(TimeoutError):
            answer.wait_for(timeout=6_000)
            break
    clear_notices(page)
    take(page, "deployments", theme)


if __name__ == "__main__":
    main()
