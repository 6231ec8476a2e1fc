"""What was installed or built from a given content, kept by the hash of that content: made once, for every project."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from stackline.build.contents import Owners, python_owners
from stackline.build.tree import Tree, digest, read_tree

_KEPT_DAYS = 30


@dataclass(frozen=True, slots=True)
class Installation:
    """Packages to install, or a build to run: `key` says by what it is made, `make` fills an empty folder.

    `make` raises DiagnosticError. `label` is what a person is told meanwhile.
    """

    key: str
    label: str
    make: Callable[[Path], None]


class Kept:
    """A folder that nothing may change: its files can be hard links of a package manager's own."""

    def __init__(self, folder: Path, digest: str) -> None:
        self.folder, self.digest = folder, digest

    @cached_property
    def files(self) -> Tree:
        """Read only where a package is made of them."""
        return read_tree(self.folder, everything=True)

    @cached_property
    def owners(self) -> Owners:
        """Which package each file is of, as `contents` tells it."""
        files = self.files
        return python_owners(set(files), lambda name: files[name].read())


def is_kept(cache: Path, key: str) -> bool:
    return (cache / key / "digest").is_file()


def keep(wanted: Installation, cache: Path) -> Kept:
    """What is kept under the key; made first where it is not there, whole or not at all."""
    place = cache / wanted.key
    if not is_kept(cache, wanted.key):
        cache.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=cache, prefix="new-"))
        try:
            files = beside / "files"
            files.mkdir()
            wanted.make(files)
            (beside / "digest").write_text(digest(read_tree(files, everything=True)))
            # Another build may have been first: its result is the same.
            with contextlib.suppress(OSError):
                beside.rename(place)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    mark = place / "digest"
    mark.touch()  # used just now
    return Kept(place / "files", mark.read_text())


def drop(cache: Path, key: str) -> None:
    """Make it anew the next time. Out of the way first: another build may read it."""
    if is_kept(cache, key):
        beside = Path(tempfile.mkdtemp(dir=cache, prefix="old-"))
        with contextlib.suppress(OSError):  # Another build was first.
            (cache / key).rename(beside / "kept")
        shutil.rmtree(beside, ignore_errors=True)


def forget(cache: Path, days: int = _KEPT_DAYS) -> None:
    """Remove what nothing has used for so long, and what a build that was killed left behind."""
    if not cache.is_dir():
        return
    before = time.time() - days * 86400
    for place in cache.iterdir():
        mark = place / "digest"
        with contextlib.suppress(OSError):
            used = mark if mark.exists() else place
            if used.stat().st_mtime < (before if mark.exists() else time.time() - 86400):
                shutil.rmtree(place, ignore_errors=True)
