"""Function and layer packages on disk: unpacked once by content, complete or not there at all."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
import threading
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path, PurePosixPath

LARGEST_UNZIPPED = 262_144_000  # Lambda's quota, 250 MB

_lock = threading.Lock()


class BadPackage(Exception):
    """A zip that will not be unpacked, with the reason."""


def unpack(root: Path, package: bytes, digest: str | None = None, *, like: Path | None = None) -> Path:
    """`root/<sha256>/` with the package's files; `digest` in hex where the caller knows it already.

    Files that an unpacked package before it (`like`) has too are shared with it: most of a package is libraries.
    """
    target = root / (digest or hashlib.sha256(package).hexdigest())
    if target.is_dir():
        return target
    with _lock:
        if not target.is_dir():
            _place(root, target, lambda folder: _extract(package, folder, like))
    return target


def merge(root: Path, layers: list[Path]) -> Path:
    """One folder holding the layers in order, later ones over earlier ones, as /opt does. Files are hard links."""
    name = hashlib.sha256("\n".join(layer.name for layer in layers).encode()).hexdigest()
    target = root / f"opt-{name}"
    with _lock:
        if not target.is_dir():
            _place(root, target, lambda folder: _overlay(layers, folder))
    return target


def _place(root: Path, target: Path, fill: Callable[[Path], None]) -> None:
    """Fill a folder beside and rename it, so that no half-unpacked package is ever run."""
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = Path(tempfile.mkdtemp(dir=root, prefix=".unpack-"))
    try:
        fill(beside)
        beside.chmod(0o755)
        beside.rename(target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _extract(package: bytes, folder: Path, like: Path | None) -> None:
    try:
        archive = zipfile.ZipFile(BytesIO(package))
    except zipfile.BadZipFile:
        raise BadPackage("The package is not a zip file.") from None
    with archive:
        if sum(entry.file_size for entry in archive.infolist()) > LARGEST_UNZIPPED:
            raise BadPackage(f"The package unpacks to more than {LARGEST_UNZIPPED:,} bytes, Lambda's limit.")
        left = LARGEST_UNZIPPED
        for entry in archive.infolist():
            left -= _extract_one(archive, entry, folder, left, like)


def _extract_one(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Path, left: int, like: Path | None
) -> int:
    parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
    if not parts or ".." in parts or parts[0] == "/" or "\0" in entry.filename:
        raise BadPackage(f"The package holds a file outside of itself: {entry.filename!r}")
    target = folder.joinpath(*parts)
    if not target.resolve().is_relative_to(folder.resolve()):
        raise BadPackage(f"The package writes through a link: {entry.filename!r}")
    mode = entry.external_attr >> 16
    if entry.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        return 0
    target.parent.mkdir(parents=True, exist_ok=True)
    if stat.S_ISLNK(mode):
        return _link(archive, entry, folder, target)
    if like is not None and _shared(entry, like.joinpath(*parts), target):
        return entry.file_size
    with archive.open(entry) as source:
        data = source.read(left + 1)
    if len(data) > left:
        raise BadPackage("The package unpacks to more than it says.")
    target.write_bytes(data)
    target.chmod(0o755 if mode & 0o111 else 0o644)
    return len(data)


def _shared(entry: zipfile.ZipInfo, known: Path, target: Path) -> bool:
    """Whether the same file was unpacked before, and is linked: by size, mode and checksum."""
    try:
        status = known.lstat()
        same = (
            stat.S_ISREG(status.st_mode)
            and status.st_size == entry.file_size
            and bool(status.st_mode & 0o111) == bool(entry.external_attr >> 16 & 0o111)
            and zlib.crc32(known.read_bytes()) == entry.CRC
        )
        if same:
            target.hardlink_to(known)
    except OSError:
        return False
    return same


def _link(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Path, target: Path) -> int:
    """Links stay inside the package (Node's `.bin` folder has them); any other is refused."""
    pointed = archive.read(entry).decode("utf-8", "surrogateescape")
    landed = Path(os.path.normpath(target.parent.resolve() / pointed))
    if pointed.startswith("/") or not landed.is_relative_to(folder.resolve()):
        raise BadPackage(f"The package holds a link out of itself: {entry.filename!r}")
    target.symlink_to(pointed)
    return 0


def _overlay(layers: list[Path], folder: Path) -> None:
    for layer in layers:
        for parent, folders, files in os.walk(layer):
            place = folder / Path(parent).relative_to(layer)
            place.mkdir(parents=True, exist_ok=True)
            for name in [*files, *(n for n in folders if (Path(parent) / n).is_symlink())]:
                source, target = Path(parent) / name, place / name
                target.unlink(missing_ok=True)
                os.link(source, target, follow_symlinks=False)
