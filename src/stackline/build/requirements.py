"""Python requirements: the same ones are installed once for all functions and projects, and kept by their hash."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from stackline.build.target import Target
from stackline.build.tree import File, digest, read_tree
from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.core.redaction import redact

FILE = "requirements.txt"
# Bumped where what is kept of an installation changes.
_FORMAT = "1"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_INCLUDE = re.compile(r"(?:-r|--requirement|-c|--constraint)[ =]?\s*(\S+)")


@dataclass(frozen=True, slots=True)
class Requirements:
    """A requirements file: `name` is how it is called in diagnostics, `lines` those that require something."""

    path: Path
    name: str
    lines: tuple[tuple[int, str], ...]
    text: str

    def key(self, target: Target) -> str:
        whole = f"{_FORMAT}\n{target.key}\n{self.text}"
        return hashlib.sha256(whole.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Installed:
    files: dict[str, File]
    digest: str


def read_requirements(folder: Path, name: str) -> Requirements | None:
    """The folder's requirements.txt, None where it has none or nothing in it. Raises DiagnosticError.

    Local paths and included files belong to the key, so that a change in them is seen.
    """
    path = folder / FILE
    if not path.is_file():
        return None
    text = path.read_text("utf-8-sig", "replace")
    lines = tuple((n, line) for n, raw in enumerate(text.splitlines(), 1) if (line := _plain(raw)))
    key = "\n".join(line for _, line in lines)
    for number, line in lines:
        if re.match(r"(-e|--editable)\b", line):
            fix = Fix("Write the path without -e: the package is then copied into the artifact.")
            raise _error(f"{name}/{FILE}", number, "An editable requirement cannot be packaged", fix=fix)
        key += _local(folder, line)
    return Requirements(path, f"{name}/{FILE}", lines, key) if lines else None


def install(requirements: Requirements, target: Target, cache: Path) -> Installed:
    """Install with uv, or take what was installed before. Raises DiagnosticError naming the package and its line."""
    kept = cache / requirements.key(target)
    if not (kept / "digest").is_file():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache, prefix="new-") as beside:
            files = Path(beside) / "files"
            _uv(requirements, target, files)
            _tidy(files)
            (Path(beside) / "digest").write_text(digest(read_tree(files)))
            # Another build may have been first: its result is the same.
            with contextlib.suppress(OSError):
                Path(beside).rename(kept)
            Path(beside).mkdir(exist_ok=True)
    return Installed(read_tree(kept / "files"), (kept / "digest").read_text())


def _uv(requirements: Requirements, target: Target, into: Path) -> None:
    from uv import find_uv_bin

    command = [
        find_uv_bin(),
        "pip",
        "install",
        "--no-progress",
        "--target",
        str(into.resolve()),  # uv works in the folder of the requirements
        *target.uv_arguments(),
    ]
    command += ["-r", requirements.path.name]
    environment = {**os.environ, "NO_COLOR": "1"}
    environment.pop("VIRTUAL_ENV", None)
    done = subprocess.run(
        command, cwd=requirements.path.parent, env=environment, capture_output=True, text=True
    )
    if done.returncode:
        raise DiagnosticError(_explain(requirements, target, redact(done.stderr.strip())))


def _tidy(files: Path) -> None:
    """Take away what is not the packages': scripts name this machine's interpreter, and so do their records."""
    shutil.rmtree(files / "bin", ignore_errors=True)
    (files / ".lock").unlink(missing_ok=True)
    for record in files.glob("*.dist-info/RECORD"):
        lines = record.read_text("utf-8").splitlines(keepends=True)
        record.write_text(
            "".join(line for line in lines if not line.startswith(("../../bin/", "bin/"))), "utf-8"
        )


def _explain(requirements: Requirements, target: Target, message: str) -> list[Diagnostic]:
    """uv's message at the line of every requirement it names; at the file where it names none."""
    words = {_normal(word) for word in _NAME.findall(message)}
    named = [(n, line) for n, line in requirements.lines if _normal(_package(line)) in words]
    if position := re.search(r"at position (\d+)", message):
        before = requirements.path.read_bytes()[: int(position[1])]
        named = [(before.count(b"\n") + 1, "")]
    fix = Fix("Correct the requirement; the names and versions there are can be seen on the package index.")
    if not named:
        return _error(
            requirements.name, 0, f"Requirements for Python {target.python} cannot be installed", message
        ).diagnostics
    return [
        _error(
            requirements.name, n, f"{_package(line) or 'A requirement'} cannot be installed", message, fix
        ).diagnostics[0]
        for n, line in named
    ]


def _local(folder: Path, line: str) -> str:
    """What a line adds to the key besides its text: the hash of the file or folder it points at."""
    if include := _INCLUDE.match(line):
        path = folder / include[1]
        return f"\n{hashlib.sha256(path.read_bytes()).hexdigest()}" if path.is_file() else ""
    if not line.startswith((".", "/", "file:")):
        return ""
    path = folder / re.split(r"[;#\s\[]", line.removeprefix("file:"), maxsplit=1)[0]
    if path.is_dir():
        return f"\n{digest(read_tree(path))}"
    return f"\n{hashlib.sha256(path.read_bytes()).hexdigest()}" if path.is_file() else ""


def _plain(line: str) -> str:
    return re.sub(r"(^|\s)#.*", "", line).strip()


def _package(line: str) -> str:
    match = _NAME.match(line)
    return match[0] if match else ""


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).strip("-").lower()


def _error(file: str, line: int, summary: str, detail: str = "", fix: Fix | None = None) -> DiagnosticError:
    return DiagnosticError(
        [Diagnostic("error", "requirements", summary, detail, file=file, line=line, fix=fix)]
    )
