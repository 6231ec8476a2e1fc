"""A new environment: the text of its file."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.environments.listing import FOLDER, LOCAL, NAME
from stackline.environments.reading import read_environment
from stackline.environments.samconfig import FILES, sam_environments

DAYS = 14
"""How long a personal environment is meant to be there, unless it is said."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the file is to say; empty is not said."""

    name: str
    inherits: str = ""
    cloud: str = ""
    account: str = ""
    regions: tuple[str, ...] = ()
    stack: str = ""
    profile: str = ""
    role: str = ""
    external_id: str = ""
    promote_from: str = ""
    personal: str = ""
    expires: datetime.date | None = None
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])
    tags: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def file(self) -> str:
        return f"{FOLDER}/{self.name}.yaml"

    def text(self) -> str:
        region = self.regions[0] if len(self.regions) == 1 else ""
        role: Any = {"arn": self.role, "external-id": self.external_id} if self.external_id else self.role
        said: dict[str, Any] = {
            "inherits": self.inherits,
            "cloud": self.cloud,
            "account": self.account,
            "region": region,
            "regions": list(self.regions) if len(self.regions) > 1 else None,
            "stack": self.stack,
            "profile": self.profile,
            "role": role,
            "promote-from": self.promote_from,
            "personal": self.personal,
            "expires": self.expires.isoformat() if self.expires else None,
            "tags": dict(self.tags),
            "parameters": dict(self.parameters),
        }
        kept = {key: value for key, value in said.items() if value}
        return yaml.safe_dump(kept, sort_keys=False, allow_unicode=True) if kept else ""


def personal(base: str, person: str, today: datetime.date, days: int = DAYS) -> Wanted:
    """A copy of the environment `base` for one person. Raises DiagnosticError where no name can be made of theirs."""
    slug = re.sub(r"[^A-Za-z0-9]+", "-", person).strip("-").lower()[:32].strip("-")
    if not slug:
        fix = Fix("Say a name of letters and digits with --for.")
        raise DiagnosticError(
            [Diagnostic("error", "environment-personal", f"'{person}' cannot be part of a name", fix=fix)]
        )
    expires = today + datetime.timedelta(days=days)
    return Wanted(f"{base}-{slug}", inherits=base, personal=slug, expires=expires)


def from_samconfig(folder: Path, name: str, table: str) -> Wanted:
    """What a samconfig says of its environment `table`. Raises DiagnosticError where it says nothing of it."""
    known = sam_environments(folder)
    told = known.get(table)
    if told is None:
        if not known:
            summary = f"There is no {' or '.join(FILES)} here"
            fix = Fix("Say with --account and --region where the environment is.")
        else:
            summary, fix = f"The samconfig has no [{table}]", Fix(f"It has {', '.join(known)}.")
        raise DiagnosticError([Diagnostic("error", "environment-samconfig", summary, fix=fix)])
    return Wanted(
        name,
        cloud="aws",
        regions=(told.region,) if told.region else (),
        stack=told.stack,
        profile=told.profile,
        parameters=told.parameters,
        tags=told.tags,
    )


def add(folder: Path, wanted: Wanted) -> str:
    """The text of the new environment's file, for `wanted.file`.

    Raises DiagnosticError where there is one of that name, or the file would not be right.
    """
    if wanted.name == LOCAL or not NAME.fullmatch(wanted.name):
        fix = Fix("Use letters, digits, dashes and underscores; `local` is always there.")
        raise DiagnosticError(
            [Diagnostic("error", "environment-name", f"'{wanted.name}' is not a name for a new one", fix=fix)]
        )
    if (folder / wanted.file).exists():
        fix = Fix("Change that file, or choose another name.")
        raise DiagnosticError(
            [
                Diagnostic(
                    "error",
                    "environment-exists",
                    f"There is {wanted.file} already",
                    file=wanted.file,
                    fix=fix,
                )
            ]
        )
    text = wanted.text()
    read_environment(folder, wanted.name, held={wanted.file: text.encode()})
    return text
