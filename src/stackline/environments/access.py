"""`access.yaml`: who may do what in which environment. Without the file everybody may do everything.

A rule of the tool for people who mean well: who may change the file or the tool gets around it. What holds against
others are the IAM policies that `stackline access policies` makes of the same file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal, cast, get_args

from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.environments.entries import mapping, problem, unknown_keys
from stackline.environments.listing import LOCAL, environment_names
from stackline.environments.located import Located, read_located

FILE = "access.yaml"
_OTHER = "access.yml"
ANY = "*"
Role = Literal["viewer", "developer", "deployer", "approver", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
_MAY: Mapping[Role, tuple[Role, ...]] = {
    "viewer": ("viewer",),
    "developer": ("viewer", "developer"),
    "deployer": ("viewer", "developer", "deployer"),
    "approver": ("viewer", "approver"),
    "admin": ROLES,
}
"""A role → those whose work it may do."""
NEEDED: Mapping[str, Role] = {
    "approve": "approver",
    "bring-back": "admin",
    "clean": "admin",
    "deploy": "deployer",
    "deploy-stacks": "deployer",
    "destroy": "admin",
    "env-set": "deployer",
    "env-unset": "deployer",
    "import": "deployer",
    "layer-prune": "admin",
    "layer-publish": "deployer",
    "layer-share": "admin",
    "link": "admin",
    "look": "developer",
    "plan": "developer",
    "promote": "deployer",
    "put-back": "deployer",
    "rollback": "deployer",
    "secret-remove": "deployer",
    "secret-set": "deployer",
    "sync": "deployer",
    "verify": "developer",
}
"""What the tool does → the role that may; what is not here is for deployers. In a personal copy all of it is for
developers, but for what the whole account has."""
_SHARED = ("link", "clean", "approve", "layer-prune", "layer-publish", "layer-share")


@dataclass(frozen=True, slots=True)
class Granted:
    """One line: `who` has `role` in the environments that `environment` names (`*`: in all)."""

    environment: str
    role: Role
    who: str
    line: int


@dataclass(frozen=True, slots=True)
class Access:
    """`groups`: by name the people in them. `lines`: of each environment's section."""

    granted: tuple[Granted, ...]
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    lines: Mapping[str, int] = field(default_factory=dict[str, int])

    def of(self, environment: str) -> Iterator[Granted]:
        """What is granted in one environment, there or everywhere."""
        return (one for one in self.granted if one.environment in (environment, ANY))

    def roles(self, environment: str, names: tuple[str, ...]) -> tuple[Role, ...]:
        """Those that a person of any of these names has there."""
        found = {one.role for one in self.of(environment) if self._is(one.who, names)}
        return tuple(role for role in ROLES if role in found)

    def may(self, role: Role, environment: str, names: tuple[str, ...]) -> bool:
        return any(role in _MAY[one] for one in self.roles(environment, names))

    def _is(self, who: str, names: tuple[str, ...]) -> bool:
        meant = self.groups.get(who, (who,))
        return any(fnmatchcase(name, one) for one in meant for name in names)


def needed(operation: str, *, personal: bool) -> Role:
    """The role for an operation of the tool; `personal`: in somebody's own copy."""
    role = NEEDED.get(operation, "deployer")
    return "developer" if personal and operation not in _SHARED else role


def read_access(folder: Path) -> Access | None:
    """None where there is no file. Raises DiagnosticError with everything that is wrong in it, and where something has
    its name, or nearly so, that is no file: somebody meant to say who may do what."""
    path = folder / FILE
    if not _is_there(folder):
        return None
    root = mapping(read_located(path, FILE), FILE)
    problems = unknown_keys(root, ("groups", "environments"), FILE)
    groups = {name: _people(node, problems) for name, node in _section(root, "groups").items()}
    granted: list[Granted] = []
    lines: dict[str, int] = {}
    known = (ANY, *(name for name in environment_names(folder) if name != LOCAL))
    for environment, node in _section(root, "environments").items():
        lines[environment] = node.line
        if environment not in known:
            fix = Fix(f"There are {', '.join(known)}.")
            problems.append(
                problem("access-environment", f"There is no environment '{environment}'", FILE, node, fix)
            )
        try:
            said = mapping(node, FILE)
        except DiagnosticError as error:
            problems += error.diagnostics
            continue
        problems += unknown_keys(said, ROLES, FILE)
        for role, people in said.items():
            line = people.line
            granted += [
                Granted(environment, cast(Role, role), one, line) for one in _people(people, problems)
            ]
    if problems:
        raise DiagnosticError(problems)
    return Access(tuple(granted), groups, lines)


def _is_there(folder: Path) -> bool:
    """Raises DiagnosticError for a folder, a link that leads nowhere, and other spellings of the name."""
    names = sorted(one.name for one in folder.iterdir()) if folder.is_dir() else []
    for name in names:
        path = folder / name
        if name == FILE and not path.is_file():
            what = "a link that leads nowhere" if path.is_symlink() and not path.exists() else "not a file"
            fix = Fix("Make it a file that says who may do what, or take it away: then everybody may.")
            raise DiagnosticError(
                [Diagnostic("error", "access-file", f"{FILE} is {what}", file=FILE, fix=fix)]
            )
        if name != FILE and name.lower() in (FILE, _OTHER):
            summary = f"{name} is not read: its name must be {FILE}"
            fix = Fix(f"Rename it to {FILE}.")
            raise DiagnosticError([Diagnostic("error", "access-file", summary, file=name, fix=fix)])
    return FILE in names


def _section(root: Mapping[str, Located], key: str) -> dict[str, Located]:
    return mapping(root[key], FILE) if key in root else {}


def _people(node: Located, problems: list[Diagnostic]) -> tuple[str, ...]:
    listed = node.value if isinstance(node.value, list) else [node] if node.value is not None else []
    for one in listed:
        if not isinstance(one.value, str) or not one.value.strip():
            fix = Fix("Write an ARN, a git e-mail, a group's name, or '*'; several as a list.")
            problems.append(problem("access-who", "Somebody is expected here", FILE, one, fix))
    return tuple(one.value for one in listed if isinstance(one.value, str))
