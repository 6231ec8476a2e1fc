"""What a person does with the keyboard alone, where the tests of a page do it by mouse. No pointer is moved here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from browser_deeds import with_card, with_wire
from browser_page import Canvas, eventually, tab_to

pytestmark = pytest.mark.browser

NETWORK = "\n  Net:\n    Type: AWS::EC2::VPC\n    Properties: {CidrBlock: 10.0.0.0/16}\n"
SUBNET = (
    "\n  NetSubnet:\n    Type: AWS::EC2::Subnet\n    Properties: {VpcId: !Ref Net, CidrBlock: 10.0.0.0/24}\n"
)


def node(canvas: Canvas, id: str) -> Locator:
    return canvas.page.locator(f".react-flow__node[data-id='{id}']")


def test_a_setting_is_changed_and_the_keys_lead_back_to_the_card(canvas: Canvas) -> None:
    page = canvas.page
    with_card("GetItem")(canvas)
    canvas.get("field-MemorySize").locator("input").evaluate("e => e.dataset.testid = 'memory'")
    tab_to(page, "memory")
    page.keyboard.press("Control+a")
    page.keyboard.type("1024")
    page.keyboard.press("Enter")
    expect(canvas.get("diff")).to_contain_text("MemorySize: 1024")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    tab_to(page, "search-properties", most=200)
    page.keyboard.type("tracing")
    page.keyboard.press("Escape")  # clears the search
    page.keyboard.press("Escape")
    expect(node(canvas, "GetItem")).to_be_focused()
    expect(canvas.get("inspector")).to_be_visible()
    page.keyboard.press("Escape")
    expect(canvas.get("inspector")).to_have_count(0)
    canvas.save()
    assert "MemorySize: 1024" in canvas.text()


def test_the_access_of_a_wire_is_chosen(canvas: Canvas) -> None:
    with_wire("PutItem||ItemsTable")(canvas)
    tab_to(canvas.page, "access-read")
    canvas.page.keyboard.press("Enter")
    expect(canvas.get("diff")).to_contain_text("DynamoDBReadPolicy")
    expect(canvas.get("wire-inspector")).to_contain_text("reads")


def test_only_legal_targets_are_offered(canvas: Canvas) -> None:
    with_card("Jobs", "w")(canvas)
    options = canvas.page.get_by_role("listbox").get_by_role("option")
    expect(options.filter(has_text="OnItem")).not_to_have_count(0)
    expect(options.filter(has_text="ItemsTable")).to_have_count(0)
    canvas.page.keyboard.press("Escape")


def test_a_function_goes_into_a_network_and_out_again(canvas: Canvas) -> None:
    page = canvas.page
    canvas.file.write_text(canvas.text().replace("\nResources:\n", f"\nResources:{NETWORK}{SUBNET}\n", 1))
    expect(canvas.get("group-Net")).to_be_visible()
    with_card("Net", "w")(canvas)
    page.keyboard.type("GetItem")
    page.get_by_role("listbox").get_by_role("option").first.wait_for()
    page.keyboard.press("Enter")
    eventually(page, lambda: "Net > GetItem" in canvas.wires())
    with_card("GetItem")(canvas)
    page.get_by_role("tab", name="Access").focus()
    page.keyboard.press("Enter")
    canvas.get("inspector").get_by_role("button", name="Net").first.focus()
    page.keyboard.press("Enter")
    tab_to(page, "remove-wire")
    page.keyboard.press("Enter")
    eventually(page, lambda: "Net > GetItem" not in canvas.wires())


def test_a_card_is_renamed(canvas: Canvas) -> None:
    with_card("OnItem", "F2")(canvas)
    expect(canvas.get("rename-field")).to_be_focused()
    canvas.page.keyboard.type("ForEachItem")
    canvas.page.keyboard.press("Enter")
    expect(canvas.card("ForEachItem")).to_be_visible()


def test_tidy_has_a_key(canvas: Canvas) -> None:
    jobs = node(canvas, "Jobs")
    with_card("Jobs")(canvas)
    for _ in range(20):
        canvas.page.keyboard.press("ArrowDown")
    eventually(canvas.page, lambda: canvas.get("undo").is_enabled())
    moved = jobs.get_attribute("style")
    canvas.page.keyboard.press("Alt+t")
    eventually(canvas.page, lambda: jobs.get_attribute("style") != moved)


def test_far_away_only_names_are_left(canvas: Canvas) -> None:
    stage = canvas.page.locator(".stage")
    expect(stage).not_to_have_attribute("data-lod", "far")
    canvas.page.get_by_role("button", name="Zoom out").focus()
    for _ in range(8):
        canvas.page.keyboard.press("Enter")
    expect(stage).to_have_attribute("data-lod", "far")
    canvas.page.keyboard.press("f")
    expect(stage).not_to_have_attribute("data-lod", "far")


def test_a_problem_is_gone_to_and_mended(canvas: Canvas) -> None:
    page = canvas.page
    canvas.file.write_text(canvas.text().replace("TableName: !Ref ItemsTable", "TableName: !Ref ItemTable"))
    expect(canvas.get("problems")).not_to_contain_text("No problems")
    page.keyboard.press("p")
    expect(canvas.get("problem-list").locator(".go").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(canvas.get("inspector")).to_contain_text("PutItem")
    expect(node(canvas, "PutItem")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("p")
    expect(canvas.get("problem-list").locator(".go").first).to_be_focused()
    page.keyboard.press("Tab")
    expect(canvas.get("problem-list").get_by_role("button", name="Fix").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(canvas.get("notice-edit")).to_be_visible()
    expect(canvas.get("problems")).to_contain_text("No problems")


def test_a_problem_that_comes_later_has_the_focus(canvas: Canvas) -> None:
    page = canvas.page
    page.keyboard.press("p")
    expect(canvas.get("problem-list").get_by_role("button", name="Close")).to_be_focused()
    canvas.file.write_text(canvas.text().replace("TableName: !Ref ItemsTable", "TableName: !Ref ItemTable"))
    expect(canvas.get("problem-list").locator(".go").first).to_be_focused()
    # Not from where a person has gone in the meantime.
    page.keyboard.press("Tab")
    expect(canvas.get("problem-list").get_by_role("button", name="Fix").first).to_be_focused()
    canvas.file.write_text(
        canvas.text().replace("ITEMS_TABLE_NAME: !Ref ItemsTable", "ITEMS_TABLE_NAME: !Ref Items")
    )
    expect(canvas.get("problem-list").locator(".go")).not_to_have_count(1)
    expect(canvas.get("problem-list").get_by_role("button", name="Fix").first).to_be_focused()


def test_cards_and_lines_show_each_other(canvas: Canvas) -> None:
    page = canvas.page
    page.keyboard.press("\\")
    canvas.editor().wait_for()
    node(canvas, "OnItem").focus()
    page.keyboard.press("Enter")
    expect(canvas.get("editor").locator(".cm-shown").first).to_contain_text("OnItem:")
    canvas.editor().focus()
    page.keyboard.press("Control+End")
    for _ in range(6):
        page.keyboard.press("ArrowUp")
    expect(page.locator(".react-flow__node.selected")).to_contain_text("Jobs")
    expect(canvas.get("inspector")).to_have_count(0)
    node(canvas, "Jobs").focus()
    page.keyboard.press("Enter")
    expect(canvas.get("inspector")).to_contain_text("Jobs")


def test_cards_are_copied_into_another_project(
    canvas: Canvas, context: BrowserContext, tmp_path: Path, start: Callable[[Path], str], errors: list[str]
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    folder = tmp_path / "second"
    folder.mkdir()
    (folder / "template.yaml").write_text("Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n")
    node(canvas, "Jobs").focus()
    canvas.page.keyboard.press(" ")
    canvas.page.keyboard.press("Control+c")
    expect(canvas.get("notice-info")).to_contain_text("Copied 1 card")
    other = Canvas(context.new_page(), folder, start(folder))
    other.page.goto(other.address)
    other.card("Topic").wait_for()
    other.page.keyboard.press("Control+v")
    expect(other.page.locator(".react-flow__node.selected")).to_contain_text("Jobs")
    expect(other.get("inspector")).to_be_visible()
    other.page.keyboard.press("Control+d")
    expect(other.card("Jobs2")).to_be_visible()
    other.save()
    assert other.text().count("AWS::SQS::Queue") == 2


def test_cards_go_into_an_application(canvas: Canvas) -> None:
    page = canvas.page
    with_card("Jobs", "m")(canvas)
    page.keyboard.type("Later")
    page.keyboard.press("Enter")
    expect(canvas.get("confirm")).to_be_visible()
    tab_to(page, "confirm-yes")
    page.keyboard.press("Enter")
    expect(canvas.card("Later")).to_be_visible()
    expect(canvas.card("Jobs")).to_have_count(0)


def test_a_function_is_made_edited_and_run_with_a_saved_event(canvas: Canvas) -> None:
    page = canvas.page
    page.keyboard.press("/")
    page.keyboard.type("Node.js")
    page.get_by_role("listbox").get_by_role("option").first.wait_for()
    page.keyboard.press("Enter")
    expect(canvas.get("inspector")).to_contain_text("AWS::Serverless::Function")
    canvas.save()
    code = next(canvas.folder.glob("src/*/app.mjs"))
    page.keyboard.press("Escape")
    made = node(canvas, code.parent.name)
    made.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("o")
    expect(canvas.get("code-editor").locator(".cm-content")).to_contain_text("handler")
    canvas.get("code-editor").locator(".cm-content").focus()
    page.keyboard.press("Control+Home")
    page.keyboard.type("// mine\n")
    page.keyboard.press("Control+s")
    eventually(page, lambda: code.read_text().startswith("// mine\n"))
    page.keyboard.press("Escape")
    tab_to(page, "event-text")
    page.keyboard.press("Control+a")
    page.keyboard.type('{"rawPath": "/mine"}')
    page.keyboard.press("Tab")
    page.keyboard.type("mine")
    page.keyboard.press("Enter")
    expect(canvas.get("notice-done").last).to_contain_text("Saved events/mine.json")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Control+Enter")
    expect(canvas.get("verdict")).to_contain_text("It answered")
    expect(canvas.get("result")).to_contain_text("200")


def test_a_commit_is_made_on_a_new_branch(canvas: Canvas) -> None:
    page = canvas.page
    (canvas.folder / "notes.md").write_text("# Notes\n")
    page.keyboard.press("4")
    expect(canvas.get("changed-notes.md")).to_be_visible()
    tab_to(page, "new-branch")
    page.keyboard.press("Enter")
    expect(canvas.get("new-branch-name")).to_be_focused()
    page.keyboard.type("notes")
    page.keyboard.press("Enter")
    expect(canvas.get("branches")).to_have_value("notes")
    checkbox = canvas.get("changed-notes.md").get_by_role("checkbox")
    checkbox.evaluate("e => e.dataset.testid = 'choose-notes'")
    tab_to(page, "choose-notes")
    page.keyboard.press(" ")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(canvas.get("file-merge")).to_contain_text("# Notes")
    tab_to(page, "commit-message")
    page.keyboard.press("Control+a")
    page.keyboard.type("Take notes")
    tab_to(page, "commit")
    page.keyboard.press("Enter")
    expect(canvas.get("notice-done").last).to_contain_text("Committed to notes: Take notes")
    assert canvas.git("log", "-1", "--format=%s", "notes") == "Take notes"


def test_an_empty_project_is_begun(page: Page, tmp_path: Path, start: Callable[[Path], str]) -> None:
    (tmp_path / "template.yaml").write_text("Transform: AWS::Serverless-2016-10-31\nResources: {}\n")
    canvas = Canvas(page, tmp_path, start(tmp_path))
    page.goto(canvas.address)
    starter = page.locator(".starters").get_by_text("Table")
    starter.evaluate("e => e.closest('button').dataset.testid = 'starter'")
    tab_to(page, "starter")
    page.keyboard.press("Enter")
    expect(page.locator(".react-flow__node-card")).to_have_count(1)
