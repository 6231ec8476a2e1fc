"""What code is built for: this machine, where the embedded cloud runs it, or the machines of Lambda."""

from __future__ import annotations

import functools
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from stackline.build import tools
from stackline.core import Diagnostic, Fix

Where = Literal["here", "lambda"]
# uv's and npm's names for the machines.
_UV = {"x86_64": "x86_64", "arm64": "aarch64"}
_NPM = {"x86_64": "x64", "arm64": "arm64"}
# Python 3.12 and later run on Amazon Linux 2023 (glibc 2.34), earlier ones on Amazon Linux 2 (2.26), for which
# wheels are made as manylinux 2.17 (Lambda Developer Guide, "Lambda runtimes").
_AMAZON_LINUX_2023 = (3, 12)
_ASK = "import sys; print(getattr(sys, '_base_executable', sys.executable)); print('%d.%d' % sys.version_info[:2])"


@dataclass(frozen=True, slots=True)
class Target:
    """`architecture` is "x86_64" or "arm64"; `python` is "3.11" where Python packages are installed.

    `interpreter` is set where they are for a Python of this machine.
    """

    where: Where
    architecture: str
    python: str = ""
    interpreter: str | None = None

    @classmethod
    def here(cls, runtime: str = "") -> Target:
        """This machine, with the Python that the embedded cloud takes for `runtime`: see the runner's interpreters."""
        if not runtime.startswith("python"):
            return cls("here", machine())
        interpreter, version = python_for(runtime)
        return cls("here", machine(), version, interpreter)

    @classmethod
    def on_lambda(cls, runtime: str, architecture: str = "x86_64") -> Target:
        """Lambda's own: `runtime` is e.g. "python3.13"."""
        version = re.fullmatch(r"python(\d+\.\d+)", runtime)
        return cls("lambda", architecture, version[1] if version else "")

    @property
    def key(self) -> str:
        return f"{self.python} {self.architecture} {self.where}".strip()

    @property
    def manylinux(self) -> str:
        version = tuple(int(part) for part in self.python.split("."))
        return "2_34" if version >= _AMAZON_LINUX_2023 else "2_17"

    def uv_arguments(self) -> list[str]:
        if self.interpreter:
            return ["--python", self.interpreter]
        name = f"{_UV.get(self.architecture, self.architecture)}-manylinux_{self.manylinux}"
        # Ours is as good as any to ask with; looking for one on PATH takes uv as long as all the rest.
        return ["--python", sys.executable, "--python-version", self.python, "--python-platform", name]

    def npm_arguments(self) -> list[str]:
        """Which builds of a package with native code are installed (npm, "config": cpu, os, libc)."""
        if self.where == "here":
            return []
        return ["--os=linux", f"--cpu={_NPM.get(self.architecture, self.architecture)}", "--libc=glibc"]


@functools.cache
def machine() -> str:
    """This machine's architecture as Lambda calls it."""
    import platform

    return {"aarch64": "arm64", "AMD64": "x86_64"}.get(platform.machine(), platform.machine())


def other_pythons(runtimes: Iterable[str]) -> Iterator[Diagnostic]:
    """Said, since a function may behave differently: another Python than the runtime's, where that is not here."""
    for runtime in sorted({one for one in runtimes if one.startswith("python")}):
        _, version = python_for(runtime)
        if f"python{version}" != runtime:
            summary = f"Functions for {runtime} run with Python {version}: {runtime} is not on this machine"
            fix = Fix(f"`uv python install {runtime.removeprefix('python')}` brings it.")
            yield Diagnostic("info", "interpreter", summary, fix=fix)


@functools.cache
def python_for(runtime: str) -> tuple[str, str]:
    """A Python for `python3.13` and its version: of that version if this machine has one, else the one below ours.

    The same choice as the runner makes, which must run what is built here; a test holds the two together.
    """
    own = str(Path(getattr(sys, "_base_executable", None) or sys.executable).resolve())
    own_version = f"{sys.version_info.major}.{sys.version_info.minor}"
    match = re.fullmatch(r"python(3\.\d+)", runtime)
    if match is None or match[1] == own_version:
        return own, own_version
    for candidate in (shutil.which(f"python{match[1]}"), _known_to_uv(match[1])):
        answer = _output(candidate, "-I", "-c", _ASK) if candidate else None
        program, _, version = (answer or "").partition("\n")
        if version == match[1]:
            return str(Path(program).resolve()), version
    return own, own_version


def _known_to_uv(version: str) -> str | None:
    return _output(tools.uv(), "python", "find", "--no-python-downloads", "--no-project", "--system", version)


def _output(*command: str) -> str | None:
    """None where it fails: pyenv's shims are on PATH for versions that are not switched on."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    except OSError:
        return None
    return done.stdout.strip() or None if done.returncode == 0 else None
