"""From a function to the command that runs it: which interpreter, runtime folder and sandbox."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Callable
from pathlib import Path

from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.runner.environment import python_path, variables
from stackline.runner.interpreters import Interpreter, find_python
from stackline.runner.layers import merged
from stackline.runner.model import Function
from stackline.runner.processes import Launch
from stackline.runner.runtime_folder import runtime_folder
from stackline.runner.sandbox import Folders, Sandbox, arguments, probe
from stackline.runner.worker import Worker

_BOOT = Path(__file__).with_name("boot.py")
_log = logging.getLogger("stackline.runner")

Launcher = Callable[[Worker, str], Launch]


class Launching:
    """What this machine can run, found out once and remembered. `state` is the runner's own folder."""

    def __init__(self, state: Path, cache: Path | None = None) -> None:
        self._state = state
        self._cache = cache
        self._pythons: dict[str, asyncio.Task[tuple[Interpreter, Path, Sandbox]]] = {}
        self._told: set[str] = set()
        self._compiling: set[tuple[Path, str]] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def prepare(self, function: Function) -> tuple[Launcher, Diagnostic | None]:
        """How to start a worker of this function, and what a person should know about it (told once).

        Raises DiagnosticError for a runtime that cannot be run here.
        """
        if not function.code.is_dir():
            raise DiagnosticError([_no_code(function)])
        if not function.runtime.startswith("python3."):
            raise DiagnosticError([_unsupported(function)])
        python, runtime, sandbox = await self._python(function.runtime)
        layers = merged(function.layers, self._state)

        def launch(worker: Worker, api: str) -> Launch:
            scratch = self.scratch(worker)
            scratch.mkdir(parents=True, exist_ok=True)
            folders = Folders(function.code, scratch, runtime, layers, _BOOT)
            return _python_launch(function, python, sandbox, folders, api, worker.log_stream)

        return launch, self._version_note(function.runtime, python)

    def scratch(self, worker: Worker) -> Path:
        """The worker's /tmp."""
        return self._state / "workers" / str(worker.number)

    def discard(self, worker: Worker) -> None:
        shutil.rmtree(self.scratch(worker), ignore_errors=True)

    def compile(self, function: Function) -> None:
        """Compile the function's modules in the background, once: the sandbox shows them read-only, and each
        further worker would compile them again."""
        if (function.code, function.code_id) in self._compiling or function.runtime not in self._pythons:
            return
        self._compiling.add((function.code, function.code_id))
        python, _, _ = self._pythons[function.runtime].result()
        task = asyncio.create_task(_compile(python, function.code))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Stop what goes on in the background."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _python(self, runtime: str) -> tuple[Interpreter, Path, Sandbox]:
        if runtime not in self._pythons:
            self._pythons[runtime] = asyncio.create_task(self._find(runtime))
        task = self._pythons[runtime]
        try:
            return await asyncio.shield(task)
        except DiagnosticError:
            self._pythons.pop(runtime, None)  # a network that comes back must be tried again
            raise

    async def _find(self, runtime: str) -> tuple[Interpreter, Path, Sandbox]:
        python = await find_python(runtime)
        if python is None:
            raise DiagnosticError(
                [Diagnostic("error", "runtime-unsupported", f"'{runtime}' is no Lambda runtime")]
            )
        folder = await runtime_folder(python, self._cache)
        scratch = self._state / "probe"
        scratch.mkdir(parents=True, exist_ok=True)
        sandbox = await probe(python, scratch)
        where = "in a sandbox" if sandbox.program else "without a sandbox: no /var/task or /opt"
        _log.info("%s runs with %s %s", runtime, python.program, where)
        return python, folder, sandbox

    def _version_note(self, runtime: str, python: Interpreter) -> Diagnostic | None:
        wanted = runtime.removeprefix("python")
        if wanted == python.version or runtime in self._told:
            return None
        self._told.add(runtime)
        note = Diagnostic(
            "info",
            "runtime-version",
            f"{runtime} functions run with Python {python.version} here: this machine has no Python {wanted}",
            "Packages with compiled parts must be built for the Python that runs them.",
            fix=Fix(
                f"Install Python {wanted} (`uv python install {wanted}`) and start the embedded cloud again."
            ),
        )
        _log.info("%s", note.summary)
        return note


def _python_launch(
    function: Function, python: Interpreter, sandbox: Sandbox, folders: Folders, api: str, log_stream: str
) -> Launch:
    walled = sandbox.program is not None
    task, runtime, boot = (
        ("/var/task", "/var/runtime", "/var/boot.py")
        if walled
        else (str(folders.code), str(folders.runtime), str(folders.boot))
    )
    opt = "/opt" if walled else str(folders.layers or "/opt")
    home = "/tmp" if walled else str(folders.scratch)
    environment = variables(function, api, log_stream, task, opt, home)
    environment.setdefault("PYTHONPATH", runtime)
    path = python_path(task, [opt] if folders.layers else [], python.version)
    command = (str(python.program), "-S", boot, function.handler, runtime, *path)
    return Launch(
        (*arguments(sandbox, folders, python), *command), environment, folders.code, function.memory
    )


async def _compile(python: Interpreter, code: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *("nice", str(python.program), "-S", "-m", "compileall", "-qq", str(code)),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await process.wait()
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise


def _no_code(function: Function) -> Diagnostic:
    summary = f"The code of {function.name} is gone: {function.code} is no folder"
    return Diagnostic("error", "code-missing", summary, fix=Fix("Deploy the function again."))


def _unsupported(function: Function) -> Diagnostic:
    return Diagnostic(
        "error",
        "runtime-unsupported",
        f"{function.name} cannot run here: the runner has no {function.runtime} yet",
        "The runner runs Python functions.",
    )
