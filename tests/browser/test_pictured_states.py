"""axe finds nothing in any theme where a picture of docs/screens.md is taken: on every page, in every state.

The four themes take turns from state to state; `make test-deep` looks at each state in all of them.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from browser_page import Canvas, in_every_theme, turn_of
from corpus import REPOSITORY

sys.path.insert(0, str(REPOSITORY))

from scripts.screenshots.shot import SIZE, Tour
from scripts.screenshots.stage import serving
from scripts.screenshots.tours import TOURS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1800)]

CLOUD = {"Deployments", "Traces"}
"""The tours in which something is deployed."""


def marked(tour: Tour) -> object:
    marks = (pytest.mark.cloud, pytest.mark.xdist_group("cloud")) if tour.title in CLOUD else ()
    return pytest.param(tour, id=tour.title, marks=marks)


@pytest.mark.parametrize("tour", [marked(tour) for tour in TOURS])
def test_axe_finds_nothing_in_any_theme(
    page: Page, context: BrowserContext, tour: Tour, tmp_path: Path
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    if tour.newcomer:
        context.clear_cookies()
    folder = tour.make(tmp_path)
    found: list[str] = []
    with serving(folder) as address:
        page.set_viewport_size(SIZE)
        page.goto(address.partition("#")[0] if tour.door else address)
        page.get_by_test_id(tour.ready).or_(page.locator(tour.ready)).first.wait_for()
        canvas = Canvas(page, folder, address)
        for number, shot in enumerate(tour.shots, start=TOURS.index(tour)):
            page.set_viewport_size(shot.size or SIZE)
            shot.open(canvas)
            found += [f"{shot.name}, {one}" for one in in_every_theme(page, turn_of(number))]
            shot.close(canvas)
    assert not found, "\n".join(["", *found])
