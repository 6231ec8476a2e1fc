"""README.md names tests that are there, by mouse and by keyboard for everything it lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
_NAME = re.compile(r"`(test_\w+)::(test_\w+)`")


def rows() -> Iterator[tuple[str, str, str]]:
    """What, by mouse, by keyboard."""
    for line in (HERE / "README.md").read_text().splitlines():
        if line.startswith("|") and not line.startswith(("|---", "| what |")):
            what, mouse, keyboard = (cell.strip() for cell in line.strip("|").split("|"))
            yield what, mouse, keyboard


def test_everything_is_done_by_mouse_and_by_keyboard() -> None:
    found = list(rows())
    assert len(found) > 30
    assert [row for row in found if not all(_NAME.search(cell) for cell in row[1:])] == []


def test_every_named_test_is_there() -> None:
    named = {name for _, *cells in rows() for cell in cells for name in _NAME.findall(cell)}
    gone = [
        f"{file}::{test}"
        for file, test in sorted(named)
        if not (HERE / f"{file}.py").is_file()
        or not re.search(rf"^def {test}\(", (HERE / f"{file}.py").read_text(), re.MULTILINE)
    ]
    assert gone == []


def test_no_test_of_one_way_is_left_out() -> None:
    """A test of one way alone is here because its thing has another way, too."""
    text = (HERE / "README.md").read_text()
    for path in sorted(set(HERE.glob("test_*.py")) - {Path(__file__)}):
        tests = re.findall(r"^def (test_\w+)\(", path.read_text(), re.MULTILINE)
        if path.stem not in ("test_mouse_alone", "test_keyboard_alone"):
            tests = [test for test in tests if test.endswith(("_by_mouse", "_by_keyboard", "_alone"))]
        assert [test for test in tests if f"`{path.stem}::{test}`" not in text] == []
