"""What code is built for: an interpreter's version and a machine."""

from __future__ import annotations

import functools
import platform
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

# uv's names for what Lambda runs (Lambda Developer Guide, "Lambda runtimes": Amazon Linux 2023, glibc 2.34).
_PLATFORM = {"x86_64": "x86_64-manylinux_2_28", "arm64": "aarch64-manylinux_2_28"}
_ASK = "import sys; print(getattr(sys, '_base_executable', sys.executable)); print('%d.%d' % sys.version_info[:2])"


@dataclass(frozen=True, slots=True)
class Target:
    """`python` is "3.11". `interpreter` is set where code is built for a Python of this machine.

    Without it, `architecture` says which Lambda machine the wheels are for: "x86_64" or "arm64".
    """

    python: str
    architecture: str
    interpreter: str | None = None

    @classmethod
    def here(cls, runtime: str) -> Target:
        """This machine, with the Python that the embedded cloud takes for `runtime`: see the runner's interpreters."""
        machine = {"aarch64": "arm64"}.get(platform.machine(), platform.machine())
        interpreter, version = python_for(runtime)
        return cls(version, machine, interpreter)

    @classmethod
    def on_lambda(cls, runtime: str, architecture: str = "x86_64") -> Target:
        """Lambda's own: `runtime` is e.g. "python3.13"."""
        return cls(runtime.removeprefix("python"), architecture)

    @property
    def key(self) -> str:
        return f"{self.python} {self.architecture} {'here' if self.interpreter else 'lambda'}"

    def uv_arguments(self) -> list[str]:
        if self.interpreter:
            return ["--python", self.interpreter]
        platform_name = _PLATFORM.get(self.architecture, self.architecture)
        return ["--python-version", self.python, "--python-platform", platform_name, "--only-binary", ":all:"]


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
    from uv import find_uv_bin

    return _output(
        find_uv_bin(), "python", "find", "--no-python-downloads", "--no-project", "--system", version
    )


def _output(*command: str) -> str | None:
    """None where it fails: pyenv's shims are on PATH for versions that are not switched on."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    except OSError:
        return None
    return done.stdout.strip() or None if done.returncode == 0 else None
