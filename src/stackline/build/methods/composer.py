"""PHP: the packages of a composer.json, without those for development, in `vendor` beside the code.

Its own files are autoloaded from where they are packaged: where the autoloader lists them one by one (a class map),
Composer sees a copy of them.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

from stackline.build import tools
from stackline.build.job import Job, Plan
from stackline.build.sources import as_list, as_mapping
from stackline.build.store import Installation
from stackline.build.tree import Tree, digest, read_tree
from stackline.core import Diagnostic, DiagnosticError, Fix

MANIFEST, LOCK, VENDOR = "composer.json", "composer.lock", "vendor"
_FORMAT = "composer 1"
# Composer's settings that make its autoloader a list of all classes.
_OPTIMIZED = ("optimize-autoloader", "classmap-authoritative")
_PLATFORM = ("php", "hhvm", "composer")
# What starts the code in AWS, where a layer brings PHP; here the runner does.
_RUNTIME = ("bref/bref",)


def plan(job: Job) -> Plan:
    manifest = _read(job)
    packages = _packages(manifest)
    if job.target.where == "here" and all(name in _RUNTIME for name in packages):
        packages = []
    if not packages and not as_mapping(manifest.get("autoload")):
        return Plan()
    program = tools.find("composer")
    if program is None:
        return _without(job)
    listed = _lists_classes(manifest)
    own: Tree = {}
    if listed:
        own = read_tree(job.place, job.within, leave_out=frozenset((VENDOR,)))
    whole = hashlib.sha256(f"{_FORMAT} {job.target.where} {digest(own)}".encode())
    for file in (MANIFEST, LOCK, "auth.json"):
        if (job.place / file).is_file():
            whole.update(f"\0{file}\0".encode() + (job.place / file).read_bytes())
    local = _local(job, manifest)
    for path in local:
        whole.update(f"\0{path.name} {digest(read_tree(path, job.within, everything=True))}".encode())
    wanted = Installation(
        whole.hexdigest()[:32], "the packages", lambda into: _install(job, program, local, own, into)
    )
    return Plan(wanted, frozenset((VENDOR, "auth.json")))


def _without(job: Job) -> Plan:
    """Where Composer is not: what it installed before, or, where code is only tried, nothing."""
    if (job.place / VENDOR).is_dir():
        summary = f"{VENDOR} of {job.name} is packaged as it is, since Composer is not installed"
        detail = "It may hold packages for development."
        note = Diagnostic("warning", "packaged-as-is", summary, detail, fix=Fix("Install Composer."))
        return Plan(notes=(note,))
    problem = tools.missing(
        "composer", f"{job.name} has a {MANIFEST}", "Install Composer, or run it elsewhere and keep `vendor`."
    )
    if job.target.where == "lambda":
        raise DiagnosticError([problem])
    summary = f"{job.name} is packaged without its packages, since Composer is not installed"
    return Plan(notes=(Diagnostic("warning", "composer-missing", summary, fix=problem.fix),))


def _read(job: Job) -> dict[str, Any]:
    try:
        return as_mapping(json.loads((job.place / MANIFEST).read_text("utf-8-sig")))
    except json.JSONDecodeError as error:
        summary = f"{MANIFEST} is not JSON: {error.msg}"
        file = f"{job.name}/{MANIFEST}"
        raise DiagnosticError(
            [Diagnostic("error", "composer-json", summary, file=file, line=error.lineno, column=error.colno)]
        ) from error


def _packages(manifest: dict[str, Any]) -> list[str]:
    """What is required but for PHP itself and its extensions."""
    required = as_mapping(manifest.get("require"))
    return [name for name in required if name not in _PLATFORM and not name.startswith(("ext-", "lib-"))]


def _lists_classes(manifest: dict[str, Any]) -> bool:
    autoload, config = as_mapping(manifest.get("autoload")), as_mapping(manifest.get("config"))
    return bool(autoload.get("classmap")) or any(config.get(name) for name in _OPTIMIZED)


def _local(job: Job, manifest: dict[str, Any]) -> list[Path]:
    """Repositories that are folders of the project. Raises DiagnosticError where they are not in it."""
    told = manifest.get("repositories")
    entries = as_list(told) if isinstance(told, list) else list(as_mapping(told).values())
    found: list[Path] = []
    for entry in (as_mapping(one) for one in entries):
        url = entry.get("url")
        if entry.get("type") not in ("path", "artifact") or not isinstance(url, str):
            continue
        pattern = url.rstrip("/")
        matches = sorted(job.place.glob(pattern)) if "*" in pattern and not pattern.startswith("/") else []
        for path in matches or [job.place / pattern]:
            real = path.resolve()
            if not real.is_relative_to(job.within) or not real.is_dir():
                summary = f"The repository {url} is not a folder of the project"
                fix = Fix("Move it into the project, or correct its path.")
                file = f"{job.name}/{MANIFEST}"
                raise DiagnosticError([Diagnostic("error", "link-outside", summary, file=file, fix=fix)])
            found.append(real)
    return found


def _install(job: Job, program: str, local: list[Path], own: Tree, into: Path) -> None:
    """In a copy that lies as deep as the code, with the local packages where they are from there."""
    scratch = into.parent / "scratch"
    folder = scratch / job.place.relative_to(job.within)
    folder.mkdir(parents=True)
    try:
        for name, file in own.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file.path, folder / name)
        for name in (MANIFEST, LOCK, "auth.json"):
            if (job.place / name).is_file():
                shutil.copyfile(job.place / name, folder / name)
        for path in local:
            tools.copy(path, scratch / path.relative_to(job.within))
        plain = ["install", "--no-dev", "--no-interaction", "--no-progress", "--no-scripts", "--prefer-dist"]
        # The PHP that runs it is another one there, and has other extensions.
        elsewhere = ["--ignore-platform-reqs"] if job.target.where == "lambda" else []
        tools.run(
            [program, *plain, *elsewhere],
            folder,
            code="composer-install",
            name=f"{job.name}/{MANIFEST}",
            # Packages of a path are copied: a link would lead out of what is packaged.
            more={"COMPOSER_MIRROR_PATH_REPOS": "1", "COMPOSER_ALLOW_SUPERUSER": "1"},
        )
        if (folder / VENDOR).is_dir():
            shutil.rmtree(folder / VENDOR / "bin", ignore_errors=True)
            (folder / VENDOR).rename(into / VENDOR)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
