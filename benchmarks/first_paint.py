"""How long the page takes on a warm server: from the navigation to the first paint, and to the cards.

A page that measures itself (its performance entries), on the scorecard example, with an empty cache and a full one.
`make web` first. Beside it the same machine's time for an empty page of the same server: what is over that is ours.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 9
MEASURE = """() => new Promise((done) => {
  const paint = (name) => performance.getEntriesByName(name)[0]?.startTime;
  const look = () => paint("stackline:drawn") && paint("first-contentful-paint")
    ? done([paint("first-contentful-paint"), paint("stackline:drawn"), performance.getEntriesByType("resource")
        .reduce((sum, one) => sum + one.encodedBodySize, 0)])
    : setTimeout(look, 10);
  look();
})"""
EMPTY = """() => new Promise((done) => {
  const [entry] = performance.getEntriesByType("navigation");
  done(entry.domContentLoadedEventEnd);
})"""


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        folder = Path(scratch) / "scorecard"
        shutil.copytree(ROOT / "examples" / "scorecard", folder, ignore=shutil.ignore_patterns(".stackline"))
        command = [sys.executable, "-m", "stackline", "edit", "--no-browser", "--json"]
        with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            try:
                measure(playwright.chromium.launch(executable_path=browser(), args=["--no-sandbox"]), server)
            finally:
                server.terminate()


def browser() -> str:
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))


def measure(chromium: Browser, server: subprocess.Popen[str]) -> None:
    assert server.stdout is not None
    address: str = json.loads(server.stdout.readline())["address"]
    origin = address.partition("/#")[0]
    first = chromium.new_context()
    visit(first, address)  # warms the server: the first request reads what the next ones find read
    rows = {
        "an empty page of the server": [bare(chromium, origin) for _ in range(ROUNDS)],
        "empty cache": [visit(chromium.new_context(), address) for _ in range(ROUNDS)],
        "full cache": [visit(first, address) for _ in range(ROUNDS)],
    }
    print(f"{'median of ' + str(ROUNDS):30}{'first paint':>14}{'cards drawn':>14}{'loaded':>12}")
    for name, found in rows.items():
        paint, drawn, size = (statistics.median(column) for column in zip(*found, strict=True))
        print(f"{name:30}{paint:>11.0f} ms{drawn:>11.0f} ms{size / 1024:>9.0f} kB")


def visit(context: BrowserContext, address: str) -> tuple[float, float, float]:
    page = context.new_page()
    page.goto("about:blank")
    page.goto(address)
    found: list[float] = page.evaluate(MEASURE)
    page.close()
    return found[0], found[1], found[2]


def bare(chromium: Browser, origin: str) -> tuple[float, float, float]:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{origin}/icon.svg")
    took: float = page.evaluate(EMPTY)
    context.close()
    return took, took, 0.0


if __name__ == "__main__":
    main()
