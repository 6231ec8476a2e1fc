"""Python runtimes: the official client `awslambdaric`, and boto3, beside an interpreter of the machine."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.runner.interpreters import Interpreter, find_python, find_uv
from stackline.runner.model import Function
from stackline.runner.runtime_folder import installed, run_installer
from stackline.runner.toolchain import Command, Family, Toolchain, View

REQUIREMENTS = ("awslambdaric==4.2.2", "boto3>=1.40")
DEBUGGER = ("debugpy>=1.8.9",)
_BOOT = Path(__file__).with_name("python_boot.py")
_log = logging.getLogger("stackline.runner")


async def find(runtime: str, cache: Path) -> Toolchain:
    """An interpreter for `python3.13`, and the runtime's packages installed for it. Raises DiagnosticError."""
    python = await find_python(runtime)

    async def install(target: Path) -> None:
        await run_installer(
            f"Python {python.version}", *_installer(python), "--target", str(target), *REQUIREMENTS
        )

    folder = await installed(cache / f"runtime-python-{python.version}", REQUIREMENTS, install)
    note = _other_version(runtime, python)
    return Toolchain(python.program, python.prefix, python.version, folder, _BOOT, note)


def _installer(python: Interpreter) -> tuple[str, ...]:
    program = str(python.program)
    if uv := find_uv():
        # Compiled now: imports are 2.65 times slower where the sandbox cannot write the .pyc files.
        return (uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", program)
    return (sys.executable, "-m", "pip", "--python", program, "install", "--quiet")


def _other_version(runtime: str, python: Interpreter) -> Diagnostic | None:
    wanted = runtime.removeprefix("python")
    if wanted == python.version:
        return None
    summary = (
        f"{runtime} functions run with Python {python.version} here: this machine has no Python {wanted}"
    )
    detail = "Packages with compiled parts must be built for the Python that runs them."
    fix = Fix(f"Install Python {wanted} (`uv python install {wanted}`) and start the embedded cloud again.")
    return Diagnostic("info", "runtime-version", summary, detail, fix=fix)


def command(function: Function, toolchain: Toolchain, view: View, layers: Path | None) -> Command:
    search = [*view.code]
    if view.opt:
        # "Packaging your layer content": where Lambda looks in a layer of a Python function.
        search += [f"{view.opt}/python/lib/python{toolchain.version}/site-packages", f"{view.opt}/python"]
    # -S: the machine's own site-packages are none of Lambda's.
    # Frozen modules have no lines to stop at.
    options = ("-X", "frozen_modules=off") if function.debug else ()
    argv = (str(toolchain.program), "-S", *options, view.boot, function.handler, view.runtime, *search)
    return Command(argv, {"PYTHONPATH": view.runtime})


async def debugger(toolchain: Toolchain, cache: Path) -> Path:
    """The folder that has debugpy for this Python, installed once. Raises DiagnosticError."""

    async def install(target: Path) -> None:
        python = Interpreter(toolchain.program or Path(), toolchain.prefix or Path(), toolchain.version)
        await run_installer("debugger", *_installer(python), "--target", str(target), *DEBUGGER)

    try:
        return await installed(cache / f"debugpy-python-{toolchain.version}", DEBUGGER, install)
    except DiagnosticError as error:
        fix = Fix("Check the network and your package index settings, then start again with --debug.")
        summary = f"debugpy, the debugger for Python {toolchain.version}, is not here and cannot be installed"
        detail = error.diagnostics[0].detail
        raise DiagnosticError([Diagnostic("error", "debugger-missing", summary, detail, fix=fix)]) from error


FAMILY = Family(find, command, debugger, relayed=True)
