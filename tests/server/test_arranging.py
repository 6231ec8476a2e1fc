"""Where cards stand: kept beside the template, undone with the step that moved them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from canvas import SHOP, Page, open_project, page
from stackline.server import Workspace


def put(here: Page, label: str | None = None, **positions: tuple[float, float]) -> None:
    body: dict[str, Any] = {
        "positions": {id: {"x": x, "y": y} for id, (x, y) in positions.items()},
        "label": label,
    }
    assert here.client.put("/api/layout", json=body).status_code == 204
    here.refresh()


def kept(folder: Path) -> dict[str, list[float]]:
    return json.loads((folder / ".stackline/layout.json").read_text())["templates"].get("template.yaml", {})


def shown(here: Page) -> dict[str, tuple[float, float]]:
    return {id: (point["x"], point["y"]) for id, point in here.refresh()["positions"].items()}


def test_what_a_person_puts_somewhere_is_there_next_time(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    put(here, Pages=(10, 20.26), Nowhere=(1, 1))
    assert kept(tmp_path) == {"Pages": [10, 20.3]}
    again = page(Workspace(tmp_path, "template.yaml"))
    assert shown(again) == {"Pages": (10.0, 20.3)}
    assert not again.snapshot["unsaved"]


def test_tidying_is_a_step(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    put(here, Pages=(1, 1))
    put(here, "Tidy", Pages=(2, 2), GetItem=(3, 3))
    assert (here.snapshot["undo_label"], here.snapshot["unsaved"]) == ("Tidy", False)
    here.post("/api/undo")
    assert shown(here) == {"Pages": (1, 1)}
    assert kept(tmp_path) == {"Pages": [1, 1]}
    here.post("/api/redo")
    assert shown(here) == {"Pages": (2, 2), "GetItem": (3, 3)}


def test_a_rename_takes_the_place_along_and_undo_brings_it_back(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    put(here, Pages=(5, 5))
    here.do(do="rename", id="Pages", to="PagesQueue")
    assert shown(here) == {"PagesQueue": (5, 5)}
    here.post("/api/undo")
    assert shown(here) == {"Pages": (5, 5)}
    here.post("/api/redo")
    here.post("/api/save")
    assert kept(tmp_path) == {"PagesQueue": [5, 5]}


def test_a_removed_card_loses_its_place_on_save_and_not_before(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    put(here, Pages=(5, 5), GetItem=(1, 1))
    here.do(do="remove", ids=["Pages"])
    assert shown(here) == {"GetItem": (1, 1)}
    assert kept(tmp_path) == {"Pages": [5, 5], "GetItem": [1, 1]}
    here.post("/api/save")
    assert kept(tmp_path) == {"GetItem": [1, 1]}
    here.post("/api/undo")
    assert shown(here) == {"Pages": (5, 5), "GetItem": (1, 1)}


def test_a_card_whose_text_is_broken_keeps_its_place(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    put(here, Pages=(5, 5))
    for broken in ("[" * 5000, SHOP.replace("  Pages:\n", "  Pages: [\n")):
        here.do(do="text", text=broken)
        here.post("/api/save")
        assert kept(tmp_path) == {"Pages": [5, 5]}


def test_a_layout_that_changes_on_disk_is_followed(tmp_path: Path) -> None:
    workspace = open_project(tmp_path)
    here = page(workspace)
    put(here, Pages=(5, 5), GetItem=(1, 1))
    path = tmp_path / ".stackline/layout.json"
    path.write_text('{"version": 1, "templates": {"template.yaml": {"Pages": [7, 7]}}}')
    workspace.look_at_disk()
    assert shown(here) == {"Pages": (7, 7)}
    path.write_text("<<<<<<< HEAD")
    workspace.look_at_disk()
    codes = [found["code"] for found in here.refresh()["diagnostics"]]
    assert "layout-unreadable" in codes
    put(here, Pages=(8, 8))
    here.post("/api/save")
    assert path.read_text() == "<<<<<<< HEAD"


def test_a_new_card_goes_where_it_was_dropped(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    id = here.do(do="add", kind="queue", position={"x": 40, "y": 50})["added"][0]
    assert shown(here)[id] == (40, 50)
    here.post("/api/undo")
    assert shown(here) == {}


@pytest.mark.parametrize("unwritable", [True, False])
def test_a_layout_that_cannot_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unwritable: bool
) -> None:
    here = page(open_project(tmp_path))

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    if unwritable:
        monkeypatch.setattr("stackline.server.layout.write_atomic", full)
    put(here, Pages=(5, 5))
    told = [found["code"] for found in here.snapshot["diagnostics"]]
    assert ("layout-unwritable" in told) is unwritable
    assert shown(here) == {"Pages": (5, 5)}


def test_an_added_function_gets_code_to_run_and_a_typed_one_does_not(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    id = here.do(do="add", kind="function")["added"][0]
    here.post("/api/save")
    code = next(line.split()[1] for line in here.text.splitlines()[30:] if "CodeUri" in line)
    files = [path for path in (tmp_path / code).rglob("*") if path.is_file()]
    assert files, id
    mine = here.text.replace(f"{id}:", "Other:").replace(code, "src/mine")
    (tmp_path / "src/mine").mkdir(parents=True)
    here.do(do="text", text=mine)
    here.post("/api/save")
    assert list((tmp_path / "src/mine").iterdir()) == []
    assert SHOP.splitlines()[0] in here.text
