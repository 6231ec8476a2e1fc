"""Code and other local files of pasted resources: copied from where they came, on save, never over what is there."""

from __future__ import annotations

import posixpath
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from stackline.catalog.references import mapping
from stackline.core import Diagnostic, Refused
from stackline.design.rebasing import PATHS, is_local
from stackline.design.reusing import differing
from stackline.server.clipboard import Source
from stackline.server.guard import inside
from stackline.template import Template

_MOST_FILES = 5_000
_MOST_BYTES = 100 * 1024 * 1024
_LEFT = shutil.ignore_patterns(
    ".git", ".aws-sam", ".stackline", "node_modules", "__pycache__", ".venv", "vendor", "*.pyc"
)

Arriving = Mapping[str, Path]
"""File or folder, relative to the project → where it is copied from."""


@dataclass(frozen=True, slots=True)
class Arrival:
    fragment: Template
    files: Arriving
    notes: tuple[Diagnostic, ...] = ()


def arrival(fragment: Template, source: Source | None, root: Path, file: str) -> Arrival:
    """The fragment with its local paths as they are to be here, and what must be copied for that."""
    here = posixpath.dirname(file)
    same = source is not None and source.root == root
    names: dict[str, str] = {}
    files: dict[str, Path] = {}
    missing: list[str] = []
    for path in dict.fromkeys(_local(list(fragment.resources.values()))):
        if same and source is not None:
            old = posixpath.normpath(posixpath.join(posixpath.dirname(source.file), path))
            names[path] = _like(path, posixpath.relpath(old, here or "."))
            continue
        there = _origin(source, path)
        wanted = posixpath.normpath(posixpath.join(here, path))
        if there is None or wanted.startswith(".."):
            if not (root / wanted).exists():
                missing.append(path)
            continue
        taken = _free(root, wanted, there)
        names[path] = _like(path, posixpath.relpath(taken, here or "."))
        if not (root / taken).exists():
            files[taken] = there
    for id, body in fragment.resources.items():
        for place, part in differing(body, _renamed(body, names), ("Resources", id)):
            fragment = fragment.set(place, part)
    return Arrival(fragment, files, tuple(_told(missing, files, names)))


def _told(missing: list[str], files: Arriving, names: Mapping[str, str]) -> Iterator[Diagnostic]:
    if missing:
        summary = f"{', '.join(missing)} is not in this project, and could not be copied from the other"
        yield Diagnostic("info", "paste-files", summary, "Copy it by hand, or write it anew.")
    if files:
        yield Diagnostic("info", "paste-files", f"{', '.join(files)} is copied along when you save")
    for old, new in names.items():
        if files and posixpath.normpath(old) != posixpath.normpath(new):
            yield Diagnostic("info", "paste-files", f"There is another {old} here: the copy's is {new}")


def bring(root: Path, arriving: Arriving, named: set[str]) -> tuple[list[str], str | None]:
    """Copy what is `named` by the template now and not there; the files, and what was done in words, if anything."""
    done: list[str] = []
    for relative, origin in arriving.items():
        try:
            place = inside(root, relative)
            if relative not in named or place.exists():
                continue
            if origin.is_dir():
                if not _bounded(origin):
                    return _files(
                        root, done
                    ), f"{relative} was not copied: over 100 MB or {_MOST_FILES} files"
                shutil.copytree(origin, place, ignore=_without_links)
            else:
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(origin, place)
        except (OSError, shutil.Error, Refused) as error:
            return _files(root, done), f"{relative} was not copied: {error}"
        done.append(relative)
    return _files(root, done), f"Copied {', '.join(done)}" if done else None


def _files(root: Path, copied: list[str]) -> list[str]:
    """The files among and below these, relative to `root`."""
    places = [root / relative for relative in copied]
    found = [file for place in places for file in (place.rglob("*") if place.is_dir() else [place])]
    return [file.relative_to(root).as_posix() for file in found if file.is_file()]


def named_files(template: Template) -> set[str]:
    """The local files and folders that a template names, relative to the project."""
    here = posixpath.dirname(template.file)
    return {
        posixpath.normpath(posixpath.join(here, path)) for path in _local(list(template.resources.values()))
    }


def _without_links(folder: str, names: list[str]) -> set[str]:
    return {*_LEFT(folder, names), *(name for name in names if (Path(folder) / name).is_symlink())}


def _bounded(folder: Path) -> bool:
    files, size = 0, 0
    for found in folder.rglob("*"):
        if found.is_file() and not found.is_symlink() and "node_modules" not in found.parts:
            files, size = files + 1, size + found.stat().st_size
            if files > _MOST_FILES or size > _MOST_BYTES:
                return False
    return True


def _local(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in cast("list[Any]", value):
            yield from _local(item)
    for key, item in mapping(value).items():
        if key in PATHS and isinstance(item, str) and is_local(item):
            yield item
        else:
            yield from _local(item)


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [_renamed(item, names) for item in cast("list[Any]", value)]
    if not isinstance(value, dict):
        return value
    return {
        key: names.get(item, item) if key in PATHS and isinstance(item, str) else _renamed(item, names)
        for key, item in cast("dict[str, Any]", value).items()
    }


def _origin(source: Source | None, path: str) -> Path | None:
    """The file or folder in the project that was copied from; None where it is not there, or leads out of it."""
    if source is None:
        return None
    try:
        found = inside(source.root, posixpath.join(posixpath.dirname(source.file), path))
    except Refused:
        return None
    return found if found.exists() else None


def _like(path: str, new: str) -> str:
    return f"{new}/" if path.endswith("/") and not new.endswith("/") else new


def _free(root: Path, wanted: str, origin: Path) -> str:
    """`wanted`, unless something else is there: then that with a number."""
    stem, ext = posixpath.splitext(wanted) if origin.is_file() else (wanted, "")
    name, number = wanted, 2
    while (root / name).exists() and not _same(root / name, origin):
        name, number = f"{stem}-{number}{ext}", number + 1
    return name


def _same(here: Path, origin: Path) -> bool:
    """Whether both hold the same, as far as it would be copied."""
    if origin.is_dir() != here.is_dir():
        return False
    if origin.is_file():
        return here.read_bytes() == origin.read_bytes()
    names = [entry.name for entry in origin.iterdir()]
    left = _without_links(str(origin), names)
    return all(
        (here / name).exists() and _same(here / name, origin / name) for name in names if name not in left
    )
