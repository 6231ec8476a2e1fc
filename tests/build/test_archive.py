"""Zips: the same bytes for the same files, readable by everyone, and whole."""

from __future__ import annotations

import os
import subprocess
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackline.build.archive import write_zip
from stackline.build.tree import digest, read_tree

_NAME = st.text(
    st.characters(codec="utf-8", exclude_characters="/\0", exclude_categories=("Cs", "Cc")),
    min_size=1,
    max_size=12,
)


def _packaged(name: str) -> bool:
    left_out = (".", "..", ".gitignore", ".gitattributes", ".DS_Store", "Thumbs.db")
    return name not in left_out and not name.endswith((".pyc", ".pyo"))


_FILES = st.dictionaries(
    _NAME.filter(_packaged),
    st.binary(max_size=3000),
    min_size=1,
    max_size=8,
)


def write(folder: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        (folder / name).write_bytes(data)


@settings(max_examples=60, deadline=None)
@given(_FILES, st.integers(0, 2_000_000_000))
def test_law_a_zip_holds_what_was_there_and_is_the_same_another_day(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes], moment: int
) -> None:
    one, other = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("other")
    write(one, files)
    write(other, dict(reversed(files.items())))
    for path in other.iterdir():
        os.utime(path, (moment, moment))
    write_zip(read_tree(one), one / ".." / "one.zip")
    write_zip(read_tree(other), other / ".." / "other.zip")
    assert (one / "../one.zip").read_bytes() == (other / "../other.zip").read_bytes()
    assert digest(read_tree(one)) == digest(read_tree(other))
    with zipfile.ZipFile(one / "../one.zip") as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == files


@settings(max_examples=60, deadline=None)
@given(_FILES, st.data())
def test_law_any_other_content_has_another_name(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("t")
    write(folder, files)
    before = digest(read_tree(folder))
    changed = data.draw(st.sampled_from(sorted(read_tree(folder)) or [""]))
    if changed:
        (folder / changed).write_bytes(files[changed] + b"!")
        assert digest(read_tree(folder)) != before


def test_info_zip_reads_it_and_modes_are_kept(tmp_path: Path) -> None:
    folder = tmp_path / "src"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "run").write_text("#!/bin/sh\n")
    (folder / "bin" / "run").chmod(0o700)
    (folder / "größe.txt").write_text("ä" * 5000)
    write_zip(read_tree(folder), tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        modes = {i.filename: i.external_attr >> 16 & 0o777 for i in archive.infolist()}
    assert modes == {"bin/run": 0o755, "größe.txt": 0o644}
    assert (tmp_path / "a.zip").stat().st_size < 1000
    assert subprocess.run(["python3", "-m", "zipfile", "-t", str(tmp_path / "a.zip")]).returncode == 0
