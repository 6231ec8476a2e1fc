"""The inspector's fields, and that what it shows can be set."""

from __future__ import annotations

from pathlib import Path
from typing import Any

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

    def batch_size() -> str:
        shown = here.client.get(f"/api/wires/{wire['id']}").json()
        return next(field["value"] for field in shown["settings"] if field["path"] == "batch_size")

    assert batch_size() == "5"
    here.do(do="connect", source="Pages", target="GetItem", settings={"batch_size": "7"})
    assert "BatchSize: 7" in here.text
    assert batch_size() == "7"
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


def test_the_drawing_as_a_file(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    answer = here.client.get("/api/diagram.svg", params={"theme": "dark"})
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert answer.headers["content-disposition"].startswith('attachment; filename="')
    assert b"ItemsTable" in answer.content
    assert here.client.get("/api/diagram.svg", params={"theme": "pink"}).status_code == 400
