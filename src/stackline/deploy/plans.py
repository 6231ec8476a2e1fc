"""A plan as a file: what will change, and everything by which it can be told whether that still holds. No secrets."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, cast

from stackline.core import Diagnostic, DiagnosticError, Fix, read_bounded, write_atomic
from stackline.deploy.changes import Cause, Change
from stackline.deploy.permissions import PermissionChange

VERSION = 1
_LIMIT = 16 << 20
FOLDER = ".stackline/plans"


@dataclass(frozen=True, slots=True)
class Commit:
    """What git said where the plan was made; empty where there is no repository."""

    id: str = ""
    dirty: bool = False


@dataclass(frozen=True, slots=True)
class PlanFile:
    """`parameters` has None for a value that is hidden; `fingerprint` is the stack's, before anything was done.

    `template` is the file's name, `template_hash` that of what was written there, `submitted` the key and hash under
    which the template lies in the bucket as it was submitted.
    """

    id: str
    environment: str
    cloud: str
    account: str
    region: str
    stack: str
    stack_id: str
    change_set: str
    kind: str
    made: str
    by: str
    template: str
    template_hash: str
    submitted: str
    bucket: str
    fingerprint: str
    commit: Commit = Commit()
    artifacts: tuple[str, ...] = ()
    parameters: Mapping[str, str | None] = field(default_factory=dict[str, str | None])
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    changes: tuple[Change, ...] = ()
    permissions: tuple[PermissionChange, ...] = ()
    allowed: tuple[str, ...] = ()
    author: str = ""
    """Whom the credentials named that it was made with."""
    approvals: int = 0
    approvers: tuple[str, ...] = ()
    """How many must say yes, and who may, by the environment's file as it was; as it is when it is applied counts."""
    operation: Literal["deploy", "promote", "rollback"] = "deploy"
    source: str = ""
    origin: str = ""
    """Of which deployment it is a copy, where it is one, and in which environment that was."""
    version: int = VERSION

    @property
    def digest(self) -> str:
        """Of everything in it: what is approved is exactly this."""
        return _hash(self.to_json())

    def to_json(self) -> dict[str, Any]:
        told = {one.name: getattr(self, one.name) for one in fields(self)}
        told |= {
            "commit": asdict(self.commit),
            "artifacts": list(self.artifacts),
            "parameters": dict(self.parameters),
            "tags": dict(self.tags),
            "changes": [one.to_json() for one in self.changes],
            "permissions": [one.to_json() for one in self.permissions],
            "allowed": list(self.allowed),
            "approvers": list(self.approvers),
        }
        return told


def write_plan(plan: PlanFile, path: Path) -> None:
    """Whole or not at all, for its owner only. Raises OSError."""
    told = plan.to_json()
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(path, (json.dumps({**told, "hash": _hash(told)}, indent=2) + "\n").encode(), mode=0o600)


def read_plan(path: Path) -> PlanFile:
    """Raises DiagnosticError where there is none, it was changed, or a later version wrote it."""
    if not path.is_file():
        raise DiagnosticError([_problem("plan-missing", f"There is no plan {path}", path)])
    try:
        told: Any = json.loads(read_bounded(path, _LIMIT))
        said = cast("dict[str, Any]", told)
        if int(said["version"]) > VERSION:
            raise DiagnosticError(
                [_problem("plan-version", "The plan was made by a later version of Stackline", path)]
            )
        proof = said.pop("hash")
        if proof != _hash(said):
            raise DiagnosticError([_problem("plan-changed", "The plan was changed since it was made", path)])
        return _plan(said)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DiagnosticError([_problem("plan-broken", "This is not a plan", path)]) from error


def plan_place(folder: Path, plan: PlanFile) -> Path:
    """Where a plan is written, unless it is said."""
    return folder / FOLDER / f"{plan.environment}-{plan.id[:8]}.json"


def _plan(said: dict[str, Any]) -> PlanFile:
    said["commit"] = Commit(**said["commit"])
    said["artifacts"], said["allowed"] = tuple(said["artifacts"]), tuple(said["allowed"])
    said["approvers"] = tuple(said.get("approvers", ()))
    said["permissions"] = tuple(PermissionChange(**one) for one in said["permissions"])
    said["changes"] = tuple(_change(one) for one in said["changes"])
    return PlanFile(**said)


def _change(said: dict[str, Any]) -> Change:
    causes = tuple(
        Cause(one["property"], one["attribute"], one["recreation"], one["source"], one["entity"])
        for one in said["causes"]
    )
    kept = {key: said[key] for key in ("id", "type", "action", "resource")}
    return Change(**kept, physical=said["physical_id"] or "", policy=said["policy"] or "", causes=causes)


def _hash(told: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _problem(code: str, summary: str, path: Path) -> Diagnostic:
    fix = Fix("Make it anew with `stackline plan`.")
    return Diagnostic("error", code, summary, file=str(path), fix=fix)
