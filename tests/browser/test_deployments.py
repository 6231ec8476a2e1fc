"""Deployments: seen on the cards as they go; and a real one, on the embedded cloud, with a function called."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from browser_page import Canvas

pytestmark = pytest.mark.browser

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "scorecard"


def deployment(running: bool, outcome: str, **states: tuple[str, str]) -> str:
    resources = {
        id: {"status": status, "state": state, "reason": "no"} for id, (status, state) in states.items()
    }
    state: dict[str, Any] = {
        "environment": "local",
        "running": running,
        "phase": "Executing the change set" if running else "",
        "outcome": outcome,
        "resources": resources,
        "outputs": {"Url": "http://127.0.0.1:1/"},
        "log": ["one", "two"],
        "diagnostics": [],
    }
    return json.dumps({"type": "deploy", "deploy": state})


def test_the_cards_show_a_deployment_as_it_goes(
    page: Page, project: Path, start: Callable[[Path], str], errors: list[str]
) -> None:
    sockets: list[WebSocketRoute] = []

    def listen(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def told(message: str | bytes) -> None:
            # What the server tells of deployments may come late: here it is the test that tells of them.
            if json.loads(message)["type"] != "deploy":
                socket.send(message)

        server.on_message(told)
        sockets.append(socket)

    page.route_web_socket("**/api/events*", listen)
    canvas = Canvas(page, project, start(project))
    page.goto(canvas.address)
    canvas.card("Jobs").wait_for()
    done, working = ("CREATE_COMPLETE", "done"), ("CREATE_IN_PROGRESS", "working")
    sockets[-1].send(deployment(True, "none", Jobs=done, ItemsTable=working))
    expect(canvas.card("Jobs").get_by_role("img", name="CREATE_COMPLETE: no")).to_be_visible()
    expect(canvas.card("ItemsTable").get_by_role("img", name="CREATE_IN_PROGRESS: no")).to_be_visible()
    expect(canvas.get("deploy")).to_be_disabled()
    sockets[-1].send(deployment(False, "failed", Jobs=done, ItemsTable=("CREATE_FAILED", "failed")))
    expect(canvas.card("ItemsTable").get_by_role("img", name="CREATE_FAILED: no")).to_be_visible()
    expect(canvas.get("notice-refused")).to_contain_text("The deployment to local failed")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(canvas.get("state-ItemsTable")).to_contain_text("CREATE_FAILED")
    expect(page.get_by_role("link", name="http://127.0.0.1:1/")).to_be_visible()


@pytest.mark.cloud
@pytest.mark.xdist_group("cloud")
def test_a_real_deployment_and_a_call(
    page: Page, tmp_path: Path, start: Callable[[Path], str], errors: list[str]
) -> None:
    folder = tmp_path / "scorecard"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns(".stackline", "__pycache__"))
    canvas = Canvas(page, folder, start(folder))
    try:
        page.goto(canvas.address)
        canvas.card("ScanPage").wait_for()
        canvas.get("deploy").click()
        canvas.show("deployments")
        expect(page.get_by_role("heading", name="Deployed to local")).to_be_visible(timeout=600_000)
        expect(canvas.get("state-ScanPage")).to_contain_text("CREATE_COMPLETE")
        canvas.get("event").fill('{"pathParameters": {"market": "nowhere", "day": "2026-03-02"}}')
        page.get_by_label("Function", exact=True).select_option("GetScorecard")
        canvas.get("invoke").click()
        expect(canvas.get("answer")).to_contain_text("there is no scorecard of nowhere", timeout=120_000)
    finally:
        stop = [sys.executable, "-m", "stackline", "local", "stop"]
        subprocess.run(stop, cwd=folder, check=False, capture_output=True)
