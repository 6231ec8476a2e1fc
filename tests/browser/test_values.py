"""Values as they are in a chosen environment, and settings of wires given by parameters."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import Start
from browser_page import Canvas

pytestmark = pytest.mark.browser

PARAMETERS = """\
Parameters:
  Stage: {Type: String, Default: dev}

Globals:"""
QUEUE_EVENT = """\
      Handler: app.handler
      FunctionName: !Sub "${Stage}-on-item"
      Events:
        Jobs:
          Type: SQS
          Properties: { Queue: !GetAtt Jobs.Arn, BatchSize: 5 }

  Jobs:"""


@pytest.fixture
def shop(page: Page, project: Path, start: Start, errors: list[str]) -> Canvas:
    """The shop with a second environment, a parameter, and a queue that runs a function."""
    file = project / "template.yaml"
    text = file.read_text().replace("Globals:", PARAMETERS, 1)
    file.write_text(text.replace("      Handler: app.handler\n\n  Jobs:", QUEUE_EVENT, 1))
    (project / "environments").mkdir()
    (project / "environments" / "prod.yaml").write_text("parameters: {Stage: live}\n")
    opened = Canvas(page, project, start(project))
    page.goto(opened.address)
    opened.card("ItemsTable").wait_for()
    return opened


def test_values_follow_the_chosen_environment_which_is_kept(shop: Canvas) -> None:
    shop.select("OnItem")
    result = shop.get("result-FunctionName")
    expect(result).to_have_text("dev-on-item in local")
    shop.get("environment").select_option("prod")
    expect(result).to_have_text("live-on-item in prod")
    shop.page.reload()
    shop.card("OnItem").wait_for()
    expect(shop.get("environment")).to_have_value("prod")
    shop.select("OnItem")
    expect(result).to_have_text("live-on-item in prod")
    shop.show("template")
    expect(shop.get("value-Stage")).to_have_text("prod: live")


def test_a_parameter_is_renamed_with_its_values(shop: Canvas) -> None:
    shop.get("environment").select_option("prod")
    shop.show("template")
    shop.get("rename-Stage").click()
    shop.get("rename-field").fill("Phase")
    shop.get("rename-field").press("Enter")
    expect(shop.get("value-Phase")).to_have_text("prod: live")
    shop.save()
    assert "${Phase}-on-item" in shop.text()
    assert (shop.folder / "environments" / "prod.yaml").read_text() == "parameters: {Phase: live}\n"


def test_a_setting_of_a_wire_is_given_by_a_new_parameter(shop: Canvas) -> None:
    shop.page.get_by_role("group", name="Jobs runs OnItem").focus()
    shop.page.keyboard.press("Enter")
    inspector = shop.get("wire-inspector")
    field = inspector.get_by_test_id("field-batch_size")
    shop.get("way-batch_size").select_option("parameter")
    field.locator("select.input").select_option("+")
    expect(field.get_by_label("Name of the new parameter")).to_have_value("OnItemBatchSize")
    field.get_by_role("button", name="Make").click()
    expect(shop.get("result-batch_size")).to_have_text("5 in local")
    shop.save()
    assert "BatchSize: !Ref OnItemBatchSize" in shop.text()
    assert "  OnItemBatchSize:\n    Type: Number\n    Default: 5\n" in shop.text()
