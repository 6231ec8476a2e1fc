"""PHP functions on Bref's layers: `php` of this machine, and a client of our own for the Runtime API.

The layers are AWS's to keep and no machine's to run: here the machine's PHP stands for the layer's.
"""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.runner.model import Function
from stackline.runner.toolchain import Command, Family, Toolchain, View

# What a template says by which Bref's runtime knows that the handler is a function (bref.sh, "Upgrading to v3").
VARIABLE, VALUE = "BREF_RUNTIME", "function"
_BOOT = Path(__file__).with_name("php_boot.php")
_ASK = "echo PHP_BINARY, ' ', PHP_MAJOR_VERSION, '.', PHP_MINOR_VERSION;"


def is_php(function: Function) -> bool:
    """Whether Bref's layer would run it: a bootstrap of its own, or of a layer that is here, comes first."""
    brought = any((folder / "bootstrap").exists() for folder in (function.code, *function.layers))
    return function.environment.get(VARIABLE) == VALUE and not brought


async def find(runtime: str, cache: Path) -> Toolchain:
    """`php` of PATH. Raises DiagnosticError."""
    found = shutil.which("php")
    if found is None:
        raise DiagnosticError([_absent()])
    process = await asyncio.create_subprocess_exec(
        *(found, "-r", _ASK), stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    program, _, version = out.decode(errors="replace").rpartition(" ")
    if process.returncode or not program:
        raise DiagnosticError([_absent()])
    path = Path(program).resolve()
    summary = f"PHP functions run with PHP {version} here, whatever the version of their layer"
    note = Diagnostic("info", "runtime-version", summary, fix=Fix("Put the layer's PHP first on PATH."))
    return Toolchain(path, path.parent.parent, version, None, _BOOT, note)


def _absent() -> Diagnostic:
    fix = Fix("Install PHP (`php-cli`), so that it is on PATH, and call the function again.")
    return Diagnostic(
        "error", "runtime-missing", "PHP functions cannot run here: there is no php on PATH", fix=fix
    )


def command(function: Function, toolchain: Toolchain, view: View, layers: Path | None) -> Command:
    quiet = ("-d", "display_errors=stderr", "-d", "memory_limit=-1", "-d", "default_socket_timeout=86400")
    argv = (str(toolchain.program), *quiet, view.boot, function.handler, view.task)
    return Command(argv, {}, least_memory=192)


FAMILY = Family(find, command)
