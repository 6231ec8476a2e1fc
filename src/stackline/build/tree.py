"""The files of a code folder: which are packaged, and the hash of them all."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from stackline.build.limits import FILES_LIMIT, UNZIPPED_LIMIT
from stackline.core import Diagnostic, DiagnosticError, Fix

# fmt: off
_FOLDERS = frozenset((
    ".aws-sam", ".chalice", ".git", ".hg", ".hypothesis", ".idea", ".mypy_cache", ".nox", ".pytest_cache",
    ".ruff_cache", ".stackline", ".svn", ".tox", ".venv", ".vscode", "__pycache__",
))
# fmt: on
_FILES = frozenset((".DS_Store", ".gitignore", ".gitattributes", "Thumbs.db"))
_COMPILED = (".pyc", ".pyo")
Identity = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class File:
    """A file to package: where it is now, and whether it may be executed.

    Package managers link the same file into many folders: `identity` is then one for all of them, else None.
    """

    path: Path
    size: int
    executable: bool
    identity: Identity | None

    @classmethod
    def of(cls, path: Path, status: os.stat_result) -> File:
        shared = (status.st_dev, status.st_ino, status.st_mtime_ns) if status.st_nlink > 1 else None
        return cls(path, status.st_size, bool(status.st_mode & stat.S_IXUSR), shared)

    def read(self) -> bytes:
        return self.path.read_bytes()


Tree = Mapping[str, File]


def read_tree(
    folder: Path,
    within: Path | None = None,
    *,
    leave_out: frozenset[str] = frozenset(),
    everything: bool = False,
) -> dict[str, File]:
    """The files below `folder` by their names in the package, sorted; links are followed, each folder once.

    `leave_out`: names of files and folders at the top that this language installs anew. `everything`: also
    what is left out of a person's own code, however much it is. Raises DiagnosticError where that is more than Lambda
    takes, so that `CodeUri: /` ends soon, and for a link that leads out of `within`: a project that somebody else wrote
    must not carry off what is not in it.
    """
    found: dict[str, File] = {}
    total = 0
    for name, entry in _walk(folder, "", {folder.resolve()}, leave_out, everything):
        if entry.is_symlink() and within and not Path(entry.path).resolve().is_relative_to(within):
            raise DiagnosticError([_leads_out(Path(entry.path))])
        status = entry.stat()
        if not stat.S_ISREG(status.st_mode):
            continue
        total += 0 if everything else status.st_size
        if total > UNZIPPED_LIMIT or len(found) >= FILES_LIMIT:
            raise DiagnosticError([too_large(str(folder), found)])
        found[name] = File.of(Path(entry.path), status)
    return dict(sorted(found.items()))


def digest(tree: Tree) -> str:
    """One hash for names, modes and contents: the same files give the same on every machine."""
    whole = hashlib.sha256()
    for name, file in sorted(tree.items()):
        line = f"{name}\0{'x' if file.executable else '-'}\0{content_hash(file)}\n"
        whole.update(line.encode("utf-8", "surrogateescape"))
    return whole.hexdigest()


def content_hash(file: File) -> str:
    known = _hashes.get(file.identity) if file.identity else None
    if known is None:
        with file.path.open("rb") as stream:
            known = hashlib.file_digest(stream, "sha256").hexdigest()
        if file.identity:
            _hashes[file.identity] = known
    return known


_hashes: dict[Identity, str] = {}
"""Of this process, of files that have several places: fifty functions with the same packages have the same files."""


def _walk(
    folder: Path, prefix: str, seen: set[Path], leave_out: frozenset[str], everything: bool
) -> Iterator[tuple[str, os.DirEntry[str]]]:
    with os.scandir(folder) as entries:
        listed = sorted(entries, key=lambda entry: entry.name)
    for entry in listed:
        if not prefix and entry.name in leave_out:
            continue
        if entry.is_dir():
            path = Path(entry.path)
            if not everything and (entry.name in _FOLDERS or (path / "pyvenv.cfg").exists()):
                continue
            real = path.resolve() if entry.is_symlink() else None
            if real:
                yield f"{prefix}{entry.name}", entry
                if real in seen:
                    continue
            inside = seen | {real or path.resolve()}
            yield from _walk(path, f"{prefix}{entry.name}/", inside, leave_out, everything)
        elif not entry.name.endswith(_COMPILED) and (everything or entry.name not in _FILES):
            if entry.is_symlink() and not os.path.exists(entry.path):  # noqa: PTH110
                continue
            yield f"{prefix}{entry.name}", entry


def _leads_out(path: Path) -> Diagnostic:
    fix = Fix("Copy what it points to into the project.")
    return Diagnostic("error", "link-outside", f"The link {path} leads out of the project", fix=fix)


def too_large(name: str, found: Tree) -> Diagnostic:
    parts: dict[str, int] = {}
    for name, file in found.items():
        top = name.split("/", 1)[0]
        parts[top] = parts.get(top, 0) + file.size
    largest = sorted(parts.items(), key=lambda part: -part[1])[:3]
    detail = "Largest so far: " + ", ".join(f"{name} {size / 1e6:.0f} MB" for name, size in largest)
    summary = f"{name} holds more than Lambda takes: {UNZIPPED_LIMIT >> 20} MB, or {FILES_LIMIT:,} files"
    fix = Fix("Point CodeUri at the folder that holds only this function's code.")
    return Diagnostic("error", "code-too-large", summary, detail, fix=fix)
