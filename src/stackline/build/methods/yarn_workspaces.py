"""Workspaces of Yarn, the classic one and those after it: what one package needs, by the yarn.lock of their root."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from stackline.build import tools
from stackline.build.job import Job
from stackline.build.methods import node_packages
from stackline.build.methods.node_packages import MANIFEST, Manager
from stackline.build.sources import as_mapping
from stackline.core import Diagnostic, DiagnosticError, Fix

_OWN = ".yarn"
_NOT_NEEDED = frozenset(("cache", "unplugged", "install-state.gz", "build-state.yml"))
_VERSIONS = re.compile(r"[\^~<>=*\d]")
_KINDS = ("dependencies", "devDependencies", "optionalDependencies")


def is_classic(manager: Manager) -> bool:
    return manager.program == "yarn" and not manager.environment


def own_files(root: Path) -> list[Path]:
    """Programs, plugins and patches that the project has of its own."""
    found = [path for path in (root / _OWN).rglob("*") if path.is_file()]
    return sorted(p for p in found if p.relative_to(root / _OWN).parts[0] not in _NOT_NEEDED)


def check_lock(
    root: Path, lock: str, folders: Collection[Path], named: Collection[str], name: str, dev: bool
) -> None:
    """Raises DiagnosticError where a manifest has gone on from the lock: neither Yarn tells that of a member.

    Only plain versions are looked up; what the root resolves otherwise is left to Yarn.
    """
    resolved = " ".join(as_mapping(node_packages.read_manifest(root, root.name).get("resolutions")))
    locked = _locked((root / lock).read_text("utf-8", "replace"))
    missing: list[str] = []
    for folder in folders:
        for other, version in node_packages.needed(
            node_packages.read_manifest(folder, folder.name), dev=dev
        ).items():
            plain = isinstance(version, str) and _VERSIONS.match(version) and other not in named
            if (
                plain
                and other not in resolved
                and not {f"{other}@{version}", f"{other}@npm:{version}"} & locked
            ):
                missing.append(
                    f"{other}@{version}, which {folder.relative_to(root).as_posix()} needs, is not in {lock}."
                )
    if missing:
        summary = f"{lock} is older than the packages of the workspace"
        fix = Fix("Run `yarn install` in the workspace, and commit the file.")
        raise DiagnosticError(
            [Diagnostic("error", "yarn-install", summary, "\n".join(missing), file=name, fix=fix)]
        )


def _locked(text: str) -> set[str]:
    """What the lock file has an answer for: `name@version`, in both formats the unindented lines."""
    lines = (line.removeprefix("? ") for line in text.splitlines() if line[:1] not in ("", " ", "#", ":"))
    return {part.strip() for line in lines for part in line.rstrip(":").replace('"', "").split(", ")}


def install(
    job: Job,
    manager: Manager,
    program: str,
    root: Path,
    place: Path,
    siblings: Sequence[Path],
    name: str,
    *,
    dev: bool,
) -> None:
    """In a copy: `root`, `place` and `siblings` are in it. Raises DiagnosticError with what Yarn said."""
    if is_classic(manager):
        _leave(root, [place, *siblings])
        command, folder = manager.command(job, dev), root
    else:
        if machine := job.target.npm_arguments():
            node_packages.for_machine(root / ".yarnrc.yml", machine)
        command, folder = ["workspaces", "focus", *([] if dev else ["--production"])], place
    tools.run([program, *command], folder, code="yarn-install", name=name, more=dict(manager.environment))


def _leave(root: Path, members: Sequence[Path]) -> None:
    """Classic Yarn installs for the whole workspace: so the workspace is what is needed, and the root needs nothing."""
    manifest = node_packages.read_manifest(root, root.name)
    packages = [path.relative_to(root).as_posix() for path in members]
    told: Any = manifest.get("workspaces")
    left: Mapping[str, Any] = {key: value for key, value in manifest.items() if key not in _KINDS}
    workspaces = {**as_mapping(told), "packages": packages} if isinstance(told, dict) else packages
    (root / MANIFEST).write_text(json.dumps({**left, "workspaces": workspaces}), "utf-8")
