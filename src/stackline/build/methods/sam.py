"""Languages that are compiled, or whose packages only their own tools install: built by `sam build`, where that is.

Where it is not, the code is packaged as it is, which is right for what was built before; it is said so.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from stackline.build import tools
from stackline.build.job import Job, Plan
from stackline.build.store import Installation
from stackline.build.tree import digest, read_tree
from stackline.core import Diagnostic, DiagnosticError, Fix

# What shows that code is still to be built, by the beginning of the runtime or build method.
_MARKS = {
    "java": ("pom.xml", "build.gradle", "build.gradle.kts"),
    "dotnet": ("*.csproj", "*.fsproj"),
    "go": ("go.mod",),
    "rust": ("Cargo.toml",),
    "ruby": ("Gemfile",),
}
_NAMES = {"java": "Java", "dotnet": ".NET", "go": "Go", "rust": "Rust", "ruby": "Ruby"}
_FORMAT = "sam 1"
_NOT_COPIED = frozenset((".aws-sam", ".git", ".stackline"))


def language_of(name: str) -> str | None:
    """`java` for `java21`, of the languages that `sam build` builds for us."""
    return next((language for language in _MARKS if name.startswith(language)), None)


def plan(job: Job) -> Plan:
    language = language_of(job.method or job.runtime) or ""
    marks = _MARKS.get(language, ())
    if not any(any(job.place.glob(mark)) for mark in marks):
        return Plan()  # Built already: classes, a program, plain Ruby.
    program = tools.find("sam")
    if program is None:
        summary = f"{job.resource} is packaged as it is: {_NAMES[language]} code is built by `sam build`"
        detail = "`sam` is not installed; if the folder holds sources only, the function will not start."
        fix = Fix("Install AWS SAM CLI, or build the code yourself and point CodeUri at the result.")
        return Plan(notes=(Diagnostic("warning", "packaged-as-is", summary, detail, fix=fix),))
    tree = read_tree(job.place, job.within, leave_out=_NOT_COPIED, everything=True)
    whole = (
        f"{_FORMAT} {job.resource} {job.runtime} {job.method} {job.metadata} {job.target.key} {digest(tree)}"
    )
    key = hashlib.sha256(whole.encode()).hexdigest()[:32]
    return Plan(
        Installation(key, "what `sam build` makes", lambda into: _build(job, program, into)), whole=True
    )


def _build(job: Job, program: str, into: Path) -> None:
    """`sam build` of this resource alone. A layer's own folder (`ruby/lib`) is made by it."""
    apart = into.parent / "sam"
    try:
        tools.run(
            [program, "build", job.resource, "--template", job.template, "--build-dir", str(apart.resolve())],
            job.root,
            code="sam-build",
            name=job.name,
            more={"SAM_CLI_TELEMETRY": "0", "SAM_CLI_BETA_RUST_CARGO_LAMBDA": "1"},
        )
        made = apart / job.resource
        if not made.is_dir():
            summary = f"`sam build` left nothing for {job.resource}"
            raise DiagnosticError([Diagnostic("error", "sam-build", summary, file=job.template)])
        into.rmdir()
        shutil.move(made, into)
    finally:
        shutil.rmtree(apart, ignore_errors=True)
