"""Everything the embedded cloud holds is on disk a second after it changed, and survives SIGKILL.

MiniStack saves only at a clean exit. A thread saves whenever something may have changed; what serialises to the same
bytes is not written again. CloudFormation is read first and written last: a stack may then know less than exists,
which a rollback mends, but never more.
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stackline.core import write_atomic
from stackline.embedded.upstream import module

_log = logging.getLogger(__name__)

INTERVAL = 1.0
_LAST = "cloudformation"
# A save may take at most this share of the time, whatever the amount of state.
_SHARE = 0.25


@dataclass
class Durability:
    folder: Path
    _changed: threading.Event = field(default_factory=threading.Event)
    _saving: threading.Event = field(default_factory=threading.Event)
    _written: dict[str, str] = field(default_factory=dict[str, str])
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _stop: threading.Event = field(default_factory=threading.Event)

    def install(self) -> None:
        """Makes MiniStack's own save at a clean exit ours too, and starts saving once the state is loaded."""
        module("app").save_all = self._save_all

    def start(self) -> None:
        for beside in self.folder.glob(".*.tmp"):  # what a killed process was writing
            beside.unlink()
        threading.Thread(target=self._keep_saving, name="stackline-durability", daemon=True).start()

    def changed(self) -> None:
        """Says that something may have changed; cheap, from any thread."""
        self._changed.set()

    @property
    def saved(self) -> bool:
        """Is everything that has changed so far on disk?"""
        return not self._changed.is_set() and not self._saving.is_set()

    def save(self) -> None:
        self._save_all(module("app")._build_persistence_save_dict())

    def _keep_saving(self) -> None:
        wait = INTERVAL
        while not self._stop.wait(wait):
            wait = INTERVAL
            if not self._changed.is_set():
                continue
            self._saving.set()
            self._changed.clear()
            started = time.monotonic()
            try:
                self.save()
                self._saving.clear()
            except OSError as error:  # a full disk, say: what is there stays, and the next round tries again
                self._changed.set()
                _log.error("The state could not be saved: %s", error)
            wait = max(INTERVAL, (time.monotonic() - started) / _SHARE)

    def _save_all(self, services: dict[str, Callable[[], Any]]) -> None:
        with self._lock:
            first = sorted(services, key=lambda name: name != _LAST)
            states = {name: self._serialised(name, services[name]) for name in first}
            for name in sorted(states, key=lambda name: name == _LAST):
                data = states[name]
                if data is not None:
                    self._write(name, data)

    def _write(self, name: str, data: bytes) -> None:
        digest = hashlib.sha256(data).hexdigest()
        if self._written.get(name) != digest:
            write_atomic(self.folder / f"{name}.json", data, mode=0o600)
            self._written[name] = digest

    def _serialised(self, name: str, get_state: Callable[[], Any]) -> bytes | None:
        """The service's state as MiniStack's persistence reads it; None where it has none."""
        persistence = module("core.persistence")
        while True:
            try:
                state = get_state()
                if state is None:
                    return None
                wrapped = {"__ministack_format__": persistence._state_format_version(name), "payload": state}
                return json.dumps(wrapped, default=persistence._json_default).encode()
            except RuntimeError as error:
                # Another thread changed a dictionary while it was copied: read it again.
                if "changed size" not in str(error) and "mutated" not in str(error):
                    raise
                time.sleep(0.002)
            except (TypeError, ValueError) as error:
                # One service with a value that JSON cannot hold must not keep the others from being saved.
                _log.error("The state of %s could not be saved: %s", name, error)
                return None
