"""Bundling as `sam build` does for `Metadata: BuildMethod: esbuild`, with the person's own esbuild, from npm."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, cast

from stackline.core import Diagnostic, DiagnosticError, Fix, boundary

METHOD = "esbuild"
_SECONDS = 600
# "Building Node.js Lambda functions with esbuild in AWS SAM": the properties, and what is so without them.
_DEFAULTS: dict[str, Any] = {
    "Minify": True,
    "Sourcemap": False,
    "Target": "es2020",
    "MainFields": "main,module",
}
_FLAGS = {"Minify": "minify", "Sourcemap": "sourcemap", "SourcesContent": "sources-content"}
_VALUES = {"Target": "target", "MainFields": "main-fields", "Format": "format"}
_LISTS = {"External": "external", "Loader": "loader", "OutExtension": "out-extension"}
_SOURCES = (".ts", ".tsx", ".mts", ".js", ".jsx", ".mjs")


def program(folder: Path) -> Path | None:
    """esbuild in node_modules of the code's folder or one above it in the repository, else of PATH."""
    top = boundary(folder)
    for place in (folder, *folder.parents):
        found = place / "node_modules" / ".bin" / "esbuild"
        if found.exists():
            return found
        if place == top:
            break
    other = shutil.which("esbuild")
    return Path(other) if other else None


def missing(folder: Path, name: str) -> Diagnostic | None:
    """What stands in the way of a bundle of the folder, which the template calls `name`."""
    if program(folder) is not None:
        return None
    return Diagnostic(
        "error",
        "esbuild-missing",
        f"{name} is bundled by esbuild, which is not installed",
        "It is looked for in node_modules of the folder and those above it, then on PATH.",
        fix=Fix(
            f"Run `npm install` in {name} (with esbuild in its package.json), or `npm install -g esbuild`."
        ),
    )


def bundle(folder: Path, name: str, told: str, into: Path) -> None:
    """Write the bundle. `told` is JSON of the build properties, and of the handler. Raises DiagnosticError."""
    properties = {**_DEFAULTS, **cast("dict[str, Any]", json.loads(told))}
    found = program(folder)
    if found is None:
        raise DiagnosticError([one for one in [missing(folder, name)] if one])
    entries = _entries(folder, name, properties)
    command = [str(found), *entries, *_options(properties), f"--outdir={into}"]
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise DiagnosticError([_problem(name, f"esbuild does not run: {error}")]) from error
    if done.returncode:
        raise DiagnosticError(_explain(name, done.stderr.strip()))


def _entries(folder: Path, name: str, properties: dict[str, Any]) -> list[str]:
    given = properties.get("EntryPoints")
    if given:
        listed = cast("list[Any]", given if isinstance(given, list) else [given])
        return [str(one) for one in listed]
    stem = str(properties.get("Handler") or "").rpartition(".")[0]
    for suffix in _SOURCES:
        if stem and (folder / f"{stem}{suffix}").is_file():
            return [f"{stem}{suffix}"]
    fix = Fix("Name the file in Metadata.BuildProperties.EntryPoints, or mend Handler.")
    raise DiagnosticError([_problem(name, f"There is no {stem or 'handler'} to bundle", fix=fix)])


def _options(properties: dict[str, Any]) -> list[str]:
    options = ["--bundle", "--platform=node", "--log-level=error", "--color=false"]
    options += [f"--{flag}" for key, flag in _FLAGS.items() if properties.get(key) is True]
    if properties.get("SourcesContent") is False:
        options.append("--sources-content=false")
    options += [f"--{flag}={properties[key]}" for key, flag in _VALUES.items() if properties.get(key)]
    for key, flag in _LISTS.items():
        value: Any = properties.get(key) or []
        listed = cast("list[Any]", value if isinstance(value, list) else [value])
        options += [f"--{flag}:{one}" for one in listed]
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
