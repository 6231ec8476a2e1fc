"""Waiting for what another process or thread does, with an end: a fault fails the test and says what is missing.

The bound guards against a hang; it says nothing of how fast anything should be.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from subprocess import Popen, TimeoutExpired
from threading import Thread
from typing import Any, TypeVar

import pytest

T = TypeVar("T")
SECONDS = 120.0


def until(ask: Callable[[], T], what: str, *, seconds: float = SECONDS, pause: float = 0.05) -> T:
    """The first answer that is true of `ask`, asked again and again; no such answer fails the test."""
    end = time.monotonic() + seconds
    while not (answer := ask()):
        if time.monotonic() > end:
            pytest.fail(f"waited {seconds:g} s for {what}; the last answer was {answer!r}")
        time.sleep(pause)
    return answer


def joined(*threads: Thread, seconds: float = SECONDS) -> None:
    for thread in threads:
        thread.join(seconds)
        assert not thread.is_alive(), f"waited {seconds:g} s for {thread.name} to end"


def ended(process: Popen[Any], *, seconds: float = SECONDS) -> tuple[Any, Any]:
    """Standard output and error of a process that ends by itself; one that does not is killed, and fails the test."""
    try:
        return process.communicate(timeout=seconds)
    except TimeoutExpired:
        process.kill()
        told = process.communicate()
        pytest.fail(f"waited {seconds:g} s for {process.args} to end; it said {told}")
