"""Which environments a project has: those of its folder `environments`, of `stackline.yaml` and of a samconfig."""

from __future__ import annotations

import re
from difflib import get_close_matches
from pathlib import Path

from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.environments.samconfig import sam_environments
from stackline.environments.settings import read_settings

LOCAL = "local"
FOLDER = "environments"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


def environment_names(folder: Path) -> tuple[str, ...]:
    """`local` first, then the others by name. A file that cannot be read adds none: it is told of where it is used."""
    found = {path.stem for path in (folder / FOLDER).glob("*.yaml") if path.is_file()}
    for names in (_of_settings, _of_samconfig):
        try:
            found.update(names(folder))
        except DiagnosticError:
            continue
    others = {name for name in found if NAME.fullmatch(name)} - {LOCAL}
    return (LOCAL, *sorted(others))


def check_known(folder: Path, name: str) -> None:
    """Raises DiagnosticError where the project has no environment of that name."""
    names = environment_names(folder)
    if name in names:
        return
    near = get_close_matches(name, names, 1)
    hint = f"Did you mean {near[0]}?" if near else f"There are {', '.join(names)}."
    if len(names) == 1:
        hint = f"There is only `{LOCAL}`; others are files like {FOLDER}/prod.yaml."
    summary = f"There is no environment '{name}'"
    raise DiagnosticError([Diagnostic("error", "environment-unknown", summary, fix=Fix(hint))])


def _of_settings(folder: Path) -> tuple[str, ...]:
    return read_settings(folder).environments


def _of_samconfig(folder: Path) -> tuple[str, ...]:
    return tuple(sam_environments(folder))
