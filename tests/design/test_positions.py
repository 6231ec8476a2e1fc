"""Saved places: read where they make sense, ignored where they do not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stackline.design import read_positions


def write(folder: Path, text: str) -> None:
    (folder / ".stackline").mkdir()
    (folder / ".stackline" / "layout.json").write_text(text)


def test_places_of_one_template(tmp_path: Path) -> None:
    places = {"A": [1, 2.5], "B": [1], "C": "x", "D": [1, "2"], "E": [1e99, 0], "F": [-3, 0]}
    write(tmp_path, json.dumps({"version": 1, "templates": {"t.yaml": places, "other.yaml": {"G": [1, 1]}}}))
    assert read_positions(tmp_path, "t.yaml") == {"A": (1, 2.5), "F": (-3, 0)}
    assert read_positions(tmp_path, "none.yaml") == {}


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"templates": []}', '{"templates": {"t.yaml": 3}}', "[" * 20000]
)
def test_files_that_make_no_sense_give_none(tmp_path: Path, text: str) -> None:
    write(tmp_path, text)
    assert read_positions(tmp_path, "t.yaml") == {}


def test_no_file_gives_none(tmp_path: Path) -> None:
    assert read_positions(tmp_path, "t.yaml") == {}
