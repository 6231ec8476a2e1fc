"""Everything the embedded cloud holds is on disk a second after it changed, and survives SIGKILL.

MiniStack saves only at a clean exit. Here a thread forks when something may have changed, and the child writes what
it sees: all services at one instant, while the cloud goes on. What serialises to the same bytes is not written again.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import select
import signal
import threading
import time
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stackline.core import write_atomic
from stackline.embedded.upstream import module

_log = logging.getLogger(__name__)

INTERVAL = 1.0
_LIMIT = 120.0  # seconds for one save; a child that hangs is ended, and the next round tries again
_SHARE = 0.5  # saving takes at most this share of the time, whatever the amount of state
_NICE = 5  # what the cloud is asked meanwhile comes first
_LAST = "cloudformation"
_LOGS = ".cloudwatch_logs"

Digests = dict[str, str]


@dataclass
class Durability:
    folder: Path
    keeping: Callable[[], Callable[[], None]] = lambda: lambda: None
    """Called before everything is saved; what it gives is called after."""
    _changed: threading.Event = field(default_factory=threading.Event)
    _more: threading.Event = field(default_factory=threading.Event)  # than logs
    _saving: threading.Event = field(default_factory=threading.Event)
    _written: Digests = field(default_factory=Digests)
    _one: threading.Lock = field(default_factory=threading.Lock)

    def install(self) -> None:
        """Makes MiniStack's own save, at a clean exit, the same as ours."""
        module("app").save_all = self._save_here

    def start(self) -> None:
        for beside in self.folder.glob(".*.tmp"):  # what a killed process was writing
            beside.unlink()
        threading.Thread(target=self._keep_saving, name="stackline-durability", daemon=True).start()

    def changed(self) -> None:
        """Says that something may have changed; cheap, from any thread."""
        self._more.set()
        self._changed.set()

    def logged(self) -> None:
        """The same of logs alone: a function that is called again and again changes nothing else by itself."""
        self._changed.set()

    @property
    def saved(self) -> bool:
        """Is everything that has changed so far on disk?"""
        return not self._changed.is_set() and not self._saving.is_set()

    def _save_here(self, services: dict[str, Callable[[], Any]]) -> None:
        with self._one:  # a child's older state must not land on top of this
            saved = self.keeping()
            try:
                self._written.update(save(self.folder, services, self._written))
                saved()
            except OSError as error:
                _log.error("The state could not be saved: %s", error)

    def _keep_saving(self) -> None:
        wait = INTERVAL
        while True:
            time.sleep(wait)
            wait = INTERVAL
            if not self._changed.is_set():
                continue
            self._saving.set()
            self._changed.clear()
            more = self._more.is_set()
            self._more.clear()
            started, saved = time.monotonic(), self.keeping()
            with self._one:
                written = self._in_child(more)
            if written is None:
                self.changed()
                _log.error("The state could not be saved; trying again")
            else:
                self._written.update(written)
                saved()
            self._saving.clear()
            wait = max(INTERVAL, (time.monotonic() - started) / _SHARE)

    def _in_child(self, more: bool) -> Digests | None:
        """What a forked child has written; None where it failed."""
        services = module("app")._build_persistence_save_dict()
        if not more:
            services = {name: state for name, state in services.items() if state.__module__.endswith(_LOGS)}
        reader, writer = os.pipe()
        with warnings.catch_warnings():
            # The child runs this one thread, takes no lock another thread may hold for long, and never returns.
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if child == 0:
            _write_and_exit(self.folder, services, self._written, writer)
        os.close(writer)
        try:
            return _answer(reader)
        finally:
            os.close(reader)
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def save(folder: Path, services: dict[str, Callable[[], Any]], written: Digests) -> Digests:
    """Writes every service whose bytes are not those of `written`; returns the digests of what it wrote.

    CloudFormation goes last: a stack may then know less than exists, which a rollback mends, but never more.
    Raises OSError.
    """
    done: Digests = {}
    for name in sorted(services, key=lambda name: name == _LAST):
        data = _serialised(name, services[name])
        digest = hashlib.sha256(data).hexdigest() if data is not None else None
        if data is not None and digest is not None and written.get(name) != digest:
            write_atomic(folder / f"{name}.json", data, mode=0o600)
            done[name] = digest
    return done


def _serialised(name: str, get_state: Callable[[], Any]) -> bytes | None:
    """The service's state as MiniStack's persistence reads it; None where it has none, or one that cannot be kept."""
    persistence = module("core.persistence")
    try:
        state = get_state()
        if state is None:
            return None
        wrapped = {"__ministack_format__": persistence._state_format_version(name), "payload": state}
        return json.dumps(wrapped, default=persistence._json_default).encode()
    except (TypeError, ValueError, RuntimeError) as error:
        # One service with a value that JSON cannot hold must not keep the others from being saved.
        _log.error("The state of %s could not be saved: %s", name, error)
        return None


def _write_and_exit(folder: Path, services: dict[str, Any], written: Digests, writer: int) -> None:
    """In the child. Nothing of the parent may be cleaned up here, so it ends without returning."""
    status = 1
    try:
        os.nice(_NICE)
        os.write(writer, json.dumps(save(folder, services, written)).encode())
        status = 0
    except OSError:
        traceback.print_exc()
    finally:
        os._exit(status)


def _answer(reader: int) -> Digests | None:
    """What the child says, as JSON; None where it ended without, or takes too long."""
    deadline = time.monotonic() + _LIMIT
    data = b""
    while select.select([reader], [], [], max(0.0, deadline - time.monotonic()))[0]:
        part = os.read(reader, 65536)
        if not part:
            try:
                return json.loads(data)
            except ValueError:
                return None
        data += part
    return None
