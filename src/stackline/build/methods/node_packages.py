"""The packages of a package.json, by the package manager whose lock file lies beside it: npm, pnpm or yarn."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stackline.build import tools
from stackline.build.job import Job
from stackline.build.sources import as_mapping
from stackline.build.store import Installation
from stackline.build.tree import digest, read_tree
from stackline.core import Diagnostic, DiagnosticError, Fix

MODULES = "node_modules"
MANIFEST = "package.json"
_FORMAT = "node 1"
# What the managers keep for themselves in node_modules; `.bin` has links to programs, which no function runs.
_RECORDS = (
    ".bin",
    ".cache",
    ".modules.yaml",
    ".package-lock.json",
    ".pnpm",
    ".yarn-integrity",
    ".yarn-state.yml",
)
CONFIGURATION = (".npmrc", ".yarnrc", ".yarnrc.yml", "pnpm-workspace.yaml", ".pnpmfile.cjs", ".yarn")
_LOCAL = re.compile(r"(?:file|link|portal):(.+)")


@dataclass(frozen=True, slots=True)
class Manager:
    """`program` installs by what `lock` says, "" without a lock file; `command` has its arguments."""

    program: str
    lock: str
    command: Callable[[Job, bool], list[str]]
    environment: tuple[tuple[str, str], ...] = ()


def _npm(job: Job, dev: bool) -> list[str]:
    omit = [] if dev else ["--omit=dev"]
    quiet = ["--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline", "--install-links"]
    return [*omit, *quiet, *job.target.npm_arguments()]


def _pnpm(job: Job, dev: bool) -> list[str]:
    """Hoisted: its own layout is made of links, each of which would be packaged as a copy."""
    plain = ["install", "--frozen-lockfile", "--ignore-workspace", "--config.node-linker=hoisted"]
    only = [] if dev else ["--prod"]
    machine = job.target.npm_arguments()
    return [*plain, *only, *machine, "--config.package-import-method=hardlink", "--reporter=append-only"]


def _yarn(job: Job, dev: bool) -> list[str]:
    only = [] if dev else ["--production"]
    return ["install", *only, "--frozen-lockfile", "--non-interactive", "--no-progress", "--silent"]


def _berry(job: Job, dev: bool) -> list[str]:
    return ["install", "--immutable"] if dev else ["workspaces", "focus", "--production"]


_BERRY = (
    ("YARN_NODE_LINKER", "node-modules"),
    ("YARN_ENABLE_GLOBAL_CACHE", "true"),
    ("YARN_ENABLE_TELEMETRY", "0"),
)


def manager_of(folder: Path) -> Manager:
    for lock in ("package-lock.json", "npm-shrinkwrap.json"):
        if (folder / lock).is_file():
            return Manager("npm", lock, lambda job, dev: ["ci", *_npm(job, dev)])
    if (folder / "pnpm-lock.yaml").is_file():
        return Manager("pnpm", "pnpm-lock.yaml", _pnpm)
    lock = folder / "yarn.lock"
    if lock.is_file():
        berry = re.search(r"^__metadata:", lock.read_text("utf-8", "replace"), re.M)
        return Manager("yarn", "yarn.lock", _berry, _BERRY) if berry else Manager("yarn", "yarn.lock", _yarn)
    return Manager("npm", "", lambda job, dev: ["install", "--no-package-lock", *_npm(job, dev)])


def read_manifest(folder: Path, name: str) -> dict[str, Any]:
    """Raises DiagnosticError at the line where package.json is no JSON."""
    try:
        content: Any = json.loads((folder / MANIFEST).read_text("utf-8-sig"))
    except json.JSONDecodeError as error:
        problem = Diagnostic(
            "error",
            "package-json",
            f"package.json is not JSON: {error.msg}",
            file=f"{name}/{MANIFEST}",
            line=error.lineno,
            column=error.colno,
        )
        raise DiagnosticError([problem]) from error
    return as_mapping(content)


def needed(manifest: dict[str, Any], *, dev: bool = False) -> dict[str, Any]:
    """Name → version as written, of what is installed."""
    kinds = ("dependencies", "optionalDependencies", *(["devDependencies"] if dev else []))
    return {name: version for kind in kinds for name, version in as_mapping(manifest.get(kind)).items()}


def installation(job: Job, manifest: dict[str, Any], *, dev: bool = False) -> Installation:
    """node_modules of what the manifest needs. Raises DiagnosticError where the package manager is not here."""
    manager = manager_of(job.place)
    program = program_of(job, manager)
    local = local_packages(job, job.place, needed(manifest, dev=dev))
    # A manager reads packages for development, too, which it then leaves out.
    others = [] if dev else local_packages(job, job.place, as_mapping(manifest.get("devDependencies")))
    whole = hashlib.sha256(f"{_FORMAT} {manager.program} {dev} {job.target.key}".encode())
    if job.target.where == "here":
        whole.update(
            os.path.realpath(tools.find("node") or "").encode()
        )  # what is compiled, is for this Node
    for file in (MANIFEST, manager.lock, *CONFIGURATION):
        if file and (job.place / file).is_file():
            whole.update(f"\0{file}\0".encode() + (job.place / file).read_bytes())
    for path in local:
        tree = read_tree(path, job.within, leave_out=frozenset((MODULES,)))
        whole.update(f"\0{path.name} {digest(tree)}".encode())
    key = whole.hexdigest()[:32]
    return Installation(
        key, "the packages", lambda into: _install(job, manager, program, [*local, *others], into, dev=dev)
    )


def program_of(job: Job, manager: Manager) -> str:
    """Its path. Raises DiagnosticError where it is not here."""
    program = tools.find(manager.program)
    if program is None:
        why = f"{job.name} has a {manager.lock}" if manager.lock else f"{job.name} needs packages of npm"
        brings = f"`npm install -g {manager.program}` brings it."
        how = "Install Node.js." if manager.program == "npm" else brings
        raise DiagnosticError([tools.missing(manager.program, why, how)])
    return program


def local_packages(job: Job, folder: Path, wanted: dict[str, Any]) -> list[Path]:
    """Packages that are folders or archives of the project, as a manifest in `folder` names them.

    Raises DiagnosticError where they are not in it.
    """
    found: list[Path] = []
    for name, version in wanted.items():
        if match := _LOCAL.match(str(version)):
            path = (folder / match[1]).resolve()
            file = os.path.normpath(f"{job.name}/{os.path.relpath(folder, job.place)}/{MANIFEST}")
            if not path.is_relative_to(job.within) or not path.exists():
                summary = f"{name} is to come from {match[1]}, which is not in the project"
                fix = Fix("Move it into the project, or correct its path.")
                raise DiagnosticError([Diagnostic("error", "link-outside", summary, file=file, fix=fix)])
            found.append(path)
    return [path for path in found if path.is_dir()] + [path for path in found if path.is_file()]


def _install(job: Job, manager: Manager, program: str, local: list[Path], into: Path, *, dev: bool) -> None:
    """In a copy of the manifests that lies as deep as the code, with the local packages where they are from there."""
    scratch = into.parent / "scratch"
    folder = scratch / job.place.relative_to(job.within)
    folder.mkdir(parents=True)
    try:
        for file in (MANIFEST, manager.lock, *CONFIGURATION):
            there = job.place / file
            if file and there.is_file():
                shutil.copyfile(there, folder / file)
            elif file and there.is_dir():
                shutil.copytree(there, folder / file, ignore=shutil.ignore_patterns("cache", "unplugged"))
        if manager.environment and (machine := job.target.npm_arguments()):
            for_machine(folder / ".yarnrc.yml", machine)
        for path in local:
            tools.copy(path, scratch / path.relative_to(job.within))
        tools.run(
            [program, *manager.command(job, dev)],
            folder,
            code=f"{manager.program}-install",
            name=f"{job.name}/{manager.lock or MANIFEST}",
            more=dict(manager.environment),
        )
        if (folder / MODULES).is_dir():
            _copy_links(folder / MODULES, scratch.resolve(), job.within)
            tidy(folder / MODULES)
            (folder / MODULES).rename(into / MODULES)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def for_machine(configuration: Path, arguments: list[str]) -> None:
    """Yarn takes the machine from its configuration (Yarn, "supportedArchitectures")."""
    told = configuration.read_text("utf-8") if configuration.is_file() else ""
    if "supportedArchitectures" not in told:
        lines = [f"  {name}: [{value}]" for name, value in (one[2:].split("=") for one in arguments)]
        configuration.write_text("\n".join([told.rstrip(), "supportedArchitectures:", *lines, ""]), "utf-8")


def _copy_links(modules: Path, scratch: Path, within: Path) -> None:
    """Links to local packages become what they point to: here they lead nowhere once this folder has gone."""
    for parent, folders, _ in os.walk(modules):
        for name in folders:
            link = Path(parent) / name
            if link.is_symlink():
                real = link.resolve()
                if not real.is_relative_to(scratch) and not real.is_relative_to(within):
                    summary = f"The package {name} leads out of the project, to {real}"
                    raise DiagnosticError([Diagnostic("error", "link-outside", summary)])
                if not real.is_relative_to(modules.resolve()):
                    link.unlink()
                    shutil.copytree(real, link, ignore=shutil.ignore_patterns(MODULES, ".git"))


def tidy(modules: Path) -> None:
    for folder in [modules, *modules.glob(f"**/{MODULES}")]:
        for name in _RECORDS:
            path = folder / name
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        for path in folder.glob(".pnpm-workspace-state*.json"):
            path.unlink()
