"""All properties of a card, values in the environment, and what a change replaces."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from canvas import SHOP, Page, open_project, page

TEXT = (
    SHOP.replace(
        "Resources:\n",
        "Parameters:\n  Stage: {Type: String, Default: dev}\n"
        "Conditions:\n  IsProd: !Equals [!Ref Stage, prod]\nResources:\n",
        1,
    )
    + """\
  Record:
    Type: AWS::Route53::RecordSet
    Properties:
      Name: !Sub "${Stage}.example.com"
      Type: A
      HostedZoneId: !ImportValue Zone
      ResourceRecords: ["1.2.3.4"]
      GeoLocation: {CountryCode: DE}
"""
)


@pytest.fixture
def here(tmp_path: Path) -> Page:
    return page(open_project(tmp_path, TEXT))


def listed(here: Page, **asked: str) -> dict[str, dict[str, Any]]:
    answer = here.client.get("/api/properties", params=asked)
    assert answer.status_code == 200, answer.text
    return {field["path"]: field for field in answer.json()["fields"]}


def inspected(here: Page, id: str) -> dict[str, dict[str, Any]]:
    shown = here.client.get(f"/api/resources/{id}").json()
    return {field["path"]: field for group in shown["groups"] for field in group["fields"]}


def test_a_plain_card_is_a_form_from_the_schema(here: Page) -> None:
    shown = inspected(here, "Record")
    assert shown["GeoLocation"]["nested"] == "object"
    assert shown["Name"]["required"]
    assert shown["HostedZoneId"]["replaces"] == "yes"
    assert shown["HostedZoneId"]["documentation"].endswith("#cfn-route53-recordset-hostedzoneid")
    everything = listed(here, id="Record")
    assert {"TTL", "Weight", "Failover"} <= set(everything)
    assert everything["Failover"]["choices"] == ["PRIMARY", "SECONDARY"]


def test_nested_properties_by_path(here: Page) -> None:
    assert listed(here, id="Record", under="GeoLocation")["GeoLocation.CountryCode"]["value"] == "DE"
    assert listed(here, id="Record", under="ResourceRecords")["ResourceRecords.0"]["value"] == "1.2.3.4"
    here.do(do="set", id="Record", path="ResourceRecords.1", value="5.6.7.8")
    assert '["1.2.3.4", "5.6.7.8"]' in here.text
    here.do(do="set", id="Pages", path="Tags.0.Key", value="team")
    here.do(do="set", id="Pages", path="Tags.0.Value", value="web")
    assert "Tags:\n        - Key: team\n          Value: web\n" in here.text


def test_a_search_finds_at_any_depth_and_in_our_words(here: Page) -> None:
    assert "AliasTarget.DNSName" in listed(here, id="Record", search="dns name")
    assert "VisibilityTimeout" in listed(here, id="Pages", search="visibility")
    label = listed(here, id="Record", search="continent code")["GeoLocation.ContinentCode"]["label"]
    assert label == "Geo location › Continent code"
    assert here.client.get("/api/properties", params={"id": "Nowhere"}).status_code == 404


def test_an_event_shows_all_it_could_have(tmp_path: Path) -> None:
    daily = "        Daily:\n          Type: Schedule\n          Properties: {Schedule: rate(1 day)}\n        Get:\n"
    here = page(open_project(tmp_path, TEXT.replace("        Get:\n", daily)))
    found = listed(here, id="GetItem/Daily")
    assert found["Schedule"]["value"] == "rate(1 day)"
    assert {"Input", "Enabled", "RetryPolicy"} <= set(found)


def test_what_an_intrinsic_gives(here: Page) -> None:
    shown = inspected(here, "Record")
    assert (shown["Name"]["resolved"], shown["Name"]["unknown"]) == ("dev.example.com", False)
    assert (shown["HostedZoneId"]["resolved"], shown["HostedZoneId"]["unknown"]) == (None, True)
    assert (shown["Type"]["resolved"], shown["Type"]["unknown"]) == (None, False)


def test_what_a_variable_gives(here: Page) -> None:
    here.do(do="set", id="GetItem", path="Environment.Variables.NAME", value="!Sub '${Stage}-items'")
    here.do(do="set", id="GetItem", path="Environment.Variables.QUEUE", value="!Ref Pages")
    shown = here.client.get("/api/resources/GetItem").json()["variables"]
    assert [row[2:] for row in shown] == [[], ["dev-items"], []]


def test_the_environment_has_its_own_values(tmp_path: Path) -> None:
    (tmp_path / "environments").mkdir()
    (tmp_path / "environments" / "local.yaml").write_text("parameters: {Stage: prod}\n")
    here = page(open_project(tmp_path, TEXT))
    assert inspected(here, "Record")["Name"]["resolved"] == "prod.example.com"
    (tmp_path / "environments" / "local.yaml").write_text("nonsense: 1\n")
    assert inspected(here, "Record")["Name"]["resolved"] == "dev.example.com"
    assert here.client.get("/api/template").json()["problem"]


def test_values_follow_the_environment_that_is_chosen(tmp_path: Path) -> None:
    (tmp_path / "environments").mkdir()
    (tmp_path / "environments" / "prod.yaml").write_text("parameters: {Stage: live}\nregion: eu-west-1\n")
    here = page(open_project(tmp_path, TEXT))
    here.do(do="set", id="GetItem", path="Environment.Variables.NAME", value="!Sub '${Stage}-items'")
    get = here.client.get
    assert get("/api/project").json()["environments"] == ["local", "prod"]
    for name, stage in (("local", "dev"), ("prod", "live")):
        asked = {"environment": name}
        shown = get("/api/resources/GetItem", params=asked).json()
        assert shown["variables"][1][2] == f"{stage}-items"
        listed = get("/api/properties", params={"id": "Record", **asked}).json()["fields"]
        assert {one["path"]: one["resolved"] for one in listed}["Name"] == f"{stage}.example.com"
        told = get("/api/template", params=asked).json()
        assert (told["environment"], told["problem"]) == (name, None)
        assert told["sections"][0]["entries"][0]["result"] == stage
    gone = get("/api/template", params={"environment": "../prod"}).json()
    assert "There is no environment" in gone["problem"]


def test_a_value_becomes_a_parameter_on_the_spot(here: Page) -> None:
    here.do(do="extract", id="Pages", path="VisibilityTimeout", name="Patience")
    assert "VisibilityTimeout: !Ref Patience" in here.text
    assert inspected(here, "Pages")["VisibilityTimeout"]["parameter"] == "Patience"
    here.do(do="extract", id="Pages", path="DelaySeconds", name="Delay", value="5")
    assert "DelaySeconds: !Ref Delay" in here.text
    assert "Default: 5" in here.text
    assert here.snapshot["undo_label"] == "Make DelaySeconds of Pages the parameter Delay"
    intent = {"do": "extract", "id": "Pages", "path": "DelaySeconds", "name": "Stage"}
    assert here.refused(intent=intent)[0] == 422


def test_a_change_that_loses_data_is_made_when_it_is_confirmed(here: Page) -> None:
    before, intent = here.text, {"do": "set", "id": "ItemsTable", "path": "TableName", "value": "goods"}
    body = {"revision": here.snapshot["revision"], "intent": intent}
    asked = here.client.post("/api/edits", json=body)
    assert (asked.status_code, asked.json()["confirm"]) == (422, True)
    (warning,) = asked.json()["diagnostics"]
    assert (warning["severity"], warning["code"]) == ("warning", "replaces-data")
    assert here.refresh()["text"] == before
    made = here.client.post("/api/edits", json={**body, "confirmed": True}).json()
    assert "TableName: goods" in made["snapshot"]["text"]
    assert [note["code"] for note in made["notes"]] == ["replaces-data"]
    here.refresh()
    for intent in (
        {"do": "rename", "id": "Pages", "to": "Sheets"},
        {"do": "move", "ids": ["Pages"], "into": "Back"},
    ):
        body = {"revision": here.snapshot["revision"], "intent": intent}
        assert here.client.post("/api/edits", json=body).json().get("confirm"), intent


def test_a_change_that_replaces_says_so(here: Page) -> None:
    told = here.do(do="set", id="ItemsTable", path="TableName", value="goods")
    assert [note["summary"] for note in told["notes"]] == ["This replaces ItemsTable and loses its data"]
    assert not here.do(do="set", id="ItemsTable", path="BillingMode", value="PROVISIONED")["notes"]
    here.do(do="add", kind="table", id="Fresh")
    assert not here.do(do="set", id="Fresh", path="TableName", value="new")["notes"]
    shown = here.client.get("/api/resources/ItemsTable").json()
    assert shown["loses"] == "its items"


def test_attributes_offer_what_may_be_chosen(here: Page) -> None:
    shown = inspected(here, "Record")
    assert shown["/Condition"]["choices"] == ["IsProd"]
    here.do(do="set", id="Record", path="/Condition", value="IsProd")
    assert inspected(here, "Record")["/Condition"]["value"] == "IsProd"
    here.do(do="set", id="Record", path="/DeletionPolicy", value="Retain")
    assert "DeletionPolicy: Retain" in here.text


def test_every_field_of_every_card_can_be_set_to_itself(here: Page) -> None:
    for card in (card for card in here.snapshot["cards"] if not card["virtual"]):
        for path, field in listed(here, id=card["id"]).items():
            if field["value"] is not None:
                told = here.do(do="set", id=card["id"], path=path, value=field["value"])
                assert told["diff"] == "", (card["id"], path, told["diff"])


def test_any_type_is_found_and_says_what_it_needs(here: Page) -> None:
    types = {one["type"]: one for one in here.client.get("/api/types").json()}
    assert types["AWS::AppConfig::Environment"]["label"] == "Environment"
    assert not {"AWS::SQS::Queue", "AWS::Route53::RecordSet"} & set(types), "the palette has them as kinds"
    needed = here.client.get("/api/types/AWS::AppConfig::Environment").json()
    assert {field["path"] for field in needed["required"]} == {"Name", "ApplicationId"}
    needed = here.client.get("/api/types/AWS::Route53::RecordSet").json()
    assert needed["one_of"] == [["HostedZoneId", "HostedZoneName"]]
    assert here.client.get("/api/types/AWS::X::Y").status_code == 404


def test_any_type_is_added_with_what_it_needs(here: Page) -> None:
    intent = {"do": "add", "kind": "AWS::AppConfig::Environment"}
    assert here.refused(intent=intent) == (422, "properties-required")
    told = here.do(**intent, settings={"Name": "first", "ApplicationId": "!Ref Stage"})
    assert told["added"] == ["Environment"]
    assert "ApplicationId: !Ref Stage" in here.text
