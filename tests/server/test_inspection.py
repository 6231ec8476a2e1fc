"""The inspector's fields, and that what it shows can be set."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from canvas import SHOP, Page, open_project, page


def inspected(here: Page, id: str) -> dict[str, Any]:
    answer = here.client.get(f"/api/resources/{id}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def fields(inspection: dict[str, Any], title: str | None = None) -> dict[str, dict[str, Any]]:
    return {
        field["path"]: field
        for group in inspection["groups"]
        if title in (None, group["title"])
        for field in group["fields"]
    }


def test_a_function_shows_its_settings_and_what_globals_give(tmp_path: Path) -> None:
    shown = inspected(page(open_project(tmp_path)), "GetItem")
    found = fields(shown)
    assert found["Handler"]["value"] == "app.handler"
    assert found["Timeout"]["value"] is None
    assert found["Timeout"]["placeholder"] == "30 (Globals)"
    assert shown["variables"] == [["STAGE", "prod"]]
    assert not any(path.startswith("Environment") for path in found)


def test_what_no_setting_covers_is_shown_as_yaml(tmp_path: Path) -> None:
    text = (
        SHOP
        + "  Odd:\n    Type: AWS::Foo::Bar\n    DependsOn: Pages\n    Properties:\n      a.b: {c: !Ref Pages}\n"
    )
    here = page(open_project(tmp_path, text))
    found = fields(inspected(here, "Odd"))
    assert found['"a.b"']["value"] == "{c: !Ref Pages}"
    assert found["/DependsOn"]["value"] == "Pages"
    here.do(do="set", id="Odd", path='"a.b"', value="{c: 1}")
    assert "c: 1" in here.text
    here.do(do="unset", id="Odd", path="/DependsOn")
    assert "DependsOn" not in here.text


def test_an_intrinsic_is_edited_as_yaml(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    here.do(do="set", id="GetItem", path="MemorySize", value="!Ref Memory")
    field = fields(inspected(here, "GetItem"))["MemorySize"]
    assert (field["value"], field["intrinsic"]) == ("!Ref Memory", True)


def test_an_event_has_settings_of_its_own(tmp_path: Path) -> None:
    text = SHOP.replace(
        "        Get:\n",
        "        Daily:\n          Type: Schedule\n          Properties: {Schedule: rate(1 day)}\n        Get:\n",
    )
    here = page(open_project(tmp_path, text))
    assert "GetItem/Daily" in {card["id"] for card in here.snapshot["cards"]}
    assert fields(inspected(here, "GetItem/Daily"))["Schedule"]["value"] == "rate(1 day)"
    here.do(do="set", id="GetItem/Daily", path="Schedule", value="rate(2 days)")
    assert here.text == text.replace("1 day", "2 days")
    assert here.snapshot["undo_label"] == "Set Schedule of GetItem/Daily"


def test_every_card_of_the_shop_can_be_inspected_and_every_field_set_to_itself(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    for card in here.snapshot["cards"]:
        for path, field in fields(inspected(here, card["id"])).items():
            if field["value"] is not None:
                told = here.do(do="set", id=card["id"], path=path, value=field["value"])
                assert told["diff"] == "", (card["id"], path, told["diff"])


def test_grants_are_told_in_words(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    here.do(do="connect", source="GetItem", target="ItemsTable", access="read")
    assert inspected(here, "GetItem")["grants"] == ["May read ItemsTable"]


def test_a_wire_shows_what_may_be_set_on_it(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    here.do(do="connect", source="Pages", target="GetItem", settings={"batch_size": "5"})
    wire = next(wire for wire in here.snapshot["wires"] if wire["source"] == "Pages")

    def shown(name: str) -> dict[str, Any]:
        answer = here.client.get(f"/api/wires/{wire['id']}").json()
        return next(field for field in answer["settings"] if field["path"] == name)

    def batch_size() -> str:
        return shown("batch_size")["value"]

    assert batch_size() == "5"
    here.do(do="connect", source="Pages", target="GetItem", settings={"batch_size": "7"})
    assert "BatchSize: 7" in here.text
    assert batch_size() == "7"
    here.do(
        do="extract-on-wire",
        source="Pages",
        target="GetItem",
        setting="batch_size",
        value="7",
        name="AtOnce",
    )
    assert "BatchSize: !Ref AtOnce" in here.text
    assert "  AtOnce:\n    Type: Number\n    Default: 7\n" in here.text
    field = shown("batch_size")
    assert (field["parameter"], field["resolved"], field["intrinsic"]) == ("AtOnce", "7", True)
    intent = {"do": "extract-on-wire", "source": "Pages", "target": "GetItem", "setting": "window"}
    assert here.refused(intent={**intent, "value": "1", "name": "AtOnce"}) == (422, "key-exists")
    assert here.refused(intent={**intent, "value": "{a: 1}", "name": "Other"})[0] == 422
    assert here.client.get("/api/wires/Pages||Nowhere|queue-invokes-function").status_code == 404


def test_a_resource_that_is_not_there(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    for id in ("Nowhere", "GetItem/Nothing", "../../etc/passwd", "a%2Fb", "%00"):
        assert here.client.get(f"/api/resources/{id}").status_code == 404


def test_the_palette_and_the_targets(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    kinds = here.client.get("/api/kinds").json()
    assert {"function", "table", "queue"} <= {kind["kind"] for kind in kinds}
    targets = here.client.get("/api/targets", params={"source": "GetItem"}).json()
    table = next(target for target in targets if target["target"] == "ItemsTable")
    assert (table["style"], table["default_access"]) == ("access", "read-write")
    assert set(table["accesses"]) == {"read", "write", "read-write"}
    assert here.client.get("/api/targets", params={"source": "Nowhere"}).status_code in (404, 422)


@pytest.mark.parametrize(
    ("ending", "media", "holds"),
    [
        ("svg", "image/svg+xml", b"ItemsTable"),
        ("png", "image/png", b"\x89PNG"),
        ("html", "text/html", b"<!doctype html>"),
        ("drawio", "application/vnd.jgraph.mxfile", b"<mxfile"),
        ("mmd", "text/vnd.mermaid", b"flowchart LR"),
    ],
)
def test_the_drawing_as_a_file(tmp_path: Path, ending: str, media: str, holds: bytes) -> None:
    here = page(open_project(tmp_path))
    answer = here.client.get(f"/api/diagram.{ending}", params={"theme": "dark"})
    assert answer.headers["content-type"].startswith(media)
    assert f'.{ending}"' in answer.headers["content-disposition"]
    assert holds.lower() in answer.content.lower()
    assert here.client.get(f"/api/diagram.{ending}", params={"theme": "pink"}).status_code == 400
    assert here.client.get("/api/diagram.exe").status_code == 400


def test_a_picture_with_details_shows_what_is_folded_without(tmp_path: Path) -> None:
    logs = "    Properties: {LogGroupName: !Sub '/aws/lambda/${GetItem}'}\n"
    role = f"{SHOP}  GetItemLogs:\n    Type: AWS::Logs::LogGroup\n{logs}"
    here = page(open_project(tmp_path, role))
    shown = {
        details: here.client.get("/api/diagram.mmd", params={"details": details}).text
        for details in (True, False)
    }
    assert ("GetItemLogs" in shown[True], "GetItemLogs" in shown[False]) == (True, False)


def test_what_is_not_emulated_is_told_with_its_line(tmp_path: Path) -> None:
    text = SHOP.replace("Resources:\n", "Resources:\n  Orders:\n    Type: AWS::RDS::DBCluster\n", 1)
    here = page(open_project(tmp_path, text))
    (card,) = [one for one in here.client.get("/api/snapshot").json()["cards"] if one["id"] == "Orders"]
    assert card["fidelity"] == {"level": "not", "lacking": ""}
    (part,) = inspected(here, "Orders")["fidelity"]
    assert (part["row"], part["file"]) == ("database", "template.yaml")
    assert text.splitlines()[part["line"] - 1].strip() == "Orders:"
