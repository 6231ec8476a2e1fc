"""`stackline edit` in a process of its own, for browser tests: the command itself, run where everything is imported."""

from __future__ import annotations

import io
import os
import sys
from multiprocessing.connection import Connection

import stackline.checks
import stackline.cli.commands.edit
import stackline.server  # noqa: F401
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


def edit(folder: str, output: Connection) -> None:
    os.chdir(folder)
    sys.stdout = Lines(output)
    sys.argv = ["stackline", "edit", "--no-browser", "--json"]
    main()
