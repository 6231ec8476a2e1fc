"""Standard streams that are closed, full, of another alphabet, or whose reader has left: none is worth a traceback."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import cast

import click

from stackline.core import Diagnostic, Fix


def prepare_streams() -> None:
    """Give closed streams a place to write to, and let letters that a terminal does not have be question marks."""
    for name in ("stdout", "stderr"):
        stream = cast(io.TextIOBase | None, getattr(sys, name))
        if stream is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115 - as long as the process lives
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


@contextmanager
def reader_may_leave() -> Generator[None]:
    """`stackline graph | head` is done when head has seen enough; click by itself would leave with 1."""
    try:
        yield
    except BrokenPipeError:
        silence()
        raise click.exceptions.Exit(0) from None


def silence() -> None:
    """Nothing more can be said: keep Python from trying at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(nowhere, stream.fileno())


def file_problem(error: OSError) -> Diagnostic:
    """A file, or the output itself, that the system will not read or write."""
    reason = error.strerror or str(error)
    if error.filename is not None:
        file = os.fsdecode(error.filename)
        fix = Fix("Make room, or give yourself access, and try again.")
        return Diagnostic("error", "file-unusable", f"{file} cannot be used: {reason}", file=file, fix=fix)
    # Files are written with their names in the error; a stream has none.
    fix = Fix("Send the output elsewhere; what the command did is done.")
    return Diagnostic("error", "output-not-written", f"The output cannot be written: {reason}", fix=fix)
