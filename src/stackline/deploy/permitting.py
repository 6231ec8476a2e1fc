"""Whether `access.yaml` lets whoever the credentials are do something: asked before every command with an effect."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from stackline.cloud import open_cloud
from stackline.cloud.identity import named
from stackline.core import Diagnostic, Fix, Refused
from stackline.environments import LOCAL, Environment
from stackline.environments.access import FILE, Access, needed, read_access

_SAID = {
    "bring-back": "destroy again, where a stack fails, what is new in",
    "clean": "clean up",
    "env-set": "write values of",
    "env-unset": "take values away from",
    "import": "import into",
    "layer-prune": "delete layer versions in the account of",
    "layer-publish": "publish layers in the account of",
    "layer-share": "share layers of the account of",
    "put-back": "put drift back in",
    "rollback": "roll back",
    "secret-remove": "take secrets away from",
    "secret-set": "write secrets of",
}


@dataclass(frozen=True, slots=True)
class Who:
    """`identity` is the ARN that STS tells of the person's own credentials, before a role is assumed with them."""

    identity: str
    email: str

    @property
    def names(self) -> tuple[str, ...]:
        """What a line of the file may call them."""
        return tuple(one for one in (self.identity, named(self.identity), self.email) if one)

    def __str__(self) -> str:
        return f"{self.identity} ({self.email})" if self.email else self.identity


def permit(folder: Path, operation: str, environment: Environment) -> None:
    """Raises Refused where the project's `access.yaml` does not let them, DiagnosticError where it cannot be read.

    `local` is everybody's own. Without the file nothing is asked.
    """
    access = read_access(folder) if environment.name != LOCAL else None
    if access is None:
        return
    who = who_is(folder, environment)
    role = needed(operation, personal=bool(environment.personal))
    if not access.may(role, environment.name, who.names):
        raise Refused([_refusal(access, operation, environment, who)])


def who_is(folder: Path, environment: Environment) -> Who:
    """Raises Away, Refusal."""
    role = environment.role
    cloud = open_cloud(
        environment.cloud,
        folder,
        environment.account,
        environment.region,
        start=True,
        profile=environment.profile or None,
        role=role.arn if role else None,
        external_id=role.external_id or None if role else None,
    )
    return Who(cloud.caller(), _email(folder))


def _email(folder: Path) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), "config", "user.email"], capture_output=True, text=True
        )
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _refusal(access: Access, operation: str, environment: Environment, who: Who) -> Diagnostic:
    name = environment.name
    role = needed(operation, personal=bool(environment.personal))
    own = access.roles(name, who.names)
    has = f"you are {' and '.join(own)} there" if own else "you have no role there"
    admins = sorted({one.who for one in access.of(name) if one.role == "admin"})
    asked = f"Ask {', '.join(admins)}" if admins else "Ask whoever reviews changes of the file"
    line = access.lines.get(name, access.lines.get("*", 0))
    return Diagnostic(
        "error",
        "access-denied",
        f"To {_SAID.get(operation, operation)} '{name}' needs the role {role}, and {has}",
        f"You are {who}.",
        file=FILE,
        line=line,
        fix=Fix(f"{asked} to add you under `environments: {name}: {role}:` of {FILE}."),
    )
