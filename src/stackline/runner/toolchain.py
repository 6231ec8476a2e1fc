"""What runs a runtime's functions on this machine, found once and kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from stackline.core import Diagnostic
from stackline.runner.model import Function


@dataclass(frozen=True, slots=True)
class Toolchain:
    """`program` is installed in `prefix` and is of `version` ("3.13", "22"); `folder` has the packages of Lambda's
    own runtime, and `boot` is the program's first file. `note` is what a person should know of it."""

    program: Path | None
    prefix: Path | None
    version: str
    folder: Path | None = None
    boot: Path | None = None
    note: Diagnostic | None = None


@dataclass(frozen=True, slots=True)
class View:
    """The worker's folders as it sees them itself. `opt` is empty without layers.

    While it is debugged, `task` may be the developer's own folder, and `package` is where the package is then;
    `debugger` is the debugger's folder.
    """

    task: str
    opt: str
    runtime: str
    boot: str
    package: str = ""
    debugger: str = ""

    @property
    def code(self) -> tuple[str, ...]:
        """Where the function's modules are: the developer's own first, then what the build has brought."""
        return (self.task, self.package) if self.package else (self.task,)


@dataclass(frozen=True, slots=True)
class Command:
    """What starts the worker, and the variables its runtime adds."""

    argv: tuple[str, ...]
    variables: dict[str, str]
    # In the sandbox: folder of the machine → where the worker sees it.
    binds: tuple[tuple[Path, str], ...] = ()
    # The least memory, in MB, that the runtime itself needs to start.
    least_memory: int = 0


@dataclass(frozen=True, slots=True)
class Family:
    """A family of runtimes: `find` gives its toolchain for one of them (raising DiagnosticError where this machine
    has none), `command` how to start a function with it; layers are given as the folder on the machine.

    `debugger` finds what its debugger needs, a folder or nothing (raising DiagnosticError); None where it has none.
    `relayed`: its editors attach through a relay, since they do not look again for a process that is gone.
    """

    find: Callable[[str, Path], Awaitable[Toolchain]]
    command: Callable[[Function, Toolchain, View, Path | None], Command]
    debugger: Callable[[Toolchain, Path], Awaitable[Path | None]] | None = None
    relayed: bool = False
