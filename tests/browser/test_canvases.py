"""Nested applications and other templates as canvases of their own: there and back, by mouse, keyboard and address."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser_page import Canvas, violations

pytestmark = pytest.mark.browser

BILLING = """\
Description: Sends bills
Resources:
  # what is to be billed
  Bills:
    Type: AWS::SQS::Queue
"""


@pytest.fixture
def project(project: Path) -> Path:
    """The shop with a nested application, and a neighbour in the repository."""
    (project / "nested").mkdir()
    (project / "nested" / "billing.yaml").write_text(BILLING)
    (project / "site").mkdir()
    (project / "site" / "template.yaml").write_text("Resources:\n  Pages:\n    Type: AWS::S3::Bucket\n")
    template = project / "template.yaml"
    application = (
        "  Billing:\n    Type: AWS::Serverless::Application\n    Properties:\n"
        "      Location: nested/billing.yaml\n\n"
    )
    template.write_text(template.read_text().replace("\nResources:\n", "\nResources:\n" + application))
    subprocess.run(["git", "add", "."], cwd=project, check=True)
    subprocess.run(["git", "commit", "-q", "-m", "Bill"], cwd=project, check=True)
    return project


def test_an_application_opens_by_mouse_is_edited_and_left_again(canvas: Canvas) -> None:
    page = canvas.page
    before = canvas.text()
    canvas.card("Billing").locator(".title").dblclick()
    expect(canvas.card("Bills")).to_be_visible()
    expect(canvas.card("ItemsTable")).to_have_count(0)
    expect(page).to_have_url(canvas.origin + "/?canvas=nested%2Fbilling.yaml")
    trail = page.get_by_role("navigation", name="Breadcrumbs")
    expect(trail.get_by_role("listitem")).to_have_text(["shop", "Billing"])

    canvas.select("Bills")
    field = canvas.get("field-VisibilityTimeout").locator("input")
    field.fill("90")
    field.press("Enter")
    expect(canvas.get("unsaved")).to_be_visible()
    # Back and forth: what is not saved is still there, and the outer canvas has none of it.
    canvas.get("crumb-shop").click()
    expect(canvas.card("ItemsTable")).to_be_visible()
    expect(canvas.get("unsaved")).to_have_count(0)
    expect(canvas.get("undo")).to_be_disabled()
    page.go_back()
    expect(canvas.card("Bills")).to_be_visible()
    expect(canvas.get("unsaved")).to_be_visible()
    canvas.save()
    file = canvas.folder / "nested" / "billing.yaml"
    assert file.read_text() == BILLING + "    Properties:\n      VisibilityTimeout: 90\n"
    assert canvas.text() == before
    canvas.get("undo").click()
    expect(canvas.get("unsaved")).to_be_visible()
    page.go_back()
    expect(canvas.card("ItemsTable")).to_be_visible()


def test_an_application_opens_by_keyboard(canvas: Canvas) -> None:
    page = canvas.page
    page.locator(".react-flow__node[data-id=Billing]").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("o")
    expect(canvas.card("Bills")).to_be_visible()
    page.keyboard.press("t")
    page.get_by_role("dialog").get_by_role("combobox").press_sequentially("site")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(canvas.card("Pages")).to_be_visible()
    trail = page.get_by_role("navigation", name="Breadcrumbs")
    expect(trail.get_by_role("listitem")).to_have_text(["shop", "site/template.yaml"])
    canvas.get("crumb-shop").focus()
    page.keyboard.press("Enter")
    expect(canvas.card("Billing")).to_be_visible()
    canvas.select("Billing")
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").get_by_role("combobox").press_sequentially("Open what the selected")
    page.keyboard.press("Enter")
    expect(canvas.card("Bills")).to_be_visible()


def test_an_address_opens_its_canvas_in_another_window(canvas: Canvas) -> None:
    other = canvas.page.context.new_page()
    other.goto(canvas.origin + "/?canvas=site%2Ftemplate.yaml")
    expect(other.get_by_test_id("card-Pages")).to_be_visible()
    (canvas.folder / "site" / "template.yaml").write_text(
        "Resources:\n  Sheets:\n    Type: AWS::S3::Bucket\n"
    )
    expect(other.get_by_test_id("card-Sheets")).to_be_visible()
    expect(canvas.card("ItemsTable")).to_be_visible()
    other.goto(canvas.origin + "/?canvas=no%2Fsuch.yaml")
    expect(other.get_by_text("There is no template no/such.yaml in this repository")).to_be_visible()
    other.get_by_role("link", name="Open the project").click()
    expect(other.get_by_test_id("card-ItemsTable")).to_be_visible()


def test_a_parameter_is_renamed_in_the_template_around_too(canvas: Canvas) -> None:
    """One step on the nested canvas; the one around waits for it to be saved, and says so."""
    page = canvas.page
    file, inner = canvas.file, canvas.folder / "nested" / "billing.yaml"
    inner.write_text("Parameters:\n  Stage: {Type: String}\n" + BILLING.partition("\n")[2])
    given = "      Parameters: {Stage: dev}  # for now\n"
    location = "      Location: nested/billing.yaml\n"
    before = file.read_text().replace(location, location + given)
    file.write_text(before)

    canvas.card("Billing").locator(".title").dblclick()
    expect(canvas.card("Bills")).to_be_visible()
    canvas.show("template")
    canvas.get("rename-Stage").click()
    canvas.get("rename-field").fill("Phase")
    canvas.get("rename-field").press("Enter")
    expect(canvas.get("announced")).to_have_text("Rename Stage to Phase. 2 lines added. 2 lines removed. ")
    canvas.show("canvas")
    expect(canvas.get("diff")).to_contain_text("Parameters: {Phase: dev}  # for now")

    canvas.get("crumb-shop").click()
    canvas.select("ItemsTable")
    page.keyboard.press("Delete")
    expect(page.get_by_text("template.yaml has edits on the canvas of nested/billing.yaml")).to_be_visible()
    expect(canvas.card("ItemsTable")).to_be_visible()

    page.go_back()
    expect(canvas.get("unsaved")).to_be_visible()
    canvas.save()
    assert file.read_text() == before.replace("{Stage: dev}", "{Phase: dev}")
    canvas.get("undo").click()
    expect(canvas.get("unsaved")).to_be_visible()
    canvas.save()
    assert (file.read_text(), "Stage:" in inner.read_text()) == (before, True)


def test_the_chooser_and_the_way_back_are_accessible(canvas: Canvas) -> None:
    page = canvas.page
    canvas.card("Billing").locator(".title").dblclick()
    expect(canvas.card("Bills")).to_be_visible()
    for _theme in range(2):
        canvas.get("templates").click()
        expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(3)
        assert violations(page) == []
        page.keyboard.press("Escape")
        canvas.colours("dark")
