from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackline.core import DiagnosticError, read_bounded, write_atomic


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_what_was_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, first: bytes, second: bytes
) -> None:
    path = tmp_path_factory.mktemp("files") / "a.yaml"
    write_atomic(path, first)
    write_atomic(path, second)
    assert path.read_bytes() == second
    assert [p.name for p in path.parent.iterdir()] == ["a.yaml"]


def test_mode_is_kept_and_given(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write_atomic(path, b"x", mode=0o600)
    write_atomic(path, b"y")
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_new_file_has_the_mode_of_the_umask(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        write_atomic(tmp_path / "a", b"x")
    finally:
        os.umask(mask)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    write_atomic(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def no_space(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(OSError, match="No space"):
        write_atomic(path, b"new")
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


def test_reading_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * 11)
    assert read_bounded(path, 11) == b"x" * 11
    with pytest.raises(DiagnosticError) as caught:
        read_bounded(path, 10)
    assert caught.value.diagnostics[0].code == "file-too-large"


def test_an_unreadable_file_is_a_diagnostic(tmp_path: Path) -> None:
    with pytest.raises(DiagnosticError) as caught:
        read_bounded(tmp_path / "none", 10)
    assert caught.value.diagnostics[0].code == "file-unreadable"
