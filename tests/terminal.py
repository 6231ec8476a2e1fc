"""A command in a terminal of its own, as a person has it: what it shows, and the keys they press."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
from pathlib import Path

import pytest

from waiting import SECONDS, joined, until

_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")


class Terminal:
    """`stackline …` in a folder. Ctrl-C reaches it as from a keyboard: through the terminal."""

    def __init__(self, folder: Path, *arguments: str, **variables: str) -> None:
        self._screen, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 60, 160, 0, 0))
        self._text = ""

        def take_terminal() -> None:
            fcntl.ioctl(theirs, termios.TIOCSCTTY, 0)
            signal.signal(signal.SIGINT, signal.default_int_handler)

        self.process = subprocess.Popen(
            [sys.executable, "-m", "stackline", *arguments],
            cwd=folder,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={
                **os.environ,
                "TERM": "xterm-256color",
                "COVERAGE_PROCESS_START": "",
                "PYTHONFAULTHANDLER": "1",
                **variables,
            },
            start_new_session=True,
            preexec_fn=take_terminal,
        )
        os.close(theirs)
        self._closing = threading.Event()
        self._reader = threading.Thread(target=self._read, name="the screen", daemon=True)
        self._reader.start()

    @property
    def raw(self) -> str:
        return self._text

    @property
    def text(self) -> str:
        """What was shown so far, without colours and movements."""
        return _CONTROL.sub("", self._text)

    def shows(self, text: str, times: int = 1) -> str:
        """Waits until `text` was shown so often."""

        def there() -> bool:
            if self.text.count(text) >= times:
                return True
            assert self.process.poll() is None, f"it ended without {text!r}: {self.text[-3000:]}"
            return False

        until(there, f"{text!r} to be shown; there is {self.text[-3000:]}")
        return self.text

    def press(self, keys: str) -> None:
        os.write(self._screen, keys.encode())

    def interrupt(self) -> int:
        """Ctrl-C; the exit status."""
        self.press("\x03")
        try:
            return self.process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGABRT)  # Python says where each of its threads is
            self.process.wait()
            joined(self._reader, seconds=10)
            pytest.fail(f"waited {SECONDS:g} s for the end after Ctrl-C: {self.text[-8000:]}")

    def close(self) -> None:
        """The window is closed, however far it is."""
        if not self._closing.is_set():
            self._closing.set()
            joined(self._reader)  # a terminal stays open while somebody reads from it
            os.close(self._screen)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(60)
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def _read(self) -> None:
        while not self._closing.is_set():
            if not select.select([self._screen], [], [], 0.1)[0]:
                continue
            try:
                data = os.read(self._screen, 65536)
            except OSError:
                return
            if not data:
                return
            self._text += data.decode("utf-8", "replace")
