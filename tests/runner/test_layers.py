"""Layers as one folder: each file is that of the last layer that has it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from stackline.runner.layers import merged

FILES = st.dictionaries(
    st.sampled_from(["a", "d/a", "d/b", "d/e/f", "g/h"]), st.text("xyz", min_size=1, max_size=3), max_size=5
)


@settings(max_examples=50, deadline=None)
@given(st.lists(FILES, min_size=2, max_size=4))
def test_the_last_layer_wins(layers: list[dict[str, str]]) -> None:
    with TemporaryDirectory() as name:
        folders: list[Path] = []
        expected: dict[str, str] = {}
        for number, files in enumerate(layers):
            folders.append(Path(name) / str(number))
            folders[-1].mkdir()
            for path, text in files.items():
                target = folders[-1] / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text)
            expected |= files
        whole = merged(folders, Path(name) / "state")
        assert whole is not None
        found = {str(p.relative_to(whole)): p.read_text() for p in whole.rglob("*") if p.is_file()}
        assert found == expected
        assert merged(folders, Path(name) / "state") == whole


def test_a_file_over_a_folder_a_folder_over_a_file_and_links(tmp_path: Path) -> None:
    first, second = tmp_path / "1", tmp_path / "2"
    (first / "bin").mkdir(parents=True)
    (first / "bin" / "tool").write_text("old")
    (first / "lib").write_text("a file")
    (second / "lib").mkdir(parents=True)
    (second / "lib" / "x").write_text("x")
    (second / "bin").symlink_to("lib")
    whole = merged([first, second], tmp_path / "state")
    assert whole is not None
    assert (whole / "lib" / "x").read_text() == "x"
    assert (whole / "bin").is_symlink()
    assert merged([], tmp_path) is None
    assert merged([first], tmp_path) == first
