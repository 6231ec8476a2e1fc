"""`stackline edit` in a process of its own, for browser tests: the command itself, run where everything is imported."""

from __future__ import annotations

import io
import os
import sys
from multiprocessing.connection import Connection

import stackline.checks
import stackline.cli.commands.edit
import stackline.server  # noqa: F401
from stackline.checks import apart
from stackline.cli import main


class Lines(io.TextIOBase):
    """Standard output, a line at a time, to the test."""

    def __init__(self, output: Connection) -> None:
        self._output = output
        self._line = ""

    def write(self, text: str) -> int:
        self._line += text
        while "\n" in self._line:
            line, _, self._line = self._line.partition("\n")
            self._output.send(line)
        return len(text)


class Checker:
    """The process of the checks, forked with what it imports while there is one thread."""

    def __init__(self) -> None:
        asked, answered = os.pipe(), os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.setsid()
            for end in (asked[1], answered[0]):
                os.close(end)
            sys.stdin, sys.stdout = os.fdopen(asked[0]), os.fdopen(answered[1], "w")
            try:
                apart.main()
            finally:
                os._exit(0)  # never on into the server's code
        os.close(asked[0])
        os.close(answered[1])
        self.stdin, self.stdout = os.fdopen(asked[1], "wb"), os.fdopen(answered[0], "rb")
        self._status: int | None = None

    def poll(self) -> int | None:
        if self._status is None and os.waitpid(self.pid, os.WNOHANG)[0]:
            self._status = 0
        return self._status

    def terminate(self) -> None:
        if self.poll() is None:
            os.kill(self.pid, 15)

    def kill(self) -> None:
        if self.poll() is None:
            os.kill(self.pid, 9)

    def communicate(self) -> None:
        for end in (self.stdin, self.stdout):
            end.close()
        if self._status is None:
            os.waitpid(self.pid, 0)
            self._status = 0


def checks_are_forked() -> None:
    """For the first that is wanted; another template's is started as it is for a user."""
    forked, start = [Checker()], apart.started
    apart.started = lambda: forked.pop() if forked else start()


def edit(folder: str, output: Connection) -> None:
    os.chdir(folder)
    checks_are_forked()
    sys.stdout = Lines(output)
    sys.argv = ["stackline", "edit", "--no-browser", "--json"]
    main()
