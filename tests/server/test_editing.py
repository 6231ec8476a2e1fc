"""Intents, undo, save and reload through HTTP, as the web app does them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from canvas import SHOP, browser, open_project, page
from stackline.server.schemas import Push


def test_a_snapshot_holds_the_text_and_the_cards(tmp_path: Path) -> None:
    shown = page(open_project(tmp_path)).snapshot
    assert shown["text"] == SHOP
    assert {"GetItem", "ItemsTable", "Pages"} <= {card["id"] for card in shown["cards"]}
    assert (shown["unsaved"], shown["can_undo"], shown["file"]) == (False, False, "template.yaml")
    card = next(card for card in shown["cards"] if card["id"] == "ItemsTable")
    assert card["lines"] == [25, 32]
    assert {port["id"] for port in card["ports"]} >= {"in", "out"}


def test_opening_and_saving_writes_nothing(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    before = (tmp_path / "template.yaml").stat()
    here.post("/api/save")
    after = (tmp_path / "template.yaml").stat()
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["template.yaml"]


def test_drawing_a_wire_shows_its_lines_and_saving_writes_them(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    told = here.do(do="connect", source="GetItem", target="ItemsTable", access="read")
    assert told["label"] == "Connect GetItem to ItemsTable"
    assert "+          ITEMS_TABLE_NAME: !Ref ItemsTable" in told["diff"]
    wire = next(wire for wire in here.snapshot["wires"] if wire["target"] == "ItemsTable")
    assert (wire["source"], wire["style"], wire["access"]) == ("GetItem", "access", "read")
    assert wire["lines"]
    assert here.snapshot["unsaved"]
    assert (tmp_path / "template.yaml").read_text() == SHOP
    here.post("/api/save")
    assert (tmp_path / "template.yaml").read_text() == here.text
    assert not here.snapshot["unsaved"]


def test_connecting_again_changes_the_wire(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    here.do(do="connect", source="GetItem", target="ItemsTable", access="read")
    told = here.do(do="connect", source="GetItem", target="ItemsTable", access="write")
    assert told["label"] == "Let GetItem write to ItemsTable"
    assert [wire["access"] for wire in here.snapshot["wires"] if wire["target"] == "ItemsTable"] == ["write"]


def test_disconnect_is_the_inverse(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    here.do(do="connect", source="GetItem", target="ItemsTable", access="read")
    here.do(do="disconnect", source="GetItem", target="ItemsTable")
    assert here.text == SHOP


def test_add_set_rename_unset_remove(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    added = here.do(do="add", kind="queue", position={"x": 300, "y": 40})["added"]
    assert added[:1] == [next(iter(here.snapshot["positions"]))]
    here.do(do="rename", id=added[0], to="MailQueue")
    assert here.snapshot["positions"] == {"MailQueue": {"x": 300.0, "y": 40.0}}
    here.do(do="set", id="MailQueue", path="VisibilityTimeout", value="90")
    assert "VisibilityTimeout: 90" in here.text
    told = here.do(do="unset", id="MailQueue", path="VisibilityTimeout")
    assert "\n-      VisibilityTimeout: 90\n" in told["diff"]
    here.do(do="remove", ids=["MailQueue"])
    assert here.text == SHOP
    assert here.snapshot["positions"] == {}
    for _ in range(5):
        here.post("/api/undo")
    assert here.text == SHOP
    assert not here.snapshot["can_undo"]


def test_a_recipe_adds_its_cards_and_wires_in_one_step(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    added = here.do(do="add", kind="website", id="Shop", position={"x": 300, "y": 40})["added"]
    assert added[0] == "Shop"
    assert "ShopBucket" in added
    assert any((one["source"], one["target"]) == ("Shop", "ShopBucket") for one in here.snapshot["wires"])
    here.post("/api/undo")
    assert here.text == SHOP


def test_undo_and_redo_have_names(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    here.do(do="set", id="GetItem", path="Timeout", value="10")
    changed = here.text
    assert here.snapshot["undo_label"] == "Set Timeout of GetItem"
    assert here.post("/api/undo")["label"] == "Undo: Set Timeout of GetItem"
    assert (here.text, here.snapshot["redo_label"]) == (SHOP, "Set Timeout of GetItem")
    here.post("/api/redo")
    assert here.text == changed
    assert here.refused("/api/redo") == (422, "nothing-to-redo")


def test_an_edit_that_changes_nothing_is_no_step(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    told = here.do(do="set", id="Pages", path="VisibilityTimeout", value="180")
    assert (told["diff"], here.snapshot["can_undo"]) == ("", False)


def test_a_refused_intent_says_why_and_changes_nothing(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    refused = [
        {"do": "connect", "source": "ItemsTable", "target": "Pages"},
        {"do": "connect", "source": "GetItem", "target": "Nowhere"},
        {"do": "add", "kind": "no-such-kind"},
        {"do": "set", "id": "Nowhere", "path": "A", "value": "1"},
        {"do": "set", "id": "Pages", "path": "VisibilityTimeout", "value": "[1, "},
        {"do": "rename", "id": "Pages", "to": "GetItem"},
        {"do": "rename", "id": "Pages", "to": "not an id"},
        {"do": "remove", "ids": ["Nowhere"]},
        {"do": "fix", "diagnostic": "none"},
    ]
    for intent in refused:
        status, code = here.refused(intent=intent)
        assert status == 422, (intent, code)
    assert here.refresh()["text"] == SHOP


def test_a_request_that_makes_no_sense_is_a_problem_too(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    assert here.refused(intent={"do": "dance"}) == (400, "request-malformed")
    assert (
        here.client.post("/api/edits", content=b"{", headers={"content-type": "application/json"}).status_code
        == 400
    )
    assert here.client.get("/api/nothing").json()["diagnostics"][0]["code"] == "request-unknown"


def test_an_edit_on_a_stale_text_is_refused_with_the_current_state(tmp_path: Path) -> None:
    here = open_project(tmp_path)
    mine, other = page(here), page(here)
    other.do(do="set", id="GetItem", path="Timeout", value="10")
    for path, body in [
        ("/api/edits", {"intent": {"do": "text", "text": "Resources: {}\n"}}),
        ("/api/undo", {}),
        ("/api/redo", {}),
        ("/api/save", {}),
        ("/api/reload", {}),
    ]:
        answer = mine.client.post(path, json={"revision": mine.snapshot["revision"], **body})
        assert answer.status_code == 409
        told = answer.json()
        assert told["diagnostics"][0]["code"] == "stale"
        assert told["snapshot"]["text"] == other.text
    assert other.refresh()["undo_label"] == "Set Timeout of GetItem"


def test_broken_text_is_kept_drawn_as_far_as_it_goes_and_may_be_saved(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    broken = SHOP.replace("      BillingMode: PAY_PER_REQUEST", "      BillingMode: [PAY_PER")
    here.do(do="text", text=broken)
    assert here.text == broken
    assert {"GetItem", "Pages"} <= {card["id"] for card in here.snapshot["cards"]}
    assert any(found["severity"] == "error" for found in here.snapshot["diagnostics"])
    assert (
        here.refused(intent={"do": "set", "id": "ItemsTable", "path": "BillingMode", "value": "x"})[0] == 422
    )
    here.post("/api/save")
    assert (tmp_path / "template.yaml").read_text() == broken
    here.post("/api/undo")
    assert here.text == SHOP


def test_text_beyond_reading_is_kept_too(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    here.do(do="text", text="[" * 5000)
    assert here.text == "[" * 5000
    assert here.snapshot["cards"] == []
    assert here.snapshot["diagnostics"]
    assert here.refused(intent={"do": "add", "kind": "queue"})[0] == 422
    here.post("/api/undo")
    assert here.text == SHOP


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_byte_order_mark_survive_a_browser(tmp_path: Path, mark: bytes) -> None:
    data = mark + SHOP.replace("\n", "\r\n").removesuffix("\r\n").encode()
    here = page(open_project(tmp_path, data))
    seen = here.text.replace("\r\n", "\n")
    here.do(do="text", text=seen)
    assert not here.snapshot["can_undo"]
    here.do(do="text", text=seen.replace("Timeout: 30", "Timeout: 30\n    MemorySize: 512"))
    here.post("/api/save")
    assert (tmp_path / "template.yaml").read_bytes() == data.replace(
        b"Timeout: 30\r\n", b"Timeout: 30\r\n    MemorySize: 512\r\n"
    )


def test_a_file_in_another_encoding_is_shown_and_not_changed(tmp_path: Path) -> None:
    data = SHOP.replace("one item", "één item").encode("latin-1")
    here = page(open_project(tmp_path, data))
    assert here.refused(intent={"do": "text", "text": "Resources: {}"}) == (422, "not-utf8")
    assert here.refused(intent={"do": "add", "kind": "queue"})[0] == 422
    here.post("/api/save")
    assert (tmp_path / "template.yaml").read_bytes() == data


def test_half_a_character_is_refused(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    body = json.dumps({"revision": here.snapshot["revision"], "intent": {"do": "text", "text": "\ud800"}})
    answer = here.client.post("/api/edits", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400
    assert here.refresh()["text"] == SHOP


def test_saving_never_overwrites_what_another_program_wrote(tmp_path: Path) -> None:
    file = tmp_path / "template.yaml"
    here = page(open_project(tmp_path))
    here.do(do="set", id="GetItem", path="Timeout", value="10")
    file.write_text("Resources: {}\n")
    assert here.refused("/api/save") == (409, "changed-on-disk")
    assert file.read_text() == "Resources: {}\n"
    assert here.refresh()["changed_on_disk"]
    mine = here.text
    here.post("/api/save", overwrite=here.snapshot["on_disk"])
    assert (file.read_text(), here.snapshot["changed_on_disk"]) == (mine, False)


def test_a_write_between_the_look_and_the_save_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "template.yaml"
    here = page(open_project(tmp_path))
    here.do(do="set", id="GetItem", path="Timeout", value="10")

    def slow(descriptor: int) -> None:
        file.write_text("Resources: {}\n")

    monkeypatch.setattr("os.fsync", slow)
    assert here.refused("/api/save") == (409, "changed-on-disk")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".stackline", "template.yaml"]
    assert file.read_text() == "Resources: {}\n"


def test_saving_nothing_follows_the_file(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    (tmp_path / "template.yaml").write_text("Resources: {}\n")
    here.post("/api/save")
    assert (here.text, here.snapshot["unsaved"], here.snapshot["changed_on_disk"]) == (
        "Resources: {}\n",
        False,
        False,
    )
    assert (tmp_path / "template.yaml").read_text() == "Resources: {}\n"


def test_taking_the_files_text_can_be_undone(tmp_path: Path) -> None:
    file = tmp_path / "template.yaml"
    here = page(open_project(tmp_path))
    here.do(do="set", id="GetItem", path="Timeout", value="10")
    mine = here.text
    file.write_text("Resources: {}\n")
    here.refused("/api/save")
    here.refresh()
    here.post("/api/reload")
    assert (here.text, here.snapshot["unsaved"]) == ("Resources: {}\n", False)
    here.post("/api/undo")
    assert (here.text, here.snapshot["unsaved"]) == (mine, True)


def test_a_deleted_file_is_not_made_again_unasked(tmp_path: Path) -> None:
    file = tmp_path / "template.yaml"
    here = page(open_project(tmp_path))
    here.do(do="set", id="GetItem", path="Timeout", value="10")
    file.unlink()
    assert here.refused("/api/save") == (409, "changed-on-disk")
    assert not file.exists()
    here.refresh()
    assert here.refused("/api/reload")[0] == 422
    here.post("/api/save", overwrite=here.snapshot["on_disk"])
    assert file.read_text() == here.text


def test_a_folder_that_cannot_be_written_is_a_diagnostic(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = page(open_project(tmp_path))
    here.do(do="set", id="GetItem", path="Timeout", value="10")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("stackline.server.disk.write_atomic", full)
    assert here.refused("/api/save") == (422, "save-failed")
    assert here.refresh()["unsaved"]


def test_a_fix_is_made_by_name(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    here.do(do="set", id="Pages", path="VisibilityTimeout", value="5")
    here.do(do="connect", source="Pages", target="GetItem")
    found = [one for one in here.snapshot["diagnostics"] if one["fix"] and one["fix"]["applicable"]]
    assert found
    told = here.do(do="fix", diagnostic=found[0]["id"])
    assert told["diff"]
    assert told["label"].startswith("Fix: ")
    assert found[0]["id"] not in {one["id"] for one in here.snapshot["diagnostics"]}


def test_two_tabs_see_one_text(tmp_path: Path) -> None:
    here = open_project(tmp_path)
    mine, other = page(here), page(here)
    mine.do(do="add", kind="queue")
    assert other.refresh()["text"] == mine.text
    other.post("/api/undo")
    assert mine.refresh()["text"] == SHOP


def test_without_a_cookie_nothing_is_told(tmp_path: Path) -> None:
    client = browser(open_project(tmp_path))
    client.cookies.clear()
    assert client.get("/api/snapshot").status_code == 401
    assert client.post("/api/session", json={"token": "x" * 43}).status_code == 401


def test_who_hears_that_it_is_saved_finds_the_code_of_new_functions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = open_project(tmp_path)
    here = page(workspace)
    id = here.do(do="add", kind="function")["added"][0]
    there: list[bool] = []

    def heard(push: Push) -> None:
        if push.snapshot is not None and not push.snapshot.unsaved:
            there.append(any((tmp_path / "src").rglob("*.py")))

    monkeypatch.setattr(workspace.hub, "publish", heard)
    here.post("/api/save")
    assert id in here.snapshot["text"]
    assert there
    assert all(there)
