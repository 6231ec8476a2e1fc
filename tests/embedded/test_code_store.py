"""Packages are unpacked whole, once, and nowhere but in their folder."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackline.embedded import code_store
from stackline.embedded.code_store import BadPackage, merge, unpack


def zipped(files: dict[str, bytes], modes: dict[str, int] | None = None) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (modes or {}).get(name, 0o644) << 16
            archive.writestr(entry, content)
    return data.getvalue()


names = st.lists(st.text("abc.-_", min_size=1, max_size=5), min_size=1, max_size=3).map("/".join)


@given(
    st.lists(
        st.one_of(names, st.sampled_from(["../x", "a/../../x", "/etc/x", "..", "a\\..\\..\\x", "C:/x"])),
        min_size=1,
        max_size=4,
    )
)
def test_no_file_lands_outside(tmp_path_factory: pytest.TempPathFactory, files: list[str]) -> None:
    root = tmp_path_factory.mktemp("code")
    try:
        folder = unpack(root / "store", zipped(dict.fromkeys(files, b"x")))
    except (BadPackage, OSError):
        assert not (root / "store").exists() or list((root / "store").iterdir()) == []
    else:
        assert folder.parent == root / "store"
    assert [entry.name for entry in root.iterdir()] in (["store"], [])


def test_a_link_may_not_lead_out(tmp_path: Path) -> None:
    link = stat.S_IFLNK | 0o777
    for pointed in (b"/etc/passwd", b"../../x", b"a/../../../x"):
        with pytest.raises(BadPackage, match="link"):
            unpack(tmp_path, zipped({"l": pointed}, {"l": link}))
    with pytest.raises(BadPackage):
        unpack(tmp_path, zipped({"d": b"/tmp", "d/x": b"1"}, {"d": link}))
    folder = unpack(
        tmp_path, zipped({"bin/tool": b"t", "bin/link": b"tool"}, {"bin/link": link, "bin/tool": 0o755})
    )
    assert (folder / "bin/link").read_bytes() == b"t"
    assert os.access(folder / "bin/tool", os.X_OK)


def test_a_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code_store, "LARGEST_UNZIPPED", 1000)
    with pytest.raises(BadPackage, match="1,000"):
        unpack(tmp_path, zipped({"a": b"0" * 600, "b": b"0" * 600}))
    assert list(tmp_path.iterdir()) == []


def test_not_a_zip(tmp_path: Path) -> None:
    with pytest.raises(BadPackage, match="not a zip"):
        unpack(tmp_path, b"hello")


def test_the_same_package_is_unpacked_once(tmp_path: Path) -> None:
    data = zipped({"app.py": b"1"})
    folder = unpack(tmp_path, data)
    before = (folder / "app.py").stat().st_mtime_ns
    assert unpack(tmp_path, data) == folder
    assert (folder / "app.py").stat().st_mtime_ns == before


def test_later_layers_lie_over_earlier_ones(tmp_path: Path) -> None:
    first = unpack(tmp_path, zipped({"python/a.py": b"1", "python/b.py": b"1"}))
    second = unpack(tmp_path, zipped({"python/b.py": b"2", "bin/tool": b"t"}))
    merged = merge(tmp_path, [first, second])
    assert (merged / "python/a.py").read_bytes() == b"1"
    assert (merged / "python/b.py").read_bytes() == b"2"
    assert (first / "python/b.py").read_bytes() == b"1"
    assert merge(tmp_path, [first, second]) == merged
    assert merge(tmp_path, [second, first]) != merged


def test_what_a_package_shares_with_the_one_before_is_linked(tmp_path: Path) -> None:
    before = unpack(tmp_path, zipped({"app.py": b"1", "lib/big.py": b"same", "run": b"x"}, {"run": 0o755}))
    data = zipped({"app.py": b"2", "lib/big.py": b"same", "run": b"x"}, {"run": 0o644})
    after = unpack(tmp_path, data, like=before)
    assert (after / "app.py").read_bytes() == b"2"
    assert (after / "lib/big.py").samefile(before / "lib/big.py")
    assert not (after / "run").samefile(before / "run")
    assert stat.S_IMODE((after / "run").stat().st_mode) == 0o644
    assert stat.S_IMODE((before / "run").stat().st_mode) == 0o755
    assert (before / "app.py").read_bytes() == b"1"
