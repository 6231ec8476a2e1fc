"""A state machine on its own canvas: opened, read, drawn and edited by mouse, and again by keyboard alone."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser_page import Canvas, eventually, middle, violations

pytestmark = pytest.mark.browser

MACHINE = """\
  Orders:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: orders.asl.yaml
      DefinitionSubstitutions:
        GetArn: !GetAtt GetItem.Arn
      Policies:
        - LambdaInvokePolicy:
            FunctionName: !Ref GetItem

"""
ORDERS = """\
# From a basket to a parcel
StartAt: Check
States:
  Check:
    Type: Choice
    Choices:
      - Variable: $.total
        NumericGreaterThan: 1000
        Next: Ask
    Default: Get
  Ask:
    Type: Wait
    Seconds: 3600   # an hour
    Next: Check
  Get:
    Type: Task
    Resource: ${GetArn}
    Next: Ship
  Ship:
    Type: Parallel
    Branches:
      - StartAt: Book
        States:
          Book: {Type: Pass, End: true}
      - StartAt: Pack
        States:
          Pack: {Type: Pass, End: true}
    End: true
  Refuse:
    Type: Fail
    Error: OrderRefused
"""


@pytest.fixture
def project(project: Path) -> Path:
    """The shop with a state machine whose definition is a file."""
    template = project / "template.yaml"
    template.write_text(template.read_text().replace("\nResources:\n", "\nResources:\n" + MACHINE))
    (project / "orders.asl.yaml").write_text(ORDERS)
    subprocess.run(["git", "add", "."], cwd=project, check=True)
    subprocess.run(["git", "commit", "-q", "-m", "Take orders"], cwd=project, check=True)
    return project


def definition(canvas: Canvas) -> str:
    """As the server has it, saved or not."""
    snapshot = canvas.page.request.get(f"{canvas.origin}/api/snapshot").json()
    return snapshot["others"]["orders.asl.yaml"]


def dismiss(canvas: Canvas) -> None:
    """Notices lie over the lower part of the canvas."""
    while canvas.get("notice-edit").count():
        canvas.get("notice-edit").last.get_by_role("button", name="Dismiss").click()


@pytest.fixture
def machine(canvas: Canvas) -> Canvas:
    canvas.card("Orders").locator(".title").dblclick()
    expect(canvas.get("state-Check")).to_be_visible()
    return canvas


def test_it_opens_shows_what_it_does_and_closes(machine: Canvas) -> None:
    page = machine.page
    expect(page).to_have_url(machine.origin + "/?machine=Orders")
    check = machine.get("state-Check")
    expect(check).to_contain_text("Choice · 1 rule")
    expect(check).to_contain_text("total is greater than 1000")
    expect(machine.get("state-Ship/1")).to_contain_text("Branch 2")
    expect(machine.get("state-count")).to_have_text("7")
    # Nothing leads to it yet.
    expect(machine.get("state-Refuse").get_by_role("img")).to_have_attribute(
        "title", "Nothing leads to the state Refuse"
    )
    machine.get("state-Ask").locator(".title").click()
    machine.get("show-code").click()
    expect(machine.get("other-file")).to_contain_text("# an hour")
    machine.get("chip-GetItem").click()
    expect(machine.card("GetItem")).to_be_visible()
    expect(machine.get("inspector")).to_contain_text("GetItem")
    page.go_back()
    expect(check).to_be_visible()
    page.reload()
    expect(check).to_be_visible()
    machine.get("crumb-shop").click()
    expect(machine.card("ItemsTable")).to_be_visible()
    expect(page).to_have_url(machine.origin + "/")


def test_states_are_led_added_set_and_removed_by_mouse(machine: Canvas) -> None:
    page, mouse = machine.page, machine.page.mouse
    begin, end = middle(machine.get("port-Ask-out")), middle(machine.get("state-Refuse"))
    mouse.move(*begin)
    mouse.down()
    mouse.move((begin[0] + end[0]) / 2, (begin[1] + end[1]) / 2, steps=6)
    expect(page.locator(".react-flow__node.legal")).not_to_have_count(0)
    expect(page.locator(".react-flow__node.legal[data-id=Book]")).to_have_count(0)
    mouse.move(*end, steps=6)
    mouse.up()
    expect(machine.get("diff")).to_contain_text("Next: Refuse")
    assert definition(machine) == ORDERS.replace("Next: Check", "Next: Refuse")
    expect(machine.get("state-Refuse").get_by_role("img")).to_have_count(0)
    dismiss(machine)

    machine.get("state-Get").locator(".title").click()
    machine.get("add-after").click()
    page.get_by_role("option", name="Wait").click()
    machine.get("state-form").get_by_role("textbox").fill("Rest")
    machine.get("state-commit").click()
    expect(machine.get("state-Rest")).to_be_visible()
    field = machine.get("field-Seconds").locator("input")
    expect(field).to_have_value("60")
    field.fill("5")
    field.press("Enter")
    expect(machine.get("state-Rest")).to_contain_text("Wait · 5 seconds")
    assert "    Next: Rest\n  Rest:\n    Type: Wait\n    Seconds: 5\n    Next: Ship\n" in definition(machine)
    dismiss(machine)
    machine.get("remove-state").click()
    expect(machine.get("state-Rest")).to_have_count(0)
    assert definition(machine) == ORDERS.replace("Next: Check", "Next: Refuse")
    dismiss(machine)

    machine.get("state-Get").locator(".title").click()
    machine.get("runs").select_option("PutItem")
    expect(machine.get("chip-PutItem")).to_be_visible()
    machine.save()
    assert "Ref GetItem" not in machine.text().partition("Orders:")[2].partition("\n\n")[0]
    assert (machine.folder / "orders.asl.yaml").read_text() == definition(machine)
    machine.get("undo").click()
    expect(machine.get("chip-GetItem")).to_be_visible()


def test_rules_are_fields(machine: Canvas) -> None:
    machine.get("state-Check").locator(".title").click()
    inspector = machine.get("state-inspector")
    machine.get('field-Choices.0."@comparison"').locator("select").select_option("NumericLessThan")
    expect(machine.get("state-Check")).to_contain_text("total is less than 1000")
    machine.get("add-choice").click()
    expect(inspector.get_by_role("heading", name="If value is there")).to_be_visible()
    expect(machine.get("state-Check")).to_contain_text("Choice · 2 rules")
    assert "NumericLessThan: 1000" in definition(machine)
    dismiss(machine)
    machine.get("state-Get").locator(".title").click()
    machine.get("add-retry").click()
    expect(machine.get("state-Get")).to_contain_text("retries 3×")
    machine.get("add-catch").click()
    expect(machine.get("state-Get").locator(".failure")).to_have_text("on any error")
    machine.get("lead-Get-catch:0").click(force=True)
    machine.page.keyboard.press("Delete")
    expect(machine.get("state-Get").locator(".failure")).to_have_count(0)


def test_all_of_it_by_keyboard(canvas: Canvas) -> None:
    page, keyboard = canvas.page, canvas.page.keyboard
    page.locator(".react-flow__node[data-id=Orders]").focus()
    keyboard.press("Enter")
    keyboard.press("o")
    state = page.locator(".react-flow__node[data-id=Get]")
    state.focus()
    keyboard.press("Enter")
    expect(canvas.get("state-inspector")).to_contain_text("Lambda function")

    keyboard.press("a")
    keyboard.type("pass")
    keyboard.press("Enter")
    expect(canvas.get("state-form")).to_be_visible()
    keyboard.type("Look")
    keyboard.press("Enter")
    expect(canvas.get("state-Look")).to_be_visible()
    assert "Next: Look" in definition(canvas)

    keyboard.press("F2")
    expect(canvas.get("rename-field")).to_be_focused()
    keyboard.type("Glance")
    keyboard.press("Enter")
    expect(canvas.get("state-Glance")).to_be_visible()
    assert "Next: Glance" in definition(canvas)

    keyboard.press("w")
    keyboard.type("Refuse")
    keyboard.press("Enter")
    expect(canvas.get("lead-Glance-out")).to_be_attached()
    assert "    Type: Pass\n    Next: Refuse\n" in definition(canvas)

    page.locator(".react-flow__node[data-id=Glance]").focus()
    keyboard.press("Enter")
    keyboard.press("Delete")
    expect(canvas.get("state-Glance")).to_have_count(0)
    for _ in range(4):
        keyboard.press("Control+z")
        page.wait_for_timeout(300)
    expect(canvas.get("unsaved")).to_have_count(0)
    assert definition(canvas) == ORDERS

    page.locator(".react-flow__node[data-id=Get]").focus()
    keyboard.press("Enter")
    keyboard.press("o")
    expect(canvas.get("inspector")).to_contain_text("GetItem")


def test_another_editor_is_followed_and_a_fault_is_said(machine: Canvas) -> None:
    file = machine.folder / "orders.asl.yaml"
    file.write_text(ORDERS.replace("  Refuse:", "  Decline:"))
    expect(machine.get("state-Decline")).to_be_visible()
    file.write_text(ORDERS.replace("Default: Get", "Default: Gone"))
    expect(machine.get("state-Check").get_by_role("img")).to_have_attribute(
        "title", "Check leads to Gone, which is no state"
    )
    eventually(machine.page, lambda: machine.get("problems").inner_text() != "No problems")


def test_a_definition_that_is_put_together_can_be_looked_at(canvas: Canvas) -> None:
    text = '{"StartAt": "One", "States": {"One": {"Type": "Succeed"}}}'
    joined = f"      DefinitionString: !Join ['', ['{text}']]\n"
    canvas.file.write_text(
        canvas.text().replace(
            "\nResources:\n",
            f"\nResources:\n  Fixed:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n{joined}",
        )
    )
    canvas.card("Fixed").locator(".title").dblclick()
    expect(canvas.get("state-One")).to_be_visible()
    expect(canvas.get("machine-fixed")).to_contain_text("put together")
    expect(canvas.get("add-state")).to_be_disabled()


def test_it_is_accessible_in_both_themes(machine: Canvas) -> None:
    page = machine.page
    for _theme in range(2):
        machine.get("state-Check").locator(".title").click()
        expect(machine.get("state-inspector")).to_be_visible()
        assert violations(page) == []
        page.keyboard.press("a")
        expect(page.get_by_role("listbox").get_by_role("option")).not_to_have_count(0)
        assert violations(page) == []
        page.keyboard.press("Escape")
        machine.colours("dark")
