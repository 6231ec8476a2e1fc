"""Two hundred lines in a minute: a whole application drawn from an empty folder, checked, and deployed."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser_page import Canvas, eventually
from stackline.checks import check
from stackline.template import Template

pytestmark = [pytest.mark.browser, pytest.mark.cloud]

ROUTES = {
    "ListItems": ("GET", "/items"),
    "GetItem": ("GET", "/items/{id}"),
    "PutItem": ("PUT", "/items/{id}"),
    "CreateOrder": ("POST", "/orders"),
    "GetOrder": ("GET", "/orders/{id}"),
    "SignUp": ("POST", "/people"),
}
RESOURCES = {"http-api": "Api", "user-pool": "People", "queue": "Jobs", "topic": "News", "schedule": "Daily"}
WIRES = [
    ("ListItems", "Items"),
    ("GetItem", "Items"),
    ("PutItem", "Items"),
    ("PutItem", "News"),
    ("CreateOrder", "Orders"),
    ("CreateOrder", "Jobs"),
    ("GetOrder", "Orders"),
    ("SignUp", "People"),
    ("Daily", "ListItems"),
]


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Path]:
    stackline = [sys.executable, "-m", "stackline"]
    subprocess.run([*stackline, "new", "shop"], cwd=tmp_path, check=True, capture_output=True)
    yield tmp_path / "shop"
    subprocess.run([*stackline, "local", "stop"], cwd=tmp_path / "shop", capture_output=True)


def add(canvas: Canvas, kind: str, name: str) -> None:
    """From the palette, then named."""
    canvas.page.keyboard.press("Escape")
    canvas.get("add").click()
    canvas.get(f"palette-{kind}").click()
    expect(canvas.get("inspector")).to_be_visible()
    canvas.get("rename").click()
    canvas.get("rename-field").fill(name)
    canvas.page.keyboard.press("Enter")
    expect(canvas.card(name)).to_have_count(1)
    expect(canvas.get("inspector").locator("h2")).to_have_text(name)


def wire(canvas: Canvas, source: str, target: str) -> None:
    """From the card in hand: `w`, the name of the other end, Enter."""
    canvas.page.keyboard.press("Escape")
    canvas.page.locator(f".react-flow__node[data-id={source}]").focus()
    canvas.page.keyboard.press("Enter")
    expect(canvas.get("inspector").locator("h2")).to_have_text(source)
    canvas.page.keyboard.press("w")
    options = canvas.page.get_by_role("listbox").get_by_role("option")
    expect(options).not_to_have_count(0)
    canvas.page.keyboard.type(target)
    expect(options.first).to_contain_text(target)
    canvas.page.keyboard.press("Enter")


def test_an_application_from_an_empty_folder(
    page: Page, empty: Path, start: Callable[[Path], str], errors: list[str]
) -> None:
    canvas = Canvas(page, empty, start(empty))
    page.goto(canvas.address)
    canvas.get("add").wait_for()
    for kind, name in RESOURCES.items():
        add(canvas, kind, name)
    for name in ("Items", "Orders"):
        add(canvas, "table", name)
    for name in ROUTES:
        add(canvas, "function", name)
    for name, (method, path) in ROUTES.items():
        wire(canvas, "Api", name)
        page.get_by_label("Method").select_option(method)
        canvas.get("route-path").fill(path)
        page.keyboard.press("Enter")
        eventually(page, lambda name=name: f"Api > {name}" in canvas.wires())
    for source, target in WIRES:
        wire(canvas, source, target)
        eventually(page, lambda ends=f"{source} > {target}": ends in canvas.wires())
    page.keyboard.press("Escape")
    canvas.save()

    text = canvas.text()
    assert len(text.splitlines()) > 200
    assert [d.summary for d in check(Template.parse(text.encode()), empty)] == []
    canvas.get("deploy").click()
    canvas.show("deployments")
    expect(page.get_by_text(re.compile("^Deployed to local"))).to_be_visible(timeout=300_000)
