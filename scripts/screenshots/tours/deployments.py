"""Deployments: none yet, under way, done, and a function called."""

from __future__ import annotations

import contextlib

from playwright.sync_api import TimeoutError, expect

from browser_deeds import nothing, view
from browser_page import Canvas
from scripts.screenshots.projects import scorecard
from scripts.screenshots.shot import Shot, Tour, clear_notices


def deploying(canvas: Canvas) -> None:
    canvas.get("deploy-here").click()
    expect(canvas.get("deploy")).to_be_disabled()


def on_cards(canvas: Canvas) -> None:
    canvas.page.get_by_text("Deployed to local").first.wait_for(timeout=600_000)
    canvas.show("canvas")
    canvas.page.wait_for_timeout(400)
    clear_notices(canvas)


def deployed(canvas: Canvas) -> None:
    canvas.show("deployments")
    canvas.page.get_by_text("Deployed to local").wait_for(timeout=600_000)
    canvas.get("event").fill('{\n  "pathParameters": {"market": "dk-torvet", "day": "2026-03-02"}\n}')
    canvas.page.get_by_label("Function", exact=True).select_option("GetScorecard")
    answer = canvas.get("answer").get_by_text("statusCode").first
    # The server learns a moment after the deployment that the cloud runs.
    for _ in range(20):
        canvas.get("invoke").click()
        with contextlib.suppress(TimeoutError):
            answer.wait_for(timeout=6_000)
            break
    clear_notices(canvas)


TOURS = (
    Tour(
        "Deployments",
        scorecard,
        "[data-testid=card-ScanPage]",
        about="deploy.md",
        shots=(
            Shot("deployments-none", "Nothing deployed yet.", view("deployments"), nothing),
            Shot("deploying", "A deployment as it goes.", deploying, nothing),
            Shot("deployed-canvas", "The cards say what became of each.", on_cards, nothing),
            Shot("deployments", "Deployed, with its outputs; a function called.", deployed, nothing),
        ),
    ),
)
