"""Bundling as `sam build` does for `Metadata: BuildMethod: esbuild`, with the person's own esbuild, from npm."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from stackline.build.job import Job, Plan
from stackline.build.methods import node_packages, node_workspaces
from stackline.build.methods.node_packages import MANIFEST, MODULES
from stackline.build.sources import as_list
from stackline.build.target import Target
from stackline.core import Diagnostic, DiagnosticError, Fix, boundary

_SECONDS = 600
# "Building Node.js Lambda functions with esbuild in AWS SAM": what is so where the template does not say.
_DEFAULTS: dict[str, Any] = {"Minify": True, "Target": "es2020", "Format": "cjs"}
# What is ours to say, or for the installation.
_NOT_PASSED = ("EntryPoints", "UseNpmCi", "Bundle", "Platform", "Outdir")
_SOURCES = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")


def plan(job: Job) -> Plan:
    """Bundled in place: with node_modules of the folder or one above it, else with packages installed apart."""
    entries = _entries(job)
    installed = None
    if not _has_modules(job.place) and (job.place / MANIFEST).is_file():
        manifest = node_packages.read_manifest(job.place, job.name)
        if node_packages.needed(manifest, dev=True):
            # For this machine, which runs esbuild: nothing of it is packaged but what the bundle takes in.
            ours = replace(job, target=Target.here())
            installed = node_workspaces.installation(ours, manifest, dev=True)
            if "esbuild" not in node_packages.needed(manifest, dev=True) and program(job.place) is None:
                raise DiagnosticError([_missing(job)])
    if installed is None and program(job.place) is None:
        raise DiagnosticError([_missing(job)])
    return Plan(installed, bundle=lambda kept, into: _bundle(job, entries, kept, into))


def program(folder: Path) -> Path | None:
    """esbuild in node_modules of the code's folder or one above it in the repository, else of PATH."""
    top = boundary(folder)
    for place in (folder, *folder.parents):
        found = place / MODULES / ".bin" / "esbuild"
        if found.exists():
            return found
        if place == top:
            break
    other = shutil.which("esbuild")
    return Path(other) if other else None


def _has_modules(folder: Path) -> bool:
    top = boundary(folder)
    for place in (folder, *folder.parents):
        if (place / MODULES).is_dir():
            return True
        if place == top:
            return False
    return False


def _bundle(job: Job, entries: list[str], kept: Path | None, into: Path) -> None:
    found = program(job.place) if kept is None else _installed_program(kept) or program(job.place)
    if found is None:
        raise DiagnosticError([_missing(job)])
    environment = {**os.environ, "NO_COLOR": "1"}
    if kept is not None:
        environment["NODE_PATH"] = str(kept / MODULES)
    command = [str(found), *entries, *_options(job.properties), f"--outdir={into}"]
    try:
        done = subprocess.run(
            command,
            cwd=job.place,
            env=environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise DiagnosticError([_problem(job.name, f"esbuild does not run: {error}")]) from error
    if done.returncode:
        raise DiagnosticError(_explain(job.name, done.stderr.strip()))


def _installed_program(kept: Path) -> Path | None:
    """Links to programs are not kept: the package's own, which is the program itself or starts it."""
    found = kept / MODULES / "esbuild" / "bin" / "esbuild"
    return found if found.is_file() else None


def _entries(job: Job) -> list[str]:
    given = job.properties.get("EntryPoints")
    if given:
        return [_entry(job, str(one)) for one in (as_list(given) if isinstance(given, list) else [given])]
    return [_entry(job, job.handler.rpartition(".")[0])]


def _entry(job: Job, named: str) -> str:
    if named and (job.place / named).is_file():
        return named
    for suffix in _SOURCES:
        if named and (job.place / f"{named}{suffix}").is_file():
            return f"{named}{suffix}"
    fix = Fix("Name the file in Metadata.BuildProperties.EntryPoints, or mend Handler.")
    raise DiagnosticError([_problem(job.name, f"There is no {named or 'handler'} to bundle", fix=fix)])


def _options(properties: dict[str, Any]) -> list[str]:
    """Every build property is an option of esbuild's own, as SAM has it: `MainFields: a` is `--main-fields=a`."""
    options = ["--bundle", "--platform=node", "--log-level=error", "--color=false"]
    for key, value in {**_DEFAULTS, **properties}.items():
        flag = re.sub(r"(?<!^)(?=[A-Z])", "-", key).lower()
        if key in _NOT_PASSED:
            continue
        if isinstance(value, bool):
            options += [f"--{flag}"] if value else [f"--{flag}=false"] if key == "SourcesContent" else []
        elif isinstance(value, list):
            options += [f"--{flag}:{one}" for one in cast("list[Any]", value)]
        else:
            options.append(f"--{flag}={value}")
    return options


def _explain(name: str, said: str) -> list[Diagnostic]:
    """esbuild's errors, each at its place."""
    found: list[Diagnostic] = []
    for part in re.split(r"^✘ \[ERROR\] ", said, flags=re.MULTILINE)[1:]:
        summary = part.splitlines()[0]
        place = re.search(r"^\s+(\S[^\n:]*):(\d+):(\d+):$", part, re.MULTILINE)
        at = (f"{name}/{place[1]}", int(place[2]), int(place[3]) + 1) if place else (name, 0, 0)
        fix = Fix(f"Run `npm install` in {name}.") if summary.startswith("Could not resolve") else None
        found.append(Diagnostic("error", "esbuild", summary, file=at[0], line=at[1], column=at[2], fix=fix))
    return found or [_problem(name, "esbuild failed", said)]


def _problem(name: str, summary: str, detail: str = "", fix: Fix | None = None) -> Diagnostic:
    return Diagnostic("error", "esbuild", summary, detail, file=name, fix=fix)


def _missing(job: Job) -> Diagnostic:
    return Diagnostic(
        "error",
        "esbuild-missing",
        f"{job.name} is bundled by esbuild, which is not installed",
        "It is looked for in node_modules of the folder and those above it, in its package.json, then on PATH.",
        fix=Fix(f"Put esbuild into devDependencies of {job.name}/package.json, or `npm install -g esbuild`."),
    )
