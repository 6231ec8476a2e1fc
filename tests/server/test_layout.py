"""`.stackline/layout.json`: the same places give the same bytes, and bad files are left alone."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackline.core import DiagnosticError, Refused
from stackline.server.layout import read_layout, render_layout, rounded, write_layout
from stackline.server.places import Places

numbers = st.floats(allow_nan=True, allow_infinity=True)
layouts = st.dictionaries(
    st.text(max_size=5),
    st.dictionaries(st.text(max_size=5), st.tuples(numbers, numbers).map(rounded), min_size=1, max_size=4),
    max_size=3,
)


@settings(deadline=None)
@given(layouts)
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, layout: dict) -> None:  # type: ignore[type-arg]
    root = tmp_path_factory.mktemp("layout")
    write_layout(root, layout)
    assert read_layout(root) == layout
    assert not write_layout(root, layout)


@settings(deadline=None)
@given(layouts)
def test_the_order_does_not_matter(layout: dict) -> None:  # type: ignore[type-arg]
    turned = {file: dict(reversed(list(places.items()))) for file, places in reversed(list(layout.items()))}
    assert render_layout(turned) == render_layout(layout)


def test_one_card_a_line_for_readable_diffs() -> None:
    text = render_layout({"template.yaml": {"B": (1.5, -2.0), "A": (0.0, 10.0)}})
    assert '      "A": [0, 10],\n      "B": [1.5, -2]\n' in text
    assert json.loads(text) == {"version": 1, "templates": {"template.yaml": {"A": [0, 10], "B": [1.5, -2]}}}


def test_it_is_a_file_for_everybody(tmp_path: Path) -> None:
    write_layout(tmp_path, {"t": {"A": (1.0, 2.0)}})
    assert stat.S_IMODE((tmp_path / ".stackline/layout.json").stat().st_mode) == 0o644


def test_nothing_to_say_writes_nothing(tmp_path: Path) -> None:
    assert not write_layout(tmp_path, {"t": {}})
    assert not (tmp_path / ".stackline").exists()


@pytest.mark.parametrize("text", ["<<<<<<< HEAD", "", "[" * 100_000])
def test_a_file_that_cannot_be_read_is_left_as_it_is(tmp_path: Path, text: str) -> None:
    path = tmp_path / ".stackline/layout.json"
    path.parent.mkdir()
    path.write_text(text)
    with pytest.raises(DiagnosticError, match="layout-unreadable"):
        read_layout(tmp_path)
    places = Places(tmp_path, "t")
    places.look()
    assert [problem.code for problem in places.problems] == ["layout-unreadable"]
    places.keep({"A": (1.0, 1.0)})
    assert path.read_text() == text


def test_strange_values_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / ".stackline/layout.json"
    path.parent.mkdir()
    path.write_text('{"templates": {"t": {"A": [1, 2], "B": [1], "C": ["x", 2], "D": [true, 1]}, "u": 3}}')
    assert read_layout(tmp_path) == {"t": {"A": (1.0, 2.0)}, "u": {}}


def test_a_link_out_of_the_project_is_refused(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    project = tmp_path / "project"
    project.mkdir()
    (project / ".stackline").symlink_to(outside)
    with pytest.raises(Refused, match="path-outside-project"):
        write_layout(project, {"t": {"A": (1.0, 2.0)}})
    assert not list(outside.iterdir())


def test_other_templates_keep_their_places(tmp_path: Path) -> None:
    write_layout(tmp_path, {"other.yaml": {"X": (5.0, 5.0)}, "t": {"Old": (1.0, 1.0), "Kept": (2.0, 2.0)}})
    places = Places(tmp_path, "t")
    assert places.look()
    places.keep({"New": (3.0, 3.0)}, gone=["Old"])
    assert read_layout(tmp_path) == {
        "other.yaml": {"X": (5.0, 5.0)},
        "t": {"Kept": (2.0, 2.0), "New": (3.0, 3.0)},
    }
    assert not places.look()
