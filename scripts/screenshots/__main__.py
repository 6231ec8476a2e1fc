"""`python -m scripts.screenshots [NAME…]`: all pictures, or those named; the states before them are opened, too."""

from __future__ import annotations

import sys

from playwright.sync_api import expect, sync_playwright

from .projects import ROOT

sys.path.insert(0, str(ROOT / "tests"))

from .stage import IMAGES, browser_path, walk
from .tours import TOURS


def main() -> int:
    wanted = set(sys.argv[1:])
    unknown = wanted - {shot.name for tour in TOURS for shot in tour.shots}
    if unknown:
        print(f"screenshots: there is no {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    expect.set_options(timeout=60_000)  # a busy machine is slow, not wrong
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"])
        for tour in TOURS:
            if not wanted or wanted & {shot.name for shot in tour.shots}:
                walk(chromium, tour, wanted)
    return 0


if __name__ == "__main__":
    sys.exit(main())
