"""Another program writes the file at the worst moments: it is noticed, and neither side's text is lost."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from canvas import SHOP, open_project, page
from stackline.core import files
from stackline.server import Workspace, following

THEIRS = SHOP + "# theirs\n"


def test_what_was_put_off_is_followed_once_the_edits_are_undone(tmp_path: Path) -> None:
    file = tmp_path / "template.yaml"
    workspace = open_project(tmp_path)
    here = page(workspace)
    here.do(do="set", id="GetItem", path="Timeout", value="10")
    file.write_text(THEIRS)
    workspace.look_at_disk()
    assert here.refresh()["changed_on_disk"]
    here.post("/api/undo")
    here.post("/api/save")
    assert (file.read_text(), here.text) == (THEIRS, THEIRS)
    assert not here.snapshot["changed_on_disk"]


def test_the_watcher_too_follows_what_was_put_off(tmp_path: Path) -> None:
    workspace = open_project(tmp_path)
    here = page(workspace)
    here.do(do="set", id="GetItem", path="Timeout", value="10")
    (tmp_path / "template.yaml").write_text(THEIRS)
    workspace.look_at_disk()
    here.refresh()
    here.post("/api/undo")
    workspace.look_at_disk()
    assert here.refresh()["text"] == THEIRS


def test_a_file_that_changed_while_the_server_was_away_is_asked_about(tmp_path: Path) -> None:
    file = tmp_path / "template.yaml"
    page(open_project(tmp_path)).do(do="set", id="GetItem", path="Timeout", value="10")
    file.write_text(THEIRS)
    workspace = Workspace(tmp_path, "template.yaml")
    here = page(workspace)
    assert (here.snapshot["unsaved"], here.snapshot["changed_on_disk"]) == (True, True)
    workspace.look_at_disk()
    assert here.refresh()["changed_on_disk"]
    assert here.refused("/api/save") == (409, "changed-on-disk")
    assert file.read_text() == THEIRS
    here.post("/api/save", overwrite=here.refresh()["on_disk"])
    assert "Timeout: 10" in file.read_text()


def test_an_edit_is_kept_before_it_is_answered(tmp_path: Path) -> None:
    """The process is killed: nothing is called that would end it."""
    page(open_project(tmp_path)).do(do="set", id="GetItem", path="Timeout", value="10")
    again = page(Workspace(tmp_path, "template.yaml"))
    assert "Timeout: 10" in again.text
    assert (again.snapshot["unsaved"], again.snapshot["changed_on_disk"]) == (True, False)
    again.post("/api/save")
    assert not list((tmp_path / ".stackline/unsaved").glob("*.json"))


def test_only_what_the_person_saw_is_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "template.yaml"
    here = page(open_project(tmp_path))
    here.do(do="set", id="GetItem", path="Timeout", value="10")
    file.write_text(THEIRS)
    here.refused("/api/save")
    seen = here.refresh()["on_disk"]
    file.write_text(THEIRS + "# and later\n")
    assert here.refused("/api/save", overwrite=seen) == (409, "changed-on-disk")
    assert file.read_text() == THEIRS + "# and later\n"
    here.post("/api/save", overwrite=here.refresh()["on_disk"])
    assert "Timeout: 10" in file.read_text()


def test_a_write_with_the_stamp_of_the_one_before_is_noticed(tmp_path: Path) -> None:
    """File systems tell time in ticks: of two writes within one, only the text tells the difference."""
    file = tmp_path / "template.yaml"
    workspace = open_project(tmp_path)
    here = page(workspace)
    file.write_text(SHOP + "# 1\n")
    workspace.look_at_disk()
    stamp = file.stat()
    with file.open("r+") as opened:
        opened.write(SHOP + "# 2\n")
    os.utime(file, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    workspace.look_at_disk()
    assert here.refresh()["text"] == SHOP + "# 2\n"


def test_a_write_right_after_ours_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "template.yaml"
    workspace = open_project(tmp_path)
    here = page(workspace)
    here.do(do="set", id="GetItem", path="Timeout", value="10")
    fsync = os.fsync

    def slow(descriptor: int) -> None:
        fsync(descriptor)
        if "Timeout: 10" in file.read_text():
            file.write_text(THEIRS)

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", slow)
        here.post("/api/save")
    workspace.look_at_disk()
    assert here.refresh()["text"] == THEIRS


def test_a_write_at_the_very_last_moment_is_put_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "template.yaml"
    here = page(open_project(tmp_path))
    here.do(do="set", id="GetItem", path="Timeout", value="10")
    swap, swaps = files.swap, list[Any]()

    def late(beside: Path, path: Path) -> bool:
        if not swaps:
            file.write_text(THEIRS)
        swaps.append(path)
        return swap(beside, path)

    monkeypatch.setattr(files, "swap", late)
    assert here.refused("/api/save") == (409, "changed-on-disk")
    assert file.read_text() == THEIRS
    assert here.refresh()["changed_on_disk"]
    assert not list(tmp_path.glob(".template*"))


def test_a_file_that_is_being_written_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "template.yaml"
    workspace = open_project(tmp_path)
    here = page(workspace)
    for taken_away in (lambda: file.write_text(""), file.unlink):
        taken_away()
        workspace.look_at_disk()
        workspace.look_at_disk()
        assert (here.refresh()["text"], here.snapshot["changed_on_disk"]) == (SHOP, False)
        file.write_text(SHOP)
        workspace.look_at_disk()
    monkeypatch.setattr(following, "_MOMENT", 0)
    file.write_text("")
    workspace.look_at_disk()
    assert here.refresh()["text"] == "", "that one stays empty"
    here.post("/api/undo")
    assert here.text == SHOP
