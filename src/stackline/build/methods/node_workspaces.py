"""Workspaces of npm, pnpm and Yarn: code whose lock file lies in a folder above it, with the packages beside it.

A folder is in a workspace where the root's own files say so, as its package manager has it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from stackline.build import tools
from stackline.build.job import Job
from stackline.build.methods import node_packages, yarn_workspaces
from stackline.build.methods.above import above, plain
from stackline.build.methods.node_packages import CONFIGURATION, MANIFEST, MODULES, Manager
from stackline.build.sources import as_list, as_mapping
from stackline.build.store import Installation
from stackline.build.tree import digest, read_tree

_FORMAT = "node workspace 1"
_PNPM = "pnpm-workspace.yaml"


@dataclass(frozen=True, slots=True)
class Workspace:
    """`members`: the folders of its packages. `manager` installs in `root`, by the lock file that is there."""

    root: Path
    manager: Manager
    members: tuple[Path, ...]


def workspace_of(folder: Path, within: Path) -> Workspace | None:
    """The workspace whose lock file counts for the folder: the nearest above it that names it as a package."""
    if node_packages.manager_of(folder).lock:
        return None
    for root in above(folder, within):
        manager = node_packages.manager_of(root)
        if not manager.lock:
            continue
        patterns = _patterns(root, manager.program)
        if yarn_workspaces.is_classic(manager):  # which knows no exceptions
            patterns = [one for one in patterns if not one.startswith("!")]
        members = tuple(_members(root, patterns))
        if folder in members:
            return Workspace(root, manager, members)
    return None


def manager_for(job: Job) -> Manager:
    """Whose lock file it is that counts for the code: one beside it, or of its workspace."""
    workspace = workspace_of(job.place, job.within)
    return workspace.manager if workspace else node_packages.manager_of(job.place)


def installation(job: Job, manifest: dict[str, Any], *, dev: bool = False) -> Installation:
    """node_modules of what the manifest needs. Raises DiagnosticError where the package manager is not here."""
    workspace = workspace_of(job.place, job.within)
    if workspace is None:
        return node_packages.installation(job, manifest, dev=dev)
    program = node_packages.program_of(job, workspace.manager)
    named = _named(workspace, job.place)
    siblings = _siblings(named, manifest, dev=dev)
    if workspace.manager.program == "yarn":
        files = (job.place, *siblings)
        yarn_workspaces.check_lock(
            workspace.root, workspace.manager.lock, files, named, _lock(job, workspace), dev
        )
    whole = hashlib.sha256(f"{_FORMAT} {workspace.manager.program} {dev} {job.target.key}".encode())
    if job.target.where == "here":
        whole.update(os.path.realpath(tools.find("node") or "").encode())
    for path in _files(workspace):
        whole.update(f"\0{path.relative_to(workspace.root)}\0".encode() + path.read_bytes())
    local = _local(job, siblings, manifest, dev=dev)
    for path in [*siblings, *local]:
        tree = read_tree(path, job.within, leave_out=frozenset((MODULES,)))
        whole.update(f"\0{path.relative_to(workspace.root)} {digest(tree)}".encode())
    key = hashlib.sha256(whole.digest() + str(job.place.relative_to(workspace.root)).encode()).hexdigest()[
        :32
    ]
    return Installation(
        key,
        "the packages",
        lambda into: _install(job, workspace, program, siblings, local, into, dev=dev),
    )


def _patterns(root: Path, program: str) -> list[str]:
    if program == "pnpm":
        file = root / _PNPM
        try:
            told = as_mapping(yaml.safe_load(file.read_text("utf-8"))) if file.is_file() else {}
        except yaml.YAMLError:
            told = {}  # pnpm says what is wrong with it
        found = as_list(told.get("packages"))
    elif (root / MANIFEST).is_file():
        told = node_packages.read_manifest(root, root.name).get("workspaces")
        found = as_list(told) if isinstance(told, list) else as_list(as_mapping(told).get("packages"))
    else:
        found = []
    return [str(one) for one in found]


def _members(root: Path, patterns: list[str]) -> Iterator[Path]:
    """As both managers read them: `!` before a pattern takes away what others name."""
    left_out = {path for one in patterns if one.startswith("!") for path in root.glob(plain(one[1:]))}
    seen: set[Path] = set()
    for pattern in patterns:
        if pattern.startswith("!") or not plain(pattern):
            continue
        for path in sorted(root.glob(plain(pattern))):
            known = path in seen or path in left_out or MODULES in path.parts
            if not known and (path / MANIFEST).is_file():
                seen.add(path)
                yield path


def _named(workspace: Workspace, folder: Path) -> dict[str, Path]:
    """The other packages of the workspace."""
    others = [path for path in workspace.members if path != folder]
    return {str(node_packages.read_manifest(path, path.name).get("name")): path for path in others}


def _siblings(named: dict[str, Path], manifest: dict[str, Any], *, dev: bool) -> list[Path]:
    """The packages of the workspace that this one needs, and those that they need."""
    found: list[Path] = []
    waiting = [*node_packages.needed(manifest, dev=dev)]
    while waiting:
        path = named.get(waiting.pop())
        if path is not None and path not in found:
            found.append(path)
            waiting += node_packages.needed(node_packages.read_manifest(path, path.name))
    return sorted(found)


def _local(job: Job, siblings: list[Path], manifest: dict[str, Any], *, dev: bool) -> list[Path]:
    """Folders and archives that are no packages of the workspace, which one of these names by its path."""
    found = node_packages.local_packages(job, job.place, node_packages.needed(manifest, dev=dev))
    for path in siblings:
        needed = node_packages.needed(node_packages.read_manifest(path, path.name))
        found += node_packages.local_packages(job, path, needed)
    return [path for path in dict.fromkeys(found) if path not in siblings]


def _files(workspace: Workspace) -> list[Path]:
    """What decides what is installed, besides the packages of the workspace themselves."""
    own = (MANIFEST, workspace.manager.lock, *CONFIGURATION)
    files = [workspace.root / name for name in own if (workspace.root / name).is_file()]
    if workspace.manager.program == "yarn":
        files += yarn_workspaces.own_files(workspace.root)
    return [*files, *(path / MANIFEST for path in workspace.members)]


def _install(
    job: Job,
    workspace: Workspace,
    program: str,
    siblings: list[Path],
    local: list[Path],
    into: Path,
    *,
    dev: bool,
) -> None:
    """In a copy of the workspace with the manifests of all its packages, and the files of those that are needed."""
    scratch = into.parent / "scratch"
    root = scratch / workspace.root.relative_to(job.within)
    place = scratch / job.place.relative_to(job.within)
    try:
        for path in [*siblings, *local]:
            tools.copy(path, scratch / path.relative_to(job.within))
        for path in _files(workspace):
            there = scratch / path.relative_to(job.within)
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, there)
        modules = into / MODULES
        match workspace.manager.program:
            case "pnpm":
                _run_pnpm(job, workspace, program, root, scratch / "deployed", dev=dev)
                if (scratch / "deployed" / MODULES).is_dir():
                    (scratch / "deployed" / MODULES).rename(modules)
            case "yarn":
                there = [scratch / path.relative_to(job.within) for path in siblings]
                name, manager = _lock(job, workspace), workspace.manager
                yarn_workspaces.install(job, manager, program, root, place, there, name, dev=dev)
                _collect(root / MODULES, place, modules)
            case _:
                command = [program, *_npm(job, workspace, dev)]
                tools.run(command, root, code="npm-install", name=_lock(job, workspace))
                _collect(root / MODULES, place, modules)
        if modules.is_dir():
            node_packages.tidy(modules)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _lock(job: Job, workspace: Workspace) -> str:
    """The lock file as a diagnostic names it."""
    above = os.path.relpath(workspace.root, job.place)
    return os.path.normpath(f"{job.name}/{above}/{workspace.manager.lock}")


def _inside(job: Job, workspace: Workspace) -> str:
    return f"./{job.place.relative_to(workspace.root).as_posix()}"


def _npm(job: Job, workspace: Workspace, dev: bool) -> list[str]:
    only = [f"--workspace={_inside(job, workspace)}", "--include-workspace-root=false"]
    return [*workspace.manager.command(job, dev), *only]


def _run_pnpm(job: Job, workspace: Workspace, program: str, root: Path, into: Path, *, dev: bool) -> None:
    """`deploy` makes a folder with all that a package needs, its siblings as copies.

    It goes by the lock file also where a manifest has gone on from it, and says nothing: so that is asked before.
    """
    asked = [program, "install", "--frozen-lockfile", "--lockfile-only"]
    tools.run(asked, root, code="pnpm-install", name=_lock(job, workspace))
    plain = ["--filter", _inside(job, workspace), "deploy", *([] if dev else ["--prod"])]
    how = ["--config.node-linker=hoisted", "--config.inject-workspace-packages=true"]
    quick = ["--config.package-import-method=hardlink", "--reporter=append-only"]
    command = [program, *plain, *how, *job.target.npm_arguments(), *quick, str(into)]
    tools.run(command, root, code="pnpm-install", name=_lock(job, workspace))


def _collect(shared: Path, place: Path, into: Path) -> None:
    """What npm has put beside the root, with siblings in place of the links to them; the package's own goes before."""
    own = place / MODULES
    for source in (shared, own):
        if not source.is_dir():
            continue
        for path in _packages(source):
            there = into / path.relative_to(source)
            if path.is_symlink() and path.resolve() == place.resolve():
                continue  # the code itself
            if there.exists():
                shutil.rmtree(there)
            there.parent.mkdir(parents=True, exist_ok=True)
            if path.is_symlink():
                shutil.copytree(path.resolve(), there, ignore=shutil.ignore_patterns(".git"), symlinks=False)
            else:
                path.rename(there)


def _packages(modules: Path) -> Iterator[Path]:
    for path in sorted(modules.iterdir()):
        if path.name.startswith("@") and path.is_dir() and not path.is_symlink():
            yield from sorted(path.iterdir())
        elif not path.name.startswith("."):
            yield path
