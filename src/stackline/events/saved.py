"""Events that the project keeps: `events/NAME.json` beside the template, as AWS SAM's own projects have them."""

from __future__ import annotations

import re
from pathlib import Path

from stackline.core import Diagnostic, DiagnosticError, Fix, read_bounded, write_atomic

FOLDER = "events"
# Lambda's own limit for an event of a synchronous call (Lambda Developer Guide, "Lambda quotas").
LIMIT = 6 * 1024 * 1024
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._ -]{0,80}")


def saved_names(project: Path) -> list[str]:
    """Without `.json`, sorted. Links that lead out of the project are none of it."""
    place = project / FOLDER
    if not place.is_dir():
        return []
    return sorted(
        path.stem
        for path in place.glob("*.json")
        if path.is_file() and path.resolve().is_relative_to(project.resolve())
    )


def read_saved(project: Path, name: str) -> str:
    """The text of a saved event. Raises DiagnosticError where there is none of that name."""
    if name not in saved_names(project):
        known = ", ".join(saved_names(project)) or "none"
        summary = f"There is no event {name} in {FOLDER}/"
        raise DiagnosticError([Diagnostic("error", "event-missing", summary, fix=Fix(f"There is: {known}."))])
    return read_bounded(project / FOLDER / f"{name}.json", LIMIT).decode("utf-8-sig", "replace")


def write_saved(project: Path, name: str, text: str, *, replace: bool) -> str:
    """Keep an event under a name; its path relative to the project. Raises DiagnosticError.

    One that is there is replaced only where that was asked for.
    """
    if not _NAME.fullmatch(name):
        fix = Fix("Use letters, digits, dots, dashes and blanks.")
        raise DiagnosticError(
            [Diagnostic("error", "event-name", f"{name!r} is no name for an event", fix=fix)]
        )
    path = project / FOLDER / f"{name}.json"
    if not path.resolve().is_relative_to(project.resolve()):
        summary = f"{FOLDER}/{name}.json leads out of the project"
        raise DiagnosticError([Diagnostic("error", "path-outside-project", summary)])
    if path.exists() and not replace:
        summary = f"There is an event {name} already"
        fix = Fix("Choose another name, or replace it (`--replace`).")
        raise DiagnosticError([Diagnostic("error", "event-there", summary, fix=fix)])
    try:
        path.parent.mkdir(exist_ok=True)
        write_atomic(path, text.encode())
    except OSError as error:
        summary = f"{path} cannot be written: {error.strerror}"
        raise DiagnosticError([Diagnostic("error", "file-not-written", summary)]) from error
    return f"{FOLDER}/{name}.json"
