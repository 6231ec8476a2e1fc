"""Environments in the browser: from dev over staging to production and back, by mouse and again by keyboard.

Three accounts of one embedded cloud, two regions. Others act on the command line meanwhile, as they would elsewhere.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import Start
from browser_page import Canvas, eventually, in_every_theme, tab_to
from delivery_project import MAIL, edit, staged_project, tampered

pytestmark = [pytest.mark.browser, pytest.mark.cloud, pytest.mark.xdist_group("cloud")]
NEVER = """\
  Never:
    Type: Custom::Thing
    DependsOn: ItemsTable
    Properties: {ServiceToken: !Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:not-there'}

Outputs:"""
LONG = int(os.environ.get("STACKLINE_LONG", 600_000))


def stackline(canvas: Canvas, person: str, *command: str) -> None:
    environment = {**os.environ, "LOGNAME": person}
    subprocess.run(
        [sys.executable, "-m", "stackline", *command], cwd=canvas.folder, env=environment, check=True
    )


@pytest.fixture
def shop(page: Page, tmp_path: Path, start: Start, errors: list[str]) -> Iterator[Canvas]:
    folder = staged_project(tmp_path / "shop")
    canvas = Canvas(page, folder, start(folder))
    page.goto(canvas.address)
    canvas.card("ItemsTable").wait_for()
    yield canvas
    stop = [sys.executable, "-m", "stackline", "local", "stop"]
    subprocess.run(stop, cwd=folder, check=False, capture_output=True)


def heading(canvas: Canvas, text: str) -> None:
    expect(canvas.page.get_by_role("heading", name=text, exact=True)).to_be_visible(timeout=LONG)


def called(canvas: Canvas, stage: str) -> None:
    """The function of the chosen environment; what runs functions may still be on its way up."""

    def answered() -> bool:
        canvas.get("invoke").click()
        expect(canvas.get("invoke")).to_have_text("Call")
        return f'"stage": "{stage}"' in (canvas.get("answer").text_content() or "")

    eventually(canvas.page, answered)


def saved(canvas: Canvas, old: str, new: str, card: str) -> None:
    """Somebody's editor writes the template; the canvas follows."""
    edit(canvas.folder, old, new)
    canvas.show("canvas")
    expect(canvas.card(card)).to_be_visible()
    canvas.show("deployments")


def test_from_dev_to_production_and_back_by_mouse(shop: Canvas) -> None:
    page = shop.page
    expect(shop.get("deploy")).to_have_text("Deploy")
    shop.get("environment").select_option("dev")
    shop.get("deploy").click()
    heading(shop, "It can be applied")
    expect(shop.get("change-Order")).to_contain_text("Added")
    expect(shop.get("permissions-widened")).to_contain_text("OrderRole may now")
    assert in_every_theme(page) == []
    shop.get("plan-picture").click()
    expect(shop.get("difference-Order")).to_contain_text("Added")
    assert in_every_theme(page) == []
    shop.get("apply").click()
    heading(shop, "Deployed to dev")
    expect(shop.get("state-Order")).to_contain_text("CREATE_COMPLETE")
    called(shop, "dev")
    shop.get("which-log").select_option("Order")
    expect(shop.get("function-log")).to_contain_text("told {}")
    assert in_every_theme(page) == []

    # What fails is rolled back, and the first cause is told with its line.
    saved(shop, "Outputs:", NEVER, "Never")
    shop.get("plan-here").click()
    shop.get("apply").click()
    heading(shop, "The deployment to dev failed")
    expect(shop.get("state-Never")).to_contain_text("not-there")
    expect(page.get_by_role("button", name=re.compile(r"^Line \d+"))).to_be_visible()
    shop.get("part-history").click()
    expect(shop.get("history")).to_contain_text("Failed, and rolled back")

    # A change that loses data is refused until its ID is typed.
    edit(shop.folder, NEVER, MAIL)
    edit(shop.folder, "{AttributeName: id, KeyType", "{AttributeName: key, KeyType")
    edit(shop.folder, "{AttributeName: id, AttributeType", "{AttributeName: key, AttributeType")
    shop.show("canvas")
    expect(shop.card("Mail").get_by_role("img", name="Not in dev yet")).to_be_visible()
    shop.select("Mail")
    expect(shop.get("standing")).to_contain_text("It is not there yet")
    shop.show("deployments")
    shop.get("plan-here").click()
    expect(shop.get("change-ItemsTable")).to_contain_text("KeySchema", timeout=LONG)
    expect(shop.get("change-ItemsTable")).to_contain_text("Data in danger")
    assert in_every_theme(page) == []
    shop.get("allow-ItemsTable").fill("ItemsTabl")
    expect(shop.get("allow")).to_be_disabled()
    shop.get("allow-ItemsTable").fill("ItemsTable")
    shop.get("allow").click()
    heading(shop, "It can be applied")

    # Somebody else deploys first: the plan is stale, and says why.
    stackline(shop, "ana", "deploy", "dev", "--allow-replace", "ItemsTable", "--no-check")
    shop.get("part-now").click()
    shop.get("part-plan").click()
    expect(shop.get("stale")).to_contain_text("no longer holds", timeout=LONG)
    assert in_every_theme(page) == []
    shop.get("discard").click()

    # On to staging, and to production, where another person must say yes.
    shop.get("promote-staging").click()
    heading(shop, "It can be applied")
    expect(shop.get("environment")).to_have_value("staging")
    shop.get("apply").click()
    heading(shop, "Deployed to staging")
    shop.get("promote-production").click()
    heading(shop, "It waits for approval")
    expect(shop.get("objection")).to_contain_text("'production' is approved by bert")
    expect(shop.get("apply")).to_be_disabled()
    assert in_every_theme(page) == []
    (file,) = (shop.folder / ".stackline" / "plans").glob("production-*.json")
    stackline(shop, "bert", "approve", str(file))
    heading(shop, "It can be applied")
    expect(shop.get("approvals")).to_contain_text("bert")
    shop.get("apply").click()
    heading(shop, "Deployed to production")
    called(shop, "live")

    # Somebody changes a queue by hand: it is seen on its card, taken into the template, and put back.
    shop.get("environment").select_option("dev")
    tampered(shop.folder, "dev", "Mail", 77)
    shop.get("part-drift").click()
    shop.get("look-for-drift").click()
    expect(shop.get("drifted-Mail")).to_contain_text("VisibilityTimeout is 77, not 60", timeout=LONG)
    assert in_every_theme(page) == []
    shop.get("take-Mail.VisibilityTimeout").click()
    expect(shop.get("unsaved")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(shop.get("unsaved")).to_have_count(0)
    shop.show("canvas")
    expect(shop.card("Mail").get_by_role("img", name="Drifts in dev")).to_be_visible()
    shop.show("deployments")
    shop.get("part-drift").click()
    shop.get("put-back").click()
    heading(shop, "Deployed to dev")
    shop.get("part-drift").click()
    shop.get("look-for-drift").click()
    heading(shop, "Everything is as it was deployed")

    # Back to what ran in dev before: first a plan, then done.
    shop.get("part-history").click()
    page.get_by_role("radio", name="Compare from").last.check()
    expect(shop.get("apart")).to_contain_text("Mail:", timeout=LONG)
    shop.get("apart-picture").click()
    expect(shop.get("difference-Mail")).to_contain_text("Added")
    assert in_every_theme(page) == []
    page.get_by_role("button", name="Roll back to it").last.click()
    expect(shop.get("danger")).to_be_visible(timeout=LONG)
    for field in shop.get("danger").get_by_role("textbox").all():
        field.fill((field.get_attribute("data-testid") or "").removeprefix("allow-"))
    shop.get("allow").click()
    heading(shop, "It can be applied")
    shop.get("apply").click()
    heading(shop, "Deployed to dev")
    shop.get("part-history").click()
    expect(shop.get("history").get_by_role("row").nth(1)).to_contain_text("Rolled back to")


def test_a_plan_is_made_applied_and_gone_back_on_by_keyboard(shop: Canvas) -> None:
    page, press = shop.page, shop.page.keyboard.press

    def on(test_id: str, *keys: str) -> None:
        tab_to(page, test_id)
        for key in keys or ("Enter",):
            press(key)

    press("n")
    expect(shop.get("environment")).to_be_focused()
    press("ArrowDown")
    expect(shop.get("environment")).to_have_value("dev")
    press("Tab")
    press("5")
    on("plan-here")
    heading(shop, "It can be applied")
    on("plan-list", "ArrowRight")
    expect(shop.get("difference-Order")).to_be_visible()
    on("difference-Order")
    expect(shop.get("looked")).to_contain_text("Order is added")
    on("apply")
    heading(shop, "Deployed to dev")
    edit(shop.folder, "Outputs:", MAIL)
    press("1")
    expect(shop.card("Mail")).to_be_visible()
    press("5")
    on("plan-here")
    heading(shop, "It can be applied")
    on("apply")
    expect(shop.get("state-Mail")).to_contain_text("_COMPLETE", timeout=LONG)
    on("part-now", "ArrowRight", "ArrowRight")
    expect(shop.get("apart")).to_contain_text("Mail:", timeout=LONG)
    on("apart-picture")
    expect(shop.get("difference-Mail")).to_be_visible()
    tab_to(page, "part-history")
    first = page.get_by_role("button", name="Roll back to it").get_attribute("data-testid") or ""
    on(first)
    expect(shop.get("danger").or_(shop.get("approval"))).to_be_visible(timeout=LONG)
    on("allow-Mail", "M", "a", "i", "l", "Enter")
    heading(shop, "It can be applied")
    on("discard")
    expect(page.get_by_text("No plan waits")).to_be_visible()
    tampered(shop.folder, "dev", "Mail", 77)
    on("part-plan", "ArrowRight", "ArrowRight")
    on("look-for-drift")
    expect(shop.get("drifted-Mail")).to_be_visible(timeout=LONG)
    on("take-Mail.VisibilityTimeout")
    expect(shop.get("unsaved")).to_be_visible()
    press("Control+z")
    on("put-back")
    heading(shop, "Deployed to dev")
    on("promote-staging")
    heading(shop, "It can be applied")
    expect(shop.get("environment")).to_have_value("staging")
