"""What must be done to code before it is packaged, by runtime; and what this version does not do, said beforehand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

from stackline.build import esbuild
from stackline.core import Diagnostic, Fix

_COMPILED = {
    "java": (("pom.xml", "build.gradle", "build.gradle.kts"), "Java"),
    "dotnet": (("*.csproj", "*.fsproj"), ".NET"),
    "go": (("go.mod",), "Go"),
    "rust": (("Cargo.toml",), "Rust"),
}
_OWN_STEPS = ("makefile",)


def installs_python(runtime: str | None) -> bool:
    return bool(runtime and runtime.startswith("python"))


def layer_prefix(runtime: str | None) -> str:
    """Where a built layer keeps its packages (Lambda Developer Guide, "Packaging your layer content")."""
    if installs_python(runtime):
        return "python/"
    return "nodejs/" if runtime and runtime.startswith("nodejs") else ""


def not_buildable(folder: Path, runtime: str | None, name: str) -> Diagnostic | None:
    """Why the folder cannot be packaged as it is, or None. `name` is the folder as the template says it."""
    if runtime == esbuild.METHOD:
        return esbuild.missing(folder, name)
    if runtime in _OWN_STEPS:
        fix = Fix("Build the code yourself and point CodeUri at the result, without a BuildMethod.")
        return Diagnostic(
            "error", "build-not-yet", f"BuildMethod {runtime} is not run by this version", fix=fix
        )
    for prefix, (marks, language) in _COMPILED.items():
        if runtime and runtime.startswith(prefix) and any(any(folder.glob(mark)) for mark in marks):
            fix = Fix("Build the code yourself and point CodeUri at the result.")
            return Diagnostic(
                "error", "build-not-yet", f"{language} code is not compiled by this version", fix=fix
            )
    if runtime and runtime.startswith("nodejs"):
        return _node(folder, name)
    return None


def _node(folder: Path, name: str) -> Diagnostic | None:
    package = folder / "package.json"
    if not package.is_file() or (folder / "node_modules").is_dir():
        return None
    try:
        content: Any = json.loads(package.read_text("utf-8-sig"))
    except ValueError as error:
        return Diagnostic(
            "error", "package-json", f"package.json is not JSON: {error}", file=f"{name}/package.json"
        )
    needed = cast(dict[str, Any], content).get("dependencies") if isinstance(content, dict) else None
    if not needed:
        return None
    fix = Fix(f"Run `npm install --omit=dev` in {name}; node_modules is then packaged with the code.")
    summary = f"{name} needs {', '.join(list(needed)[:3])}, and node_modules is not there"
    return Diagnostic("error", "node-modules-missing", summary, file=f"{name}/package.json", fix=fix)
