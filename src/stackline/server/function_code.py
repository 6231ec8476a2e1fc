"""The code of a function as files: what its folder holds, one of them to edit, and writing it where nobody else did.

Only files in the folder that the template names (`CodeUri`), in the project's repository; links are never followed out.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from stackline.build import find_sources
from stackline.core import boundary, read_bounded, write_atomic
from stackline.server.guard import inside
from stackline.server.problems import refuse
from stackline.template import Project

SHOWN_BYTES = 512 * 1024
MOST_FILES = 500
# Made by tools, or not a person's to edit.
_LEFT_OUT = frozenset(
    (
        "node_modules",
        "vendor",
        "__pycache__",
        ".git",
        ".venv",
        "venv",
        ".aws-sam",
        ".stackline",
        ".pytest_cache",
    )
)
_SUFFIXES = (
    ".py",
    ".mjs",
    ".js",
    ".cjs",
    ".ts",
    ".mts",
    ".cts",
    ".tsx",
    ".jsx",
    ".php",
    ".rb",
    ".java",
    ".cs",
)


@dataclass(frozen=True, slots=True)
class CodeFolder:
    """`name` is the folder as it is called in the project; `handler` the file that is run, where that can be told."""

    folder: Path
    name: str
    files: tuple[str, ...]
    handler: str | None
    more: bool = False


def code_folder(project: Project, id: str) -> CodeFolder:
    """The code of a function. Raises HttpRefusal (404) where it is in no folder of the repository."""
    source = next((one for one in find_sources(project.template) if one.resource == id), None)
    if source is None or source.kind != "function":
        raise refuse(
            404,
            "code-elsewhere",
            f"{id} has no code in a folder of this project",
            "Its code is in the template itself, or somewhere else.",
        )
    # The template may lie in a folder of the project; `CodeUri` is relative to it.
    place = (project.folder / Path(project.template.file).parent / source.uri).resolve()
    if not place.is_relative_to(boundary(project.folder)):
        raise refuse(404, "code-outside", f"The code of {id} is not in this project: {source.uri}")
    if not place.is_dir():
        fix = "Save, and starter code is written there." if not place.exists() else ""
        raise refuse(404, "code-missing", f"There is no folder {source.uri} yet", fix=fix)
    files = list(_files(place))
    handler = _handler(_properties(project, id), set(files))
    name = Path(os.path.relpath(place, project.folder)).as_posix()
    return CodeFolder(place, name, tuple(files[:MOST_FILES]), handler, len(files) > MOST_FILES)


def _files(folder: Path) -> Iterator[str]:
    """Sorted, a folder's files before those of its folders; nothing that a link leads to."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(
            one for one in folders if one not in _LEFT_OUT and not (Path(place) / one).is_symlink()
        )
        for name in sorted(names):
            path = Path(place) / name
            if not path.is_symlink() and not name.endswith((".pyc", ".zip")):
                yield path.relative_to(folder).as_posix()


def _handler(properties: dict[str, Any], files: set[str]) -> str | None:
    """`app.handler` → `app.py`, or `app.ts` where that is bundled; `app.php` itself."""
    handler = properties.get("Handler")
    if not isinstance(handler, str):
        return None
    if handler in files:
        return handler
    stem = handler.rpartition(".")[0].replace(".", "/") if "/" not in handler else handler.rpartition(".")[0]
    return next((f"{stem}{suffix}" for suffix in _SUFFIXES if f"{stem}{suffix}" in files), None)


def _properties(project: Project, id: str) -> dict[str, Any]:
    shared = project.template.get(("Globals", "Function"))
    own = project.expanded.resources[id].get("Properties")
    return {
        **(cast("dict[str, Any]", shared) if isinstance(shared, dict) else {}),
        **cast("dict[str, Any]", own or {}),
    }


def read_code(project: Project, id: str, path: str) -> tuple[str, str]:
    """The text of one file, and the name of this state of it. Raises HttpRefusal, Refused."""
    place = _place(code_folder(project, id), path)
    if not place.is_file():
        raise refuse(404, "file-missing", f"There is no file {path}", stale=True)
    data = read_bounded(place, SHOWN_BYTES)
    try:
        if b"\0" in data:
            raise ValueError
        return data.decode("utf-8"), sha256(data).hexdigest()
    except ValueError as error:
        raise refuse(422, "file-no-text", f"{path} is no text", "It is left to other programs.") from error


def write_code(project: Project, id: str, path: str, text: str, seen: str | None) -> str:
    """Write one file, if it is still as it was `seen`; None: if it is not there. The name of its new state.

    Line ends stay those of the file. Raises HttpRefusal (409) where another program wrote it.
    """
    place = _place(code_folder(project, id), path)
    held = read_bounded(place, SHOWN_BYTES) if place.is_file() else None
    _expect(path, held, seen)
    typed = text.replace("\r\n", "\n")
    data = (typed.replace("\n", "\r\n") if held and b"\r\n" in held else typed).encode()
    if len(data) > SHOWN_BYTES:
        raise refuse(422, "file-too-large", f"{path} would be larger than {SHOWN_BYTES:,} bytes")

    def still(held: Path) -> None:
        _expect(path, held.read_bytes() if held.is_file() else None, seen)

    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(place, data, check=still)
    except OSError as error:
        raise refuse(422, "save-failed", f"{path} cannot be written: {error.strerror}") from error
    return sha256(data).hexdigest()


def _expect(path: str, held: bytes | None, seen: str | None) -> None:
    now = None if held is None else sha256(held).hexdigest()
    if now != seen:
        how = "was deleted" if held is None else "was made" if seen is None else "was changed"
        raise refuse(
            409,
            "changed-on-disk",
            f"{path} {how} by another program since it was read",
            "Nothing was written.",
            "Choose between the file and your text.",
            stale=True,
        )


def _place(code: CodeFolder, path: str) -> Path:
    """The file in the folder; one that a link leads to, or that tools keep, is none of it."""
    place = inside(code.folder, path)
    relative = place.relative_to(code.folder)
    plain = Path(os.path.normpath(path)) == relative
    if not plain or any(part in _LEFT_OUT for part in relative.parts):
        raise refuse(404, "file-missing", f"{path} is no file of this function's code")
    return place
