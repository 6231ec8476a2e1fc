"""Python: the packages that a manifest asks for, installed by uv for the target, beside the function's own code."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

from stackline.build import tools
from stackline.build.job import Job, Plan
from stackline.build.methods.python_manifests import Wanted, error, find_wanted, package_of
from stackline.build.store import Installation
from stackline.build.target import Target
from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.core.redaction import redact

# Bumped where what is kept of an installation changes.
_FORMAT = "python 2"
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
# Where uv says that there are packages, but none that are built for the target.
_NO_WHEEL = re.compile(
    r"no wheels|no usable wheels|no matching|building source distributions is disabled", re.I
)
# Programs that compile: without them only what is pure Python is built of a source distribution.
_COMPILERS = ("CC", "CXX", "FC", "F77", "F90", "CARGO", "RUSTC", "CMAKE")


def plan(job: Job) -> Plan:
    own = _parents(job)
    wanted = find_wanted(job.place, job.name, job.within)
    if wanted is None:
        return Plan(own_prefix=own)
    if not job.target.python:
        fix = Fix(
            "Write a version, such as python3.13, as Runtime or BuildMethod, or as a parameter's default."
        )
        summary = f"For which Python {job.name} is built cannot be known before a deployment"
        raise DiagnosticError([Diagnostic("error", "runtime-unknown", summary, fix=fix)])
    tools.uv()
    whole = f"{_FORMAT}\n{job.target.key}\n{wanted.text}\n{wanted.arguments}"
    key = hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    target = job.target
    installation = Installation(key, "the requirements", lambda into: install(wanted, target, into))
    return Plan(installation, own_prefix=own)


def _parents(job: Job) -> str:
    """`ParentPackageMode` (AWS SAM Developer Guide, "Building Python Lambda functions"): the folders that the code
    is put into, so that a handler such as `shop.orders.app.handler` is found."""
    mode, handler = job.properties.get("ParentPackageMode"), job.handler.split(".")[:-2]
    if mode == "explicit":
        packages = str(job.properties.get("ParentPackages") or "").split(".")
    elif mode == "auto" and handler and handler[0] in job.place.parts:
        at = job.place.parts.index(handler[0])
        packages = list(job.place.parts[at : at + len(handler)])
    else:
        packages = []
    return "".join(f"{one}/" for one in packages if one)


def install(wanted: Wanted, target: Target, into: Path) -> None:
    """Install into the folder. Raises DiagnosticError naming the package and its line in the manifest."""
    scratch = into.parent / "scratch"
    scratch.mkdir()
    try:
        arguments = _arguments(wanted, target, scratch)
        _uv_install(wanted, target, arguments, into)
        _tidy(into)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _uv_install(wanted: Wanted, target: Target, arguments: list[str], into: Path) -> None:
    """Ready-made wheels where that will do: what has none, and is pure Python, is made one."""
    common = ["pip", "install", "--no-progress", "--target", str(into.resolve()), *target.uv_arguments()]
    if target.where == "here":
        done = _uv(wanted.base or wanted.folder, *common, *arguments)
        if done.returncode:
            raise DiagnosticError(_explain(wanted, target, done.stderr))
        return
    only = [*common, "--only-binary", ":all:", *arguments]
    # What is locked is known: where uv has all of it already, nothing needs to be asked.
    done = _uv(wanted.base or wanted.folder, *only, "--offline") if wanted.locked else None
    if done is None or done.returncode:
        done = _uv(wanted.base or wanted.folder, *only)
    if done.returncode == 0:
        return
    if not _NO_WHEEL.search(done.stderr):
        raise DiagnosticError(_explain(wanted, target, done.stderr))
    first = done.stderr
    for path in into.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    # Apart from uv's own cache: there a wheel that was made with a compiler may be, or come to be, another.
    apart = into.parent.parent / "pure"
    pure = {name: "false" for name in _COMPILERS}
    done = _uv(
        wanted.base or wanted.folder, *common, *arguments, "--cache-dir", str(apart.resolve()), more=pure
    )
    foreign = _native(into) if done.returncode == 0 else []
    if done.returncode or foreign:
        raise DiagnosticError(_no_wheel(wanted, target, first, foreign))


def _arguments(wanted: Wanted, target: Target, scratch: Path) -> list[str]:
    given: list[str] = [*wanted.arguments]
    if wanted.manifest:
        given += ["-r", wanted.manifest]
    if wanted.export:
        file = scratch / "locked.txt"
        _export(wanted, target, file)
        given += ["-r", str(file)]
    if wanted.requirements:
        file = scratch / "requirements.txt"
        file.write_text(wanted.requirements, "utf-8")
        given += ["-r", str(file)]
    if wanted.constraints:
        file = scratch / "constraints.txt"
        file.write_text(wanted.constraints, "utf-8")
        given += ["-c", str(file)]
    return [*given, "--no-deps"] if wanted.listed or wanted.export else given


def _export(wanted: Wanted, target: Target, file: Path) -> None:
    """uv.lock as requirements, without the project itself and its groups, as `sam build` has it."""
    plain = ["export", "--no-default-groups", "--no-emit-project", "--no-editable", "--no-header"]
    command = [*plain, "--no-annotate", "--quiet", "--output-file", str(file.resolve())]
    done = _uv(wanted.folder, *command, "--locked")
    if done.returncode and "No interpreter found" in done.stderr:
        done = _uv(wanted.folder, *command, "--frozen")  # Whether the lock is up to date then cannot be told.
    if done.returncode:
        message = redact(done.stderr.strip())
        fix = Fix("Run `uv lock`, and commit the file.") if "--locked" in message else None
        raise error(
            wanted.lock,
            0,
            "uv.lock does not fit pyproject.toml" if fix else "uv.lock is refused",
            message,
            fix,
        )


def _uv(
    folder: Path, *arguments: str, more: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "NO_COLOR": "1", "UV_PYTHON_DOWNLOADS": "never", **(more or {})}
    environment.pop("VIRTUAL_ENV", None)
    return subprocess.run(
        [tools.uv(), *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )


def _tidy(files: Path) -> None:
    """Take away what is not the packages': scripts name this machine's interpreter, and so do their records."""
    shutil.rmtree(files / "bin", ignore_errors=True)
    (files / ".lock").unlink(missing_ok=True)
    for record in files.glob("*.dist-info/RECORD"):
        lines = record.read_text("utf-8").splitlines(keepends=True)
        kept = "".join(line for line in lines if not line.startswith(("../../bin/", "bin/")))
        beside = record.with_name("RECORD.new")  # The old one may be a link of uv's own.
        beside.write_text(kept, "utf-8")
        beside.replace(record)


def _native(files: Path) -> list[str]:
    """Packages that were compiled here: their wheel's tag is not one that wheels are shared under."""
    found: list[str] = []
    for wheel in sorted(files.glob("*.dist-info/WHEEL")):
        tags = re.findall(r"^Tag: \S+-(\S+)$", wheel.read_text("utf-8"), re.M)
        if any(re.match(r"(linux|macosx|win)", tag) for tag in tags):
            found.append(wheel.parent.name.split("-")[0])
    return found


def _no_wheel(wanted: Wanted, target: Target, message: str, foreign: list[str]) -> list[Diagnostic]:
    """One clear problem for each package that has nothing ready for the target."""
    names = foreign or _blamed(message)
    system = "Amazon Linux 2023" if target.manylinux == "2_34" else "Amazon Linux 2"
    machine = f"Python {target.python} on {target.architecture} ({system})"
    fix = Fix(
        "Take a version that has one, another runtime or architecture, or a package that does the same; "
        "or build it in Amazon Linux (`sam build --use-container`), and point CodeUri at the result."
    )
    found: list[Diagnostic] = []
    for name in names or ["A requirement"]:
        line = next((n for n, text in wanted.lines if _normal(package_of(text)) == _normal(name)), 0)
        summary = f"{name} has no wheel for {machine}, and must be compiled"
        detail = redact(message.strip()) if line == 0 or not names else ""
        found.append(
            Diagnostic("error", "wheel-missing", summary, detail, file=wanted.file, line=line, fix=fix)
        )
    return found


def _blamed(message: str) -> list[str]:
    """The packages of which uv says that they have no wheels."""
    flat = re.sub(r"\s+", " ", message)
    said = re.findall(
        r"([A-Za-z0-9][\w.-]*?)(?:[=<>!]=?[^ ]+)? (?:has|have) no (?:usable )?wheels|"
        r"[Ff]ailed to (?:build|download and build) `([A-Za-z0-9][\w.-]*?)(?:==[^`]+)?`|"
        r"(?:versions of|all versions of) ([A-Za-z0-9][\w.-]*) (?:has|have) no",
        flat,
    )
    return list(dict.fromkeys(name for groups in said for name in groups if name))


def _explain(wanted: Wanted, target: Target, said: str) -> list[Diagnostic]:
    """uv's message at the line of every requirement it names; at the file where it names none."""
    message = redact(said.strip())
    words = {_normal(word) for word in _WORD.findall(message)}
    named = {n: line for n, line in wanted.lines if package_of(line) and _normal(package_of(line)) in words}
    position = re.search(r"at position (\d+)", message)
    if position and wanted.manifest:
        before = (wanted.folder / wanted.manifest).read_bytes()[: int(position[1])]
        named = {before.count(b"\n") + 1: ""}
    fix = Fix("Correct the requirement; the names and versions there are can be seen on the package index.")
    if not named:
        summary = f"Requirements for Python {target.python} cannot be installed"
        return error(wanted.file, 0, summary, message).diagnostics
    return [
        error(
            wanted.file, n, f"{package_of(line) or 'A requirement'} cannot be installed", message, fix
        ).diagnostics[0]
        for n, line in named.items()
    ]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).strip("-").lower()
