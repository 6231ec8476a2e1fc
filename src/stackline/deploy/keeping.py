"""Values kept in an environment's own cloud: parameters in Parameter Store, secrets in Secrets Manager.

Both lie below `/PROJECT/ENVIRONMENT/`. The journal's audit trail has who wrote which, and no value.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from stackline.cloud import Cloud, Refusal
from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.deploy.opening import open_environment, verify
from stackline.deploy.permitting import permit
from stackline.deploy.preparing import journal_place, keep_out_of_git
from stackline.deploy.references import current_version
from stackline.environments import Environment, load_environment
from stackline.template import Project

_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*){0,11}")
# "Systems Manager quotas" (a standard parameter) and "Secrets Manager quotas", in bytes.
_PARAMETER_LIMIT, _SECRET_LIMIT = 4096, 65_536
_ABSENT = ("ParameterNotFound", "ResourceNotFoundException")
_DAYS = 30  # in which a secret that was taken away can be had back


@dataclass(frozen=True, slots=True)
class Kept:
    """`name` is below the environment's own folder, `path` the whole; `value` is None for what is not shown."""

    name: str
    path: str
    version: str
    modified: str
    value: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "path": self.path,
            "version": self.version,
            "modified": self.modified,
            "value": self.value,
        }


@dataclass(frozen=True, slots=True)
class Written:
    """`changed` is false where it was so already."""

    path: str
    version: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Keeper:
    """Where the values of one environment are kept."""

    environment: Environment
    cloud: Cloud
    note: Callable[[str, str, str], None]
    permit: Callable[[str], None] = lambda _: None
    """Raises Refused where the project does not let this person do it."""

    @property
    def root(self) -> str:
        return self.environment.root

    def path(self, name: str) -> str:
        """Raises DiagnosticError for a name that nothing can be kept under."""
        if not _NAME.fullmatch(name):
            fix = Fix("Use letters, digits, dots, dashes and underscores, with slashes between parts.")
            raise DiagnosticError(
                [_problem("value-name", f"'{name}' is not a name to keep a value under", fix)]
            )
        return self.root + name


@contextmanager
def keeper(project: Project, environment: str) -> Generator[Keeper]:
    """The embedded cloud is started where it is not running. Raises DiagnosticError, Away."""
    from stackline.journal import open_journal  # SQLAlchemy is slow to load

    found = load_environment(project.folder, environment)
    cloud = open_environment(project.folder, found, start=True)
    keep_out_of_git(project.folder)
    journal = open_journal(journal_place(project.folder))
    try:

        def note(action: str, path: str, version: str) -> None:
            journal.audit(action, path, {"environment": environment, "version": version})

        yield Keeper(found, cloud, note, lambda action: permit(project.folder, action, found))
    finally:
        journal.close()


def parameters(at: Keeper) -> list[Kept]:
    """All of the environment, by name. Raises Away, Refusal."""
    found: list[Kept] = []
    more: dict[str, str] = {}
    while True:
        page = at.cloud.call(
            "ssm",
            "get_parameters_by_path",
            Path=at.root.rstrip("/"),
            Recursive=True,
            WithDecryption=False,
            **more,
        )
        for one in page["Parameters"]:
            path = str(one["Name"])
            value = None if one.get("Type") == "SecureString" else str(one["Value"])
            found.append(
                Kept(
                    path.removeprefix(at.root),
                    path,
                    str(one["Version"]),
                    _day(one["LastModifiedDate"]),
                    value,
                )
            )
        if not page.get("NextToken"):
            return sorted(found, key=lambda one: one.name)
        more = {"NextToken": page["NextToken"]}


def keep_parameter(at: Keeper, name: str, value: str) -> Written:
    """Write a parameter; nothing is done where it has the value. Raises DiagnosticError, Away, Refusal."""
    path = at.path(name)
    size = len(value.encode())
    if not 0 < size <= _PARAMETER_LIMIT:
        fix = Fix("A secret may be longer; a file belongs into a bucket.")
        summary = f"A parameter has 1 to {_PARAMETER_LIMIT} bytes, and this value {size}"
        raise DiagnosticError([_problem("value-size", summary, fix)])
    there = _parameter(at.cloud, path)
    if there and there.get("Type") == "SecureString":
        fix = Fix("`stackline secret set` keeps secrets.")
        raise DiagnosticError([_problem("value-sealed", f"{path} is a SecureString, and stays one", fix)])
    if there and there.get("Value") == value:
        return Written(path, str(there["Version"]), changed=False)
    at.permit("env-set")
    verify(at.cloud, at.environment)
    made = at.cloud.call("ssm", "put_parameter", Name=path, Value=value, Type="String", Overwrite=True)
    at.note("env-set", path, str(made["Version"]))
    return Written(path, str(made["Version"]), changed=True)


def drop_parameter(at: Keeper, name: str) -> bool:
    """Whether it was there. Raises DiagnosticError, Away, Refusal."""
    path = at.path(name)
    at.permit("env-unset")
    verify(at.cloud, at.environment)
    try:
        at.cloud.call("ssm", "delete_parameter", Name=path)
    except Refusal as refusal:
        if refusal.code in _ABSENT:
            return False
        raise
    at.note("env-unset", path, "")
    return True


def _parameter(cloud: Cloud, path: str) -> dict[str, Any] | None:
    try:
        return cloud.call("ssm", "get_parameter", Name=path, WithDecryption=False)["Parameter"]
    except Refusal as refusal:
        if refusal.code in _ABSENT:
            return None
        raise


def secrets(at: Keeper) -> list[Kept]:
    """All of the environment, by name, without what is in them. Raises Away, Refusal."""
    found: list[Kept] = []
    more: dict[str, str] = {}
    while True:
        page = at.cloud.call(
            "secretsmanager", "list_secrets", Filters=[{"Key": "name", "Values": [at.root]}], **more
        )
        for one in page["SecretList"]:
            path = str(one["Name"])
            if path.startswith(at.root) and not one.get("DeletedDate"):
                day = _day(one.get("LastChangedDate") or one.get("CreatedDate"))
                found.append(Kept(path.removeprefix(at.root), path, current_version(one)[:8], day))
        if not page.get("NextToken"):
            return sorted(found, key=lambda one: one.name)
        more = {"NextToken": page["NextToken"]}


def keep_secret(at: Keeper, name: str, value: str) -> Written:
    """Write a secret, or a new version of it; one that was taken away comes back with it.

    Raises DiagnosticError, Away, Refusal; none of them holds the value.
    """
    path = at.path(name)
    size = len(value.encode())
    if not 0 < size <= _SECRET_LIMIT:
        fix = Fix("Give it on standard input, or type it at the prompt.")
        summary = f"A secret has 1 to {_SECRET_LIMIT} bytes, and this one {size}"
        raise DiagnosticError([_problem("value-size", summary, fix)])
    # The token makes a call whose answer was lost, and which is made again, one version.
    given = {"SecretString": value, "ClientRequestToken": str(uuid.uuid4())}
    at.permit("secret-set")
    verify(at.cloud, at.environment)
    there = _secret(at.cloud, path)
    if there is None:
        tags = [{"Key": "stackline:environment", "Value": at.environment.name}]
        made = at.cloud.call("secretsmanager", "create_secret", Name=path, Tags=tags, **given)
    else:
        if there.get("DeletedDate"):
            at.cloud.call("secretsmanager", "restore_secret", SecretId=path)
        made = at.cloud.call("secretsmanager", "put_secret_value", SecretId=path, **given)
    version = str(made.get("VersionId", ""))[:8]
    at.note("secret-set", path, version)
    return Written(path, version, changed=True)


def drop_secret(at: Keeper, name: str) -> bool:
    """Take a secret away; it can be had back for a month, by writing it again. Whether it was there."""
    path = at.path(name)
    at.permit("secret-remove")
    verify(at.cloud, at.environment)
    there = _secret(at.cloud, path)
    if there is None or there.get("DeletedDate"):
        return False
    at.cloud.call("secretsmanager", "delete_secret", SecretId=path, RecoveryWindowInDays=_DAYS)
    at.note("secret-remove", path, "")
    return True


def _secret(cloud: Cloud, path: str) -> dict[str, Any] | None:
    try:
        return cloud.call("secretsmanager", "describe_secret", SecretId=path)
    except Refusal as refusal:
        if refusal.code in _ABSENT:
            return None
        raise


def _day(value: Any) -> str:
    return value.isoformat(timespec="seconds") if hasattr(value, "isoformat") else str(value or "")


def _problem(code: str, summary: str, fix: Fix) -> Diagnostic:
    return Diagnostic("error", code, summary, fix=fix)
