"""`stackline.yaml`: what holds for the whole project. A missing file is an empty one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.environments.entries import mapping, problem, unknown_keys
from stackline.environments.hooks import Command, check_hooks, hooks_of
from stackline.environments.located import Located, read_located
from stackline.environments.stacks import check_stacks

FILE = "stackline.yaml"
# Sections other parts of Stackline will read: not an error here; of `environments` the names are known.
RESERVED = ("environments", "roles")
KEYS = ("name", "build", "hooks", "stacks", "journal", *RESERVED)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,99}")


@dataclass(frozen=True, slots=True)
class Settings:
    """`name` begins every stack's name: letters, digits and dashes. `environments`: the names that are listed.

    `exclude`: what is not packaged, as patterns of .gitignore by function or layer, `*` for all of them.
    """

    name: str
    environments: tuple[str, ...] = ()
    exclude: tuple[tuple[str, tuple[str, ...]], ...] = ()
    hooks: Mapping[str, tuple[Command, ...]] = field(default_factory=dict[str, tuple[Command, ...]])
    """Commands of deployments by the hook's name; an environment's own take their place."""
    journal: str = ""
    """The address of the database that the team's journal is in; without one it is a file of this machine."""


def read_settings(folder: Path) -> Settings:
    """The project's settings; without a file or a name, the folder's name. Raises DiagnosticError."""
    path = folder / FILE
    root = read_located(path, FILE) if path.is_file() else Located(None, 1, 1)
    entries = mapping(root, FILE)
    problems = unknown_keys(entries, KEYS, FILE)
    name = entries.get("name")
    if name is not None and not (isinstance(name.value, str) and _NAME.fullmatch(name.value)):
        fix = Fix("Use letters, digits and dashes, with a letter first: the stacks are named after it.")
        problems.append(problem("settings-name", "This cannot be a project's name", FILE, name, fix))
    exclude = _exclude(entries.get("build"), problems)
    problems += check_hooks(entries.get("hooks"), FILE)
    problems += check_stacks(entries.get("stacks"))
    journal = entries.get("journal")
    if journal is not None and not (isinstance(journal.value, str) and "://" in journal.value):
        fix = Fix("Write postgresql://USER@HOST/DATABASE; passwords belong in PGPASSWORD or ~/.pgpass.")
        problems.append(problem("settings-journal", "This is no address of a database", FILE, journal, fix))
    if problems:
        raise DiagnosticError(problems)
    place = journal.value if journal and isinstance(journal.value, str) else ""
    given = name.value if name else None
    return Settings(
        given if isinstance(given, str) else name_of(folder),
        _listed(entries.get("environments")),
        exclude,
        hooks_of(entries.get("hooks"), FILE),
        place,
    )


def _exclude(build: Located | None, problems: list[Diagnostic]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """`exclude` of the section `build`: a list for all, or a list for each function and layer."""
    entries = mapping(build, FILE) if build else {}
    problems += unknown_keys(entries, ("exclude",), FILE)
    told = entries.get("exclude")
    if told is None or told.value is None:
        return ()
    by_resource = told.value if isinstance(told.value, dict) else {"*": told}
    found: list[tuple[str, tuple[str, ...]]] = []
    for resource, node in by_resource.items():
        if not isinstance(node.value, list) or not all(isinstance(one.value, str) for one in node.value):
            fix = Fix("Write patterns as a list: `- tests/`.")
            problems.append(problem("settings-exclude", "Patterns are expected here", FILE, node, fix))
            continue
        found.append((resource, _listed(node)))
    return tuple(found)


def _listed(node: Located | None) -> tuple[str, ...]:
    """Names as a list, or as the keys of a mapping."""
    value = node.value if node else None
    if isinstance(value, list):
        return tuple(one.value for one in value if isinstance(one.value, str))
    return tuple(value) if isinstance(value, dict) else ()


def name_of(folder: Path) -> str:
    """A stack's name must match [a-zA-Z][-a-zA-Z0-9]* (CloudFormation, CreateChangeSet)."""
    slug = re.sub(r"[^A-Za-z0-9]+", "-", folder.resolve().name).strip("-")
    return (slug if slug[:1].isalpha() else f"app-{slug}".rstrip("-"))[:100]
