"""From a function to the command that runs it: its runtime's toolchain, its layers, its sandbox."""

from __future__ import annotations

import asyncio
import logging
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.runner.debug_relay import Relay
from stackline.runner.environment import variables
from stackline.runner.layers import merged
from stackline.runner.model import Function
from stackline.runner.processes import Launch
from stackline.runner.runtime_folder import cache_folder
from stackline.runner.runtimes import node, php, provided, python
from stackline.runner.sandbox import Folders, Sandbox, arguments, is_hidden, probe
from stackline.runner.toolchain import Family, Toolchain, View
from stackline.runner.worker import Worker

FAMILIES: dict[str, Family] = {
    r"python3\.\d+": python.FAMILY,
    r"nodejs\d+\.x": node.FAMILY,
    r"provided(\.\w+)?": provided.FAMILY,
}
_log = logging.getLogger("stackline.runner")

Launcher = Callable[[Worker, str], Launch]


@dataclass(frozen=True, slots=True)
class _Found:
    family: Family
    toolchain: Toolchain
    sandbox: Sandbox


class Launching:
    """What this machine can run, found out once and remembered. `state` is the runner's own folder."""

    def __init__(self, state: Path, cache: Path | None = None) -> None:
        self._state = state
        self._cache = cache or cache_folder()
        self._found: dict[str, asyncio.Task[_Found]] = {}
        self._told: set[str] = set()
        self._compiled: set[tuple[Path, str]] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._relays: dict[int, Relay] = {}

    async def prepare(self, function: Function) -> tuple[Launcher, Diagnostic | None]:
        """How to start a worker of this function, and what a person should know about it (told once).

        Raises DiagnosticError for a function that cannot be run here.
        """
        if not function.code.is_dir():
            raise DiagnosticError([_no_code(function)])
        found = await self._find(function)
        layers = merged(function.layers, self._state)
        debugger = await self._debugger(function, found) if function.debug else None
        relay = await self._relay(function.debug.port) if function.debug and found.family.relayed else None

        def launch(worker: Worker, api: str) -> Launch:
            scratch = self.scratch(worker)
            scratch.mkdir(parents=True, exist_ok=True)
            made = _launch(function, found, layers, scratch, api, worker.log_stream, debugger)
            return replace(made, environment=_relayed(made.environment, relay)) if relay else made

        note = found.toolchain.note if function.runtime not in self._told else None
        self._told.add(function.runtime)
        return launch, note

    def scratch(self, worker: Worker) -> Path:
        """The worker's /tmp."""
        return self._state / "workers" / worker.stream_number

    def discard(self, worker: Worker) -> None:
        shutil.rmtree(self.scratch(worker), ignore_errors=True)

    def compile(self, function: Function) -> None:
        """Compile a Python function's modules in the background, once: the sandbox shows them read-only, and each
        further worker would compile them again."""
        key = (function.code, function.code_id)
        if not function.runtime.startswith("python") or key in self._compiled:
            return
        self._compiled.add(key)
        program = self._found[function.runtime].result().toolchain.program
        task = asyncio.create_task(_compile(str(program), function.code))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _relay(self, port: int) -> Relay:
        """What listens on a debugger's port for as long as the function is debugged. Raises DiagnosticError."""
        if port not in self._relays:
            relay = Relay()
            try:
                await relay.open(port)
            except OSError as error:
                raise DiagnosticError([_port_taken(port, error)]) from error
            self._relays[port] = relay
        return self._relays[port]

    def keep_relays(self, ports: set[int]) -> None:
        """Close those of functions that are not debugged any more."""
        for port in self._relays.keys() - ports:
            self._relays.pop(port).close()

    async def close(self) -> None:
        """Stop what goes on in the background."""
        self.keep_relays(set())
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _debugger(self, function: Function, found: _Found) -> Path | None:
        if found.family.debugger is None:
            raise DiagnosticError([_undebuggable(function)])
        return await found.family.debugger(found.toolchain, self._cache)

    async def _find(self, function: Function) -> _Found:
        runtime = function.runtime
        family = next((f for pattern, f in FAMILIES.items() if re.fullmatch(pattern, runtime)), None)
        if family is None:
            raise DiagnosticError([_unsupported(function)])
        if family is provided.FAMILY and php.is_php(function):
            family, runtime = php.FAMILY, "php"
        if runtime not in self._found:
            self._found[runtime] = asyncio.create_task(self._find_out(runtime, family))
        try:
            return await asyncio.shield(self._found[runtime])
        except DiagnosticError:
            self._found.pop(runtime, None)  # a network that comes back must be tried again
            raise

    async def _find_out(self, runtime: str, family: Family) -> _Found:
        toolchain = await family.find(runtime, self._cache)
        scratch = self._state / "probe"
        scratch.mkdir(parents=True, exist_ok=True)
        sandbox = await probe(toolchain, scratch)
        where = "in a sandbox" if sandbox.program else "without a sandbox: no /var/task or /opt"
        _log.info("%s runs with %s %s", runtime, toolchain.program or "its own bootstrap", where)
        if toolchain.note:
            _log.info("%s", toolchain.note.summary)
        return _Found(family, toolchain, sandbox)


def _launch(
    function: Function,
    found: _Found,
    layers: Path | None,
    scratch: Path,
    api: str,
    log_stream: str,
    debugger: Path | None,
) -> Launch:
    toolchain, walled = found.toolchain, found.sandbox.program is not None
    view = _view(function, toolchain, layers, walled, debugger)
    command = found.family.command(function, toolchain, view, layers)
    binds = command.binds if toolchain.boot is None else ((toolchain.boot, view.boot), *command.binds)
    if debugger:
        binds = (*binds, (debugger, view.debugger))
    source = _shown(function, walled)
    if source and is_hidden(source):
        binds = (*binds, (source, str(source)))
    folders = Folders(function.code, scratch, toolchain.folder, layers, binds, view.task)
    home = "/tmp" if walled else str(scratch)
    environment = variables(function, api, log_stream, view.task, view.opt or "/opt", home)
    return Launch(
        (*arguments(found.sandbox, folders, toolchain), *command.argv),
        {**command.variables, **environment, **_debugging(function, view)},
        source or function.code,
        None if function.debug else max(function.memory, command.least_memory),
    )


def _debugging(function: Function, view: View) -> dict[str, str]:
    """What the boot file takes out of the environment again."""
    if function.debug is None:
        return {}
    return {"STACKLINE_DEBUG_PORT": str(function.debug.port), "STACKLINE_DEBUGGER": view.debugger}


def _relayed(environment: Mapping[str, str], relay: Relay) -> dict[str, str]:
    """The process listens elsewhere, and says where editors attach."""
    shown = environment["STACKLINE_DEBUG_PORT"]
    return {**environment, "STACKLINE_DEBUG_PORT": str(relay.lead()), "STACKLINE_DEBUG_SHOWN": shown}


def _view(
    function: Function, toolchain: Toolchain, layers: Path | None, walled: bool, debugger: Path | None
) -> View:
    """The worker's folders as it sees them."""
    if walled:
        boot = f"/var/{toolchain.boot.name}" if toolchain.boot else ""
        view = View("/var/task", "/opt" if layers else "", "/var/runtime", boot)
        debugging = "/var/debugger" if debugger else ""
    else:
        boot, runtime = str(toolchain.boot or ""), str(toolchain.folder or "")
        view = View(str(function.code), str(layers or ""), runtime, boot)
        debugging = str(debugger or "")
    source = _shown(function, walled)
    if source is None:
        return replace(view, debugger=debugging)
    return replace(view, task=str(source), package=view.task, debugger=debugging)


def _shown(function: Function, walled: bool) -> Path | None:
    """Where a debugged function runs: in the developer's folder; else, behind walls too, where its package is on this
    machine, since editors name files as they see them."""
    if function.debug is None:
        return None
    return function.debug.source or (function.code if walled else None)


async def _compile(program: str, code: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *("nice", program, "-S", "-m", "compileall", "-qq", str(code)),
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
    what = function.runtime or "container image"
    return Diagnostic(
        "error",
        "runtime-unsupported",
        f"{function.name} cannot run here: there is no way yet to run {what} functions on this machine",
        "Python, Node.js, PHP (on Bref's layers) and custom runtimes (provided.*) run.",
    )


def _port_taken(port: int, error: OSError) -> Diagnostic:
    fix = Fix("End the program that has it, or choose another port with --debug FUNCTION:PORT.")
    summary = f"Port {port} cannot be listened on for a debugger: {error.strerror or error}"
    return Diagnostic("error", "port-in-use", summary, fix=fix)


def _undebuggable(function: Function) -> Diagnostic:
    fix = Fix("Debug a Python or Node.js function.")
    summary = f"{function.name} cannot be debugged: there is no debugger for {function.runtime} here"
    return Diagnostic("error", "debugger-unsupported", summary, fix=fix)
