"""The checks in a process of their own: cfn-lint thinks for seconds, and a thread would hold up every edit meanwhile.

    python -m stackline.checks.apart

Reads (bytes, file, folder) from stdin and writes the diagnostics to stdout, pickled, one after the other. It ends with
whoever started it: then there is nothing more to read.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path as FilePath
from threading import Lock
from typing import BinaryIO, Protocol, cast

from stackline.checks.check import check
from stackline.core import Diagnostic
from stackline.template import Template

_POLITE = 5


class Process(Protocol):
    """What is needed of a `subprocess.Popen`."""

    stdin: BinaryIO
    stdout: BinaryIO
    pid: int

    def poll(self) -> int | None: ...
    def terminate(self) -> None: ...
    def kill(self) -> None: ...
    def communicate(self) -> object: ...


def started() -> Process:
    """In a session of its own: what interrupts the server ends it in the server's time."""
    command = [sys.executable, "-m", "stackline.checks.apart"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
    return cast("Process", process)


class ChecksApart:
    """Does `check` elsewhere, one text at a time. The process begins with the first."""

    def __init__(self, start: Callable[[], Process] | None = None) -> None:
        self._lock = Lock()
        self._start = start or started
        self._process: Process | None = None

    def check(self, template: Template, folder: FilePath | None = None) -> list[Diagnostic]:
        """As `checks.check`; raises RuntimeError where the process ends before it has answered."""
        with self._lock:
            process = self._running()
            try:
                pickle.dump((template.to_bytes(), template.file, folder), process.stdin)
                process.stdin.flush()
                found: list[Diagnostic] | Exception = pickle.load(process.stdout)
            except (OSError, EOFError, pickle.UnpicklingError) as error:
                self._end()
                raise RuntimeError("The process of the checks ended") from error
        if isinstance(found, Exception):
            raise found
        return found

    @property
    def pid(self) -> int | None:
        """Of the process, where there is one."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def stop(self) -> None:
        """End the process, also in the middle of a check."""
        process = self._process
        if process is not None:
            process.terminate()

    def _running(self) -> Process:
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = self._start()
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()


def main() -> None:
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # What a library prints must not come between the answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with suppress(OSError):
        os.nice(_POLITE)
    with suppress(EOFError, BrokenPipeError):
        while True:
            data, file, folder = pickle.load(sys.stdin.buffer)
            pickle.dump(_answer(data, file, folder), answers)
            answers.flush()


def _answer(data: bytes, file: str, folder: FilePath | None) -> list[Diagnostic] | Exception:
    try:
        return check(Template.parse(data, file=file), folder)
    except Exception as error:  # noqa: BLE001 - whoever asked says what failed
        return RuntimeError(f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    main()
