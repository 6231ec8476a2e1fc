"""The slow checks (cfn-lint) in a thread of their own: the newest text is checked once typing pauses."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Condition, Event, Thread

from stackline.core import Diagnostic
from stackline.template import Template

Check = Callable[[Template], list[Diagnostic]]
_log = logging.getLogger(__name__)


class Checker:
    """Runs `check` on the newest template asked for and hands (revision, diagnostics) to `done`."""

    def __init__(
        self, check: Check, done: Callable[[str, list[Diagnostic]], None], pause: float = 0.4
    ) -> None:
        self._check = check
        self._done = done
        self._pause = pause
        self._wanted: tuple[str, Template] | None = None
        self._changed = Condition()
        self._stopped = Event()
        self._thread = Thread(target=self._work, name="checks", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        with self._changed:
            self._changed.notify()

    def want(self, revision: str, template: Template) -> None:
        with self._changed:
            self._wanted = (revision, template)
            self._changed.notify()

    def _work(self) -> None:
        while not self._stopped.is_set():
            with self._changed:
                self._changed.wait_for(lambda: self._wanted is not None or self._stopped.is_set())
                # Every further edit starts the pause anew.
                while self._changed.wait(self._pause) and not self._stopped.is_set():
                    pass
                wanted, self._wanted = self._wanted, None
            if wanted is not None and not self._stopped.is_set():
                self._done(wanted[0], self._checked(wanted[1]))

    def _checked(self, template: Template) -> list[Diagnostic]:
        try:
            return self._check(template)
        except Exception as error:  # noqa: BLE001 - becomes a diagnostic
            if self._stopped.is_set():
                return []  # what it worked with ended, too
            _log.exception("The checks failed")
            problem = Diagnostic(
                "warning",
                "checks-failed",
                "The checks did not get to the end of this template",
                f"{type(error).__name__}: {error}",
                template.file,
            )
            return [problem]
