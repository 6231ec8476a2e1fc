"""Changes as a picture: marks on cards and wires, their lines, and what is compared with; by mouse and by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from browser_page import Canvas, violations

pytestmark = pytest.mark.browser


def edited(canvas: Canvas) -> None:
    """One wire, one replaced queue, one resource less."""
    queue = "  Jobs:\n    Type: AWS::SQS::Queue\n"
    text = canvas.text().replace(queue, f"{queue}    Properties:\n      QueueName: jobs\n")
    text = text[: text.index("  OnItem:\n")] + text[text.index("  Jobs:\n") :]
    canvas.file.write_text(text.replace("  Jobs:\n", "  News:\n    Type: AWS::SNS::Topic\n\n  Jobs:\n", 1))
    expect(canvas.card("News")).to_be_visible()


def in_picture(canvas: Canvas) -> Locator:
    canvas.show("changes")
    canvas.get("differences-picture").click()
    picture = canvas.get("difference-picture")
    expect(picture.locator(".react-flow__node").first).to_be_visible()
    return picture


def test_cards_are_marked_and_a_click_shows_the_lines(canvas: Canvas) -> None:
    edited(canvas)
    picture = in_picture(canvas)
    for id, mark in (("News", "added"), ("Jobs", "replaced"), ("OnItem", "removed")):
        expect(picture.locator(f".react-flow__node.mark-{mark}", has_text=id)).to_be_visible()
    expect(canvas.get("legend")).to_contain_text("1 added")
    expect(canvas.get("legend")).to_contain_text("1 replaced")
    expect(canvas.get("legend")).to_contain_text("1 removed")
    picture.get_by_test_id("card-Jobs").click()
    expect(canvas.get("looked")).to_contain_text("QueueName: jobs")
    expect(canvas.get("looked")).to_contain_text("new Jobs")
    canvas.get("looked").get_by_role("button", name="Show in the text").click()
    changed = canvas.get("merge").locator(".cm-changedLine", has_text="QueueName: jobs")
    expect(changed).to_be_visible()


def test_by_keyboard_alone(canvas: Canvas) -> None:
    edited(canvas)
    page = canvas.page
    page.keyboard.press("4")
    canvas.get("differences-text").focus()
    page.keyboard.press("ArrowRight")
    expect(canvas.get("difference-picture")).to_be_visible()
    entry = canvas.get("difference-Jobs")
    entry.focus()
    page.keyboard.press("Enter")
    expect(entry).to_have_attribute("aria-expanded", "true")
    expect(canvas.get("looked")).to_contain_text("QueueName: jobs")
    node = canvas.get("difference-picture").locator(".react-flow__node.mark-added")
    node.focus()
    page.keyboard.press("Enter")
    expect(canvas.get("difference-News")).to_have_attribute("aria-expanded", "true")


def test_what_is_compared_with_is_chosen(canvas: Canvas) -> None:
    canvas.git("branch", "before")
    edited(canvas)
    canvas.git("commit", "-qam", "Edited")
    canvas.page.reload()
    canvas.card("News").wait_for()
    in_picture(canvas)
    expect(canvas.get("legend")).to_contain_text("0 added")
    canvas.get("since").select_option("revision:before")
    expect(canvas.get("legend")).to_contain_text("1 added")
    canvas.get("since").select_option("a commit or tag …")
    canvas.get("revision").fill("HEAD~1")
    canvas.get("revision").press("Enter")
    expect(canvas.get("legend")).to_contain_text("1 added")
    canvas.get("since").select_option("a commit or tag …")
    canvas.get("revision").fill("nowhere")
    canvas.get("revision").press("Enter")
    expect(canvas.get("differences-problem")).to_contain_text("git knows no revision 'nowhere'")
    canvas.get("since").select_option("environment:local")
    expect(canvas.get("differences-problem")).to_contain_text("not running")


def test_no_difference_is_said(canvas: Canvas) -> None:
    in_picture(canvas)
    expect(canvas.page.get_by_role("status").filter(has_text="No card and no wire differs")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_the_picture(canvas: Canvas, theme: str) -> None:
    if theme == "dark":
        canvas.colours("dark")
    edited(canvas)
    in_picture(canvas)
    canvas.get("difference-Jobs").click()
    expect(canvas.get("looked")).to_be_visible()
    canvas.page.wait_for_timeout(400)
    assert violations(canvas.page) == []
    canvas.get("since").select_option("environment:local")
    expect(canvas.get("differences-problem")).to_be_visible()
    assert violations(canvas.page) == []
