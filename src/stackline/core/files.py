"""Files written whole or not at all, and read no further than a bound."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from stackline.core.diagnostics import Diagnostic, DiagnosticError, Fix
from stackline.core.swapping import swap


def write_atomic(
    path: Path,
    data: bytes,
    *,
    mode: int | None = None,
    check: Callable[[Path], object] | None = None,
    durable: bool = True,
) -> None:
    """Write beside, fsync, rename: a reader sees the old bytes or the new ones, also after a power cut.

    A link is followed, so that what it points to is replaced and the link stays. `mode` defaults to the
    mode of the file that is there, else what the umask gives. `check` is called when the new bytes are safe beside
    the old ones, just before they take their place, with the path of the old ones; and where the system can, once more
    with the file that was displaced, which another program may have written in between: what it raises leaves the old
    ones, or brings them back. Without `durable` it is only safe from the end of this process, not from a power cut.
    """
    path = path.resolve()
    if mode is None and path.exists():
        mode = path.stat().st_mode & 0o7777
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        beside.chmod(mode if mode is not None else 0o666 & ~_umask())
        if check is not None:
            check(path)
        _put_in_place(beside, path, check)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    if durable:
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _put_in_place(beside: Path, path: Path, check: Callable[[Path], object] | None) -> None:
    if check is None or not swap(beside, path):
        beside.replace(path)
        return
    try:
        check(beside)
    except BaseException:
        swap(beside, path)
        raise
    beside.unlink()


def read_bounded(path: Path, limit: int) -> bytes:
    """The file's bytes; more than `limit` of them is a diagnostic, not a full memory."""
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        summary = f"{path} cannot be read: {error.strerror}"
        fix = Fix("Give yourself access to it, or name another file.")
        raise DiagnosticError(
            [Diagnostic("error", "file-unreadable", summary, file=str(path), fix=fix)]
        ) from error
    if len(data) > limit:
        raise DiagnosticError(
            [
                Diagnostic(
                    "error",
                    "file-too-large",
                    f"{path.name} is larger than {limit:,} bytes",
                    "Stackline reads files of this kind only up to that size.",
                    file=str(path),
                    fix=Fix("Split it, or take what does not belong into it to a file of its own."),
                )
            ]
        )
    return data


def boundary(root: Path) -> Path:
    """The git repository the project is in, else the project: code may be beside the project, but not anywhere."""
    root = root.resolve()
    return next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
