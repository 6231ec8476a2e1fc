"""A state machine whose definition is a file of its own: a task drawn on the canvas changes both files."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import Start
from browser_page import Canvas

pytestmark = pytest.mark.browser

FLOW = '{\n  "StartAt": "Done",\n  "States": {\n    "Done": {"Type": "Succeed"}\n  }\n}\n'


def test_a_task_is_drawn_shown_in_both_files_and_saved(
    page: Page, project: Path, start: Start, errors: list[str]
) -> None:
    machine = "  Flow:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      DefinitionUri: flow.asl.json\n"
    template = project / "template.yaml"
    template.write_text(template.read_text().replace("Resources:\n", f"Resources:\n{machine}", 1))
    (project / "flow.asl.json").write_text(FLOW)
    canvas = Canvas(page, project, start(project))
    page.goto(canvas.address)
    canvas.card("Flow").wait_for()
    page.wait_for_timeout(300)
    canvas.draw("Flow", "out", "GetItem")
    canvas.get("task-name").fill("Look")
    canvas.get("choose-state-machine-task-invokes-function").click()
    expect(canvas.get("diff")).to_contain_text('+    "Look": {')
    expect(canvas.get("written-lines").filter(has_text="flow.asl.json")).to_have_count(1)
    canvas.show("code")
    canvas.get("file-flow.asl.json").click()
    expect(canvas.get("other-file").locator(".cm-content")).to_contain_text('"Look"')
    canvas.save()
    assert '"StartAt": "Look"' in (project / "flow.asl.json").read_text()
    assert "GetItemFunctionArn: !GetAtt GetItem.Arn" in canvas.text()
    canvas.show("changes")
    expect(canvas.get("merge")).to_have_count(2)
