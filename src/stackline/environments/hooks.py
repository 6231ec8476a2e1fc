"""Deploy hooks: commands at named points of a deployment, as `stackline.yaml` and an environment's file say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.environments.entries import mapping, problem, unknown_keys
from stackline.environments.located import Located

NAMES = ("prebuild", "build", "postpackage", "predeploy", "postdeploy", "verify")
"""In the order in which they run."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command for the shell, and where it is written."""

    text: str
    file: str
    line: int


def hooks_of(node: Located | None, file: str) -> dict[str, tuple[Command, ...]]:
    """The commands of each hook that is said, also of one that is said to be none (`verify: []`)."""
    said = node.value if node is not None and isinstance(node.value, dict) else {}
    return {
        name: tuple(Command(str(one.value), value.file or file, one.line) for one in _items(value))
        for name, value in said.items()
    }


def check_hooks(node: Located | None, file: str) -> list[Diagnostic]:
    """What is wrong in the section `hooks` of one file, with lines."""
    if node is None:
        return []
    try:
        said = mapping(node, file)
    except DiagnosticError as error:
        return error.diagnostics
    return [*unknown_keys(said, NAMES, file), *_commands(said, file)]


def _commands(said: dict[str, Located], file: str) -> Iterator[Diagnostic]:
    for value in said.values():
        for one in _items(value):
            if not isinstance(one.value, str) or not one.value.strip() or "\0" in one.value:
                fix = Fix("Write a command, or a list of commands: `- npm test`.")
                yield problem("settings-hook", "A command is expected here", file, one, fix)


def _items(value: Located) -> list[Located]:
    if value.value is None:
        return []
    return value.value if isinstance(value.value, list) else [value]
