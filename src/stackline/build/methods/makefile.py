"""`BuildMethod: makefile`: the target `build-<logical ID>` puts into $ARTIFACTS_DIR what is packaged.

As AWS SAM has it ("Building Lambda functions with custom runtimes in AWS SAM"): make runs in a copy of the code.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

from stackline.build import tools
from stackline.build.job import Job, Plan
from stackline.build.store import Installation
from stackline.build.tree import digest, read_tree
from stackline.core import Diagnostic, DiagnosticError, Fix

FILE = "Makefile"
_FORMAT = "make 1"
_NOT_COPIED = frozenset((".aws-sam", ".git", ".stackline"))


def plan(job: Job) -> Plan:
    """What it makes is kept by the code that it is made of, so that nothing changed runs nothing."""
    make, makefile = tools.find("make"), _folder(job, "ContextPath") / FILE
    target = f"build-{job.resource}"
    if not makefile.is_file():
        fix = Fix(f"Write one with the target {target}, or take the BuildMethod away.")
        raise DiagnosticError(
            [_problem(job, f"{job.name} has no Makefile to build {job.resource} by", fix=fix)]
        )
    if not has_target(makefile, target):
        fix = Fix(f"Add the target `{target}:`, which copies what is packaged into $(ARTIFACTS_DIR).")
        summary = f"The Makefile has no target {target}"
        raise DiagnosticError([_problem(job, summary, f"{job.name}/{FILE}", fix=fix)])
    if make is None:
        raise DiagnosticError(
            [tools.missing("make", f"{job.name} is built by its Makefile", "Install make.")]
        )
    source = _folder(job, "ProjectRootDirectory")
    tree = read_tree(source, job.within, leave_out=_NOT_COPIED, everything=True)
    how = makefile.read_text("utf-8", "replace")
    whole = f"{_FORMAT} {target} {job.metadata} {job.target.key} {digest(tree)} {how}"
    key = hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    wanted = Installation(
        key, "what make makes", lambda into: _make(job, make, makefile, source, target, into)
    )
    return Plan(wanted, whole=True)


def has_target(makefile: Path, target: str) -> bool:
    """Whether it is written there; included files and patterns may have it too, which only make knows."""
    text = makefile.read_text("utf-8", "replace")
    if re.search(r"^(-?include|sinclude)\b", text, re.M):
        return True
    names = [name for line in re.findall(r"^([^\s#:=][^#:=\n]*):(?!=)", text, re.M) for name in line.split()]
    pattern = [re.escape(name).replace("%", ".+") for name in names if "%" in name or "$" in name]
    return target in names or any("$" in one or re.fullmatch(one, target) for one in pattern)


def _make(job: Job, make: str, makefile: Path, source: Path, target: str, into: Path) -> None:
    scratch = into.parent / "scratch"
    try:
        shutil.copytree(source, scratch, ignore=shutil.ignore_patterns(*_NOT_COPIED), symlinks=False)
        working = job.told.get("WorkingDirectory")
        folder = (job.root / working).resolve() if isinstance(working, str) else scratch
        if folder.is_relative_to(source):
            folder = scratch / folder.relative_to(source)
        tools.run(
            [make, "--makefile", str(makefile), target],
            folder,
            code="make",
            name=f"{job.name}/{FILE}",
            more={"ARTIFACTS_DIR": str(into.resolve())},
        )
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    if not any(into.iterdir()):
        fix = Fix("Copy what is to be packaged into $(ARTIFACTS_DIR).")
        summary = f"make {target} left nothing in $ARTIFACTS_DIR"
        raise DiagnosticError([_problem(job, summary, f"{job.name}/{FILE}", fix=fix)])
    _check_links(into, scratch, job)


def _check_links(into: Path, scratch: Path, job: Job) -> None:
    """A link that make left must lead to what is packaged: the rest of this copy has gone."""
    for path in into.rglob("*"):
        if path.is_symlink() and not path.resolve().is_relative_to(into.resolve()):
            summary = f"The link {path.relative_to(into)} that make left leads out of what is packaged"
            fix = Fix("Copy what it points to (`cp -L`).")
            raise DiagnosticError([Diagnostic("error", "link-outside", summary, file=job.name, fix=fix)])


def _folder(job: Job, key: str) -> Path:
    """A folder that Metadata names relative to the template, else the code's own; in the project."""
    told = job.told.get(key)
    folder = (job.root / told).resolve() if isinstance(told, str) else job.place
    if not folder.is_relative_to(job.within):
        raise DiagnosticError([_problem(job, f"{key} leads out of the project: {told}")])
    return folder


def _problem(job: Job, summary: str, file: str = "", fix: Fix | None = None) -> Diagnostic:
    return Diagnostic("error", "makefile", summary, file=file, fix=fix)
