"""What is kept is whole, made once, and forgotten when nothing has used it for long."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from stackline.build.store import Installation, drop, forget, is_kept, keep


def test_it_is_made_once(tmp_path: Path) -> None:
    made: list[Path] = []

    def make(into: Path) -> None:
        made.append(into)
        (into / "a").write_text("a")

    first, second = (keep(Installation("key", "a", make), tmp_path / "cache") for _ in range(2))
    assert len(made) == 1
    assert (first.folder, first.digest) == (second.folder, second.digest)
    assert list(first.files) == ["a"]
    drop(tmp_path / "cache", "key")
    assert not is_kept(tmp_path / "cache", "key")
    keep(Installation("key", "a", make), tmp_path / "cache")
    assert len(made) == 2


def test_two_at_once_give_the_same(tmp_path: Path) -> None:
    together = Barrier(2)

    def make(into: Path) -> None:
        together.wait()
        (into / "a").write_text("a")

    with ThreadPoolExecutor(2) as pool:
        wanted = Installation("key", "a", make)
        one, other = pool.map(lambda _: keep(wanted, tmp_path / "cache"), range(2))
    assert (one.folder, one.digest) == (other.folder, other.digest)
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["key"]


def test_what_failed_leaves_nothing(tmp_path: Path) -> None:
    def make(into: Path) -> None:
        (into / "half").write_text("a")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        keep(Installation("key", "a", make), tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_what_nothing_used_for_long_is_forgotten(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    for key in ("old", "used"):
        keep(Installation(key, key, lambda into: None), cache)
        os.utime(cache / key / "digest", (0, 0))
    (cache / "new-left").mkdir()
    os.utime(cache / "new-left", (0, 0))
    keep(Installation("used", "used", lambda into: None), cache)
    forget(cache)
    assert [path.name for path in cache.iterdir()] == ["used"]
