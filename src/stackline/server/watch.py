"""Notices that files changed, however an editor writes them: in place, or a new file renamed over the old one."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

from watchfiles import watch

_log = logging.getLogger(__name__)
_LOOK_EVERY = 1.0


class Watcher:
    """Calls `look` when something in `folder` changed, and every second in any case.

    The folder is watched, not the file: a renamed file takes its watch along. The regular look is for what the
    system does not tell: network folders, a folder that came later, and no more watches left.
    """

    def __init__(self, folder: Path, look: Callable[[], None]) -> None:
        self._folder = folder
        self._look = look
        self._stopped = Event()
        self._thread = Thread(target=self._work, name="watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join(timeout=5)

    def _work(self) -> None:
        try:
            for _ in watch(
                self._folder,
                watch_filter=None,
                recursive=False,
                debounce=50,
                step=20,
                rust_timeout=int(_LOOK_EVERY * 1000),
                yield_on_timeout=True,
                stop_event=self._stopped,
                raise_interrupt=False,
            ):
                self._look()
        except (OSError, RuntimeError) as error:
            _log.warning("Looking for changes once a second, the system does not tell them: %s", error)
            while not self._stopped.wait(_LOOK_EVERY):
                self._look()
