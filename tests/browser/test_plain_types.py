"""Forms that come from a schema alone, and where events go that a wire could not deliver."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import Start
from browser_page import Canvas

pytestmark = pytest.mark.browser

ADDED = """\
  Reports:
    Type: AWS::Athena::WorkGroup
    Properties:
      Name: reports
      Description: |
        For the team
        that asks.

Outputs:"""
QUEUE_EVENT = """\
      Handler: app.handler
      Events:
        Jobs:
          Type: SQS
          Properties: { Queue: !GetAtt Jobs.Arn }

  Jobs:"""


@pytest.fixture
def shop(page: Page, project: Path, start: Start, errors: list[str]) -> Canvas:
    """The shop with a resource of a type that is no kind of the palette, and a queue that runs a function."""
    file = project / "template.yaml"
    text = file.read_text().replace("Outputs:", ADDED, 1)
    file.write_text(text.replace("      Handler: app.handler\n\n  Jobs:", QUEUE_EVENT, 1))
    opened = Canvas(page, project, start(project))
    page.goto(opened.address)
    opened.card("Reports").wait_for()
    return opened


def test_a_plain_type_is_edited_by_its_schema(shop: Canvas) -> None:
    """An allowed value, a text of lines, an object in an object, a list of objects, and the link to the AWS page."""
    shop.select("Reports")
    inspector = shop.get("inspector")
    shop.get("all-properties").click()

    state = inspector.get_by_test_id("field-State").last
    state.locator("select.input").select_option("DISABLED")
    expect(shop.get("diff").last).to_contain_text("State: DISABLED")
    link = state.get_by_role("link", name="AWS documentation of State")
    expect(link).to_have_attribute(
        "href",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-athena-workgroup.html#cfn-athena-workgroup-state",
    )

    description = inspector.get_by_test_id("field-Description").last.locator("textarea")
    expect(description).to_have_value("For the team\nthat asks.\n")
    description.fill("For every team\nthat asks.\n")
    description.press("Control+Enter")
    expect(shop.get("diff").last).to_contain_text("For every team")

    configuration = inspector.get_by_test_id("field-WorkGroupConfiguration").last
    configuration.locator("button.opens").first.click()
    configuration.get_by_test_id("field-WorkGroupConfiguration.ResultConfiguration").locator(
        "button.opens"
    ).first.click()
    location = configuration.get_by_test_id(
        "field-WorkGroupConfiguration.ResultConfiguration.OutputLocation"
    ).locator("input")
    location.fill("s3://answers/here/")
    location.press("Enter")
    expect(shop.get("diff").last).to_contain_text("OutputLocation: s3://answers/here/")
    enforce = configuration.get_by_test_id("field-WorkGroupConfiguration.EnforceWorkGroupConfiguration")
    enforce.get_by_role("button", name="On").click()
    expect(shop.get("diff").last).to_contain_text("EnforceWorkGroupConfiguration: true")

    tags = inspector.get_by_test_id("field-Tags").last
    tags.locator("button.opens").first.click()
    tags.get_by_label("Add an item").fill("{Key: team}")
    tags.get_by_label("Add an item").press("Enter")
    item = tags.get_by_test_id("field-Tags.0").first
    item.locator("button.opens").first.click()
    value = item.get_by_test_id("field-Tags.0.Value").locator("input")
    value.fill("web")
    value.press("Enter")
    expect(shop.get("diff").last).to_contain_text("Value: web")
    shop.save()
    assert shop.text().endswith(
        """\
  Reports:
    Type: AWS::Athena::WorkGroup
    Properties:
      Name: reports
      Description: |
        For every team
        that asks.
      State: DISABLED
      WorkGroupConfiguration:
        ResultConfiguration:
          OutputLocation: s3://answers/here/
        EnforceWorkGroupConfiguration: true
      Tags:
        - Key: team
          Value: web

Outputs:
  Url:
    Value: !Sub "https://${ShopApi}.execute-api.${AWS::Region}.amazonaws.com"
"""
    )


def test_dead_letters_are_drawn_from_the_wire_that_may_fail(shop: Canvas) -> None:
    shop.page.get_by_role("group", name="Jobs runs OnItem").focus()
    shop.page.keyboard.press("Enter")
    section = shop.get("wire-inspector").get_by_role("region", name="When it fails")
    expect(section).to_contain_text("Dead letters of Jobs: nowhere.")
    shop.get("draw-Jobs-dead-letter").click()
    expect(section.get_by_role("button", name="Queue")).to_be_visible()
    assert ("Jobs > Queue") in shop.wires()
    shop.save()
    assert "deadLetterTargetArn: !GetAtt Queue.Arn" in shop.text()
    section.get_by_role("button", name="Queue").click()
    expect(shop.get("wire-inspector")).to_contain_text("Jobs → Queue")
    attempts = shop.get("wire-inspector").get_by_test_id("field-attempts").locator("input")
    attempts.fill("5")
    attempts.press("Enter")
    expect(shop.get("diff").last).to_contain_text("maxReceiveCount: 5")
