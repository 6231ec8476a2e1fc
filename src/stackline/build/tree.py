"""The files of a code folder: which are packaged, and the hash of them all."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from stackline.core import Diagnostic, DiagnosticError, Fix

# Lambda's quota for a function and its layers, unzipped (Lambda Developer Guide, "Lambda quotas").
UNZIPPED_LIMIT = 250 * 1024 * 1024
FILES_LIMIT = 65_535  # as many as a plain zip holds

# fmt: off
_FOLDERS = frozenset((
    ".aws-sam", ".chalice", ".git", ".hg", ".hypothesis", ".idea", ".mypy_cache", ".nox", ".pytest_cache",
    ".ruff_cache", ".stackline", ".svn", ".tox", ".venv", ".vscode", "__pycache__",
))
# fmt: on
_FILES = frozenset((".DS_Store", ".gitignore", ".gitattributes", "Thumbs.db"))


@dataclass(frozen=True, slots=True)
class File:
    """A file to package: where it is now, and whether it may be executed."""

    path: Path
    size: int
    executable: bool

    def read(self) -> bytes:
        return self.path.read_bytes()


Tree = Mapping[str, File]


def read_tree(folder: Path, within: Path | None = None) -> dict[str, File]:
    """The files below `folder` by their names in the package, sorted; links are followed, each folder once.

    Raises DiagnosticError where they are more than Lambda takes, so that `CodeUri: /` ends soon, and for a link that
    leads out of `within`: a project that somebody else wrote must not carry off what is not in it.
    """
    found: dict[str, File] = {}
    total = 0
    for name, path in _walk(folder, "", {folder.resolve()}):
        if within and path.is_symlink() and not path.resolve().is_relative_to(within):
            raise DiagnosticError([_leads_out(path)])
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            continue
        total += status.st_size
        if total > UNZIPPED_LIMIT or len(found) >= FILES_LIMIT:
            raise DiagnosticError([_too_large(folder, found)])
        found[name] = File(path, status.st_size, bool(status.st_mode & stat.S_IXUSR))
    return dict(sorted(found.items()))


def digest(tree: Tree, hash_of: Callable[[File], str] | None = None) -> str:
    """One hash for names, modes and contents: the same files give the same on every machine."""
    of = hash_of or content_hash
    whole = hashlib.sha256()
    for name, file in sorted(tree.items()):
        whole.update(
            f"{name}\0{'x' if file.executable else '-'}\0{of(file)}\n".encode("utf-8", "surrogateescape")
        )
    return whole.hexdigest()


def content_hash(file: File) -> str:
    with file.path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _walk(folder: Path, prefix: str, seen: set[Path]) -> Iterator[tuple[str, Path]]:
    with os.scandir(folder) as entries:
        listed = sorted(entries, key=lambda entry: entry.name)
    for entry in listed:
        path = Path(entry.path)
        if entry.is_dir():
            if entry.name in _FOLDERS or (path / "pyvenv.cfg").exists():
                continue
            real = path.resolve()
            if entry.is_symlink():
                yield f"{prefix}{entry.name}", path
            if real not in seen:
                yield from _walk(path, f"{prefix}{entry.name}/", seen | {real})
        elif entry.name not in _FILES and not entry.name.endswith((".pyc", ".pyo")) and path.exists():
            yield f"{prefix}{entry.name}", path


def _leads_out(path: Path) -> Diagnostic:
    fix = Fix("Copy what it points to into the project.")
    return Diagnostic("error", "link-outside", f"The link {path} leads out of the project", fix=fix)


def _too_large(folder: Path, found: Tree) -> Diagnostic:
    parts: dict[str, int] = {}
    for name, file in found.items():
        top = name.split("/", 1)[0]
        parts[top] = parts.get(top, 0) + file.size
    largest = sorted(parts.items(), key=lambda part: -part[1])[:3]
    detail = "Largest so far: " + ", ".join(f"{name} {size / 1e6:.0f} MB" for name, size in largest)
    summary = f"{folder} holds more than Lambda takes: {UNZIPPED_LIMIT >> 20} MB, or {FILES_LIMIT:,} files"
    fix = Fix("Point CodeUri at the folder that holds only this function's code.")
    return Diagnostic("error", "code-too-large", summary, detail, fix=fix)
