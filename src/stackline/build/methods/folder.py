"""Code that needs nothing but to be packaged: a plain folder, a layer without a BuildMethod, a single file."""

from __future__ import annotations

from difflib import get_close_matches

from stackline.build.job import Job, Plan
from stackline.core import Diagnostic, DiagnosticError, Fix

_KNOWN = (
    "makefile",
    "esbuild",
    "python-uv",
    "python3.13",
    "nodejs22.x",
    "java21",
    "dotnet8",
    "ruby3.4",
    "go1.x",
)
_COMPILED = {"go.mod": ("Go", "go1.x"), "Cargo.toml": ("Rust", "rust-cargolambda")}


def plan(job: Job) -> Plan:
    """A runtime of one's own starts a program: sources of one, and no word of how it is built, are pointed out."""
    own = job.kind == "function" and job.runtime.startswith("provided") and job.place.is_dir()
    if not own or (job.place / "bootstrap").exists():
        return Plan()
    for mark, (language, method) in _COMPILED.items():
        if (job.place / mark).is_file():
            summary = (
                f"{job.name} is packaged as it is: it holds {language} sources, and no program `bootstrap`"
            )
            fix = Fix(f"Say `Metadata: BuildMethod: {method}`, or build it yourself.")
            return Plan(notes=(Diagnostic("warning", "packaged-as-is", summary, fix=fix),))
    return Plan()


def unknown(job: Job) -> Plan:
    near = get_close_matches(job.method, _KNOWN, 1)
    fix = Fix(
        f"Did you mean {near[0]}?" if near else f"There is: {', '.join(_KNOWN)}, and other versions of them."
    )
    problem = Diagnostic("error", "build-method", f"There is no BuildMethod {job.method}", fix=fix)
    raise DiagnosticError([problem])
