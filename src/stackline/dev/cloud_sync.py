"""Following the disk into a personal environment: what changes is synced there, and logs are told."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event as Signal
from threading import Lock, Thread
from typing import Any

from stackline.cloud import Away
from stackline.core import Diagnostic, DiagnosticError
from stackline.deploy import LogLine, Notice, Phase, Sync, open_link, read_logs, sync, syncable
from stackline.deploy.events import Event
from stackline.deploy.syncing import Link
from stackline.dev.code import Code
from stackline.dev.watching import Watch, differs, settings_of
from stackline.environments import Environment
from stackline.template import Project

_LOOK_EVERY = 1.0
_AGAIN = 3.0  # seconds until a cloud that was away is asked again


@dataclass(frozen=True, slots=True)
class Told:
    """Exactly one of them: what was synced, what a function wrote, what is going on, or what is wrong."""

    sync: Sync | None = None
    log: LogLine | None = None
    phase: str = ""
    problems: tuple[Diagnostic, ...] = ()

    def to_json(self) -> dict[str, Any]:
        if self.sync:
            return {"event": "sync", **self.sync.to_json()}
        if self.log:
            log = self.log
            return {"event": "log", "at": log.at, "function": log.function, "text": log.text}
        if self.problems:
            return {"event": "problems", "diagnostics": [one.to_json() for one in self.problems]}
        return {"event": "progress", "text": self.phase}


class CloudSync:
    """`tell` is called from several threads, one at a time. Made by the command line, which also ends it."""

    def __init__(
        self, folder: Path, file: str, environment: str, tell: Callable[[Told], None], region: str = ""
    ) -> None:
        self._folder, self._file, self._environment, self._region = folder, file, environment, region
        self._telling, self._tell_one = Lock(), tell
        self._stopped = Signal()
        self._settings: dict[Path, str] = {}
        self._link: Link | None = None
        self._target: Environment | None = None
        self._logging = False

    def once(self) -> Sync:
        """Raises DiagnosticError, Away."""
        project = Project.open(self._folder, self._file)
        target = syncable(project, self._environment, self._region)
        if self._link is None or target != self._target:
            self._link, self._target = open_link(project, target, self._heard), target
        return sync(project, target, self._link, self._heard)

    def run(self) -> None:
        """Until `end`. Raises DiagnosticError where it cannot begin: the environment is protected, or not there."""
        project = Project.open(self._folder, self._file)
        syncable(project, self._environment, self._region)
        self._settings = settings_of(project, self._environment)
        watch, behind = self._watching(), True
        watch.start()  # before the first look: what is saved while that goes on is seen
        try:
            while not self._stopped.is_set():
                changes = behind or watch.changes(_LOOK_EVERY) or differs(self._settings)
                if not changes:
                    continue
                self._pass()
                again = self._watching()
                behind = again.mark != watch.mark  # nobody watched a new folder until now
                if behind:
                    again.start()
                    watch.stop()
                    watch = again
        finally:
            watch.stop()

    def end(self) -> None:
        self._stopped.set()

    def _pass(self) -> None:
        """One look; what is wrong is told, and the next change is another try."""
        try:
            project = Project.open(self._folder, self._file)
            self._settings = settings_of(project, self._environment)
            self._tell(Told(sync=self.once()))
            self._follow()
        except DiagnosticError as error:
            self._tell(Told(problems=tuple(error.diagnostics)))

    def _watching(self) -> Watch:
        try:
            code = Code.of(Project.open(self._folder, self._file), self._environment)
        except DiagnosticError:
            code = None  # the template is being written: its own file is watched
        return Watch(self._folder, code, self._settings or {self._folder / self._file: ""})

    def _follow(self) -> None:
        if not self._logging:
            self._logging = True
            Thread(target=self._logs, name="logs", daemon=True).start()

    def _logs(self) -> None:
        since = time.time()
        while not self._stopped.is_set():
            try:
                for line in self._lines(since):
                    since = max(since, line.at)
                    self._tell(Told(log=line))
                    if self._stopped.is_set():
                        return
            except Away:
                self._stopped.wait(_AGAIN)
            except DiagnosticError as error:
                self._tell(Told(problems=tuple(error.diagnostics)))
                return

    def _lines(self, since: float) -> Iterator[LogLine]:
        link, target = self._link, self._target
        if link is None or target is None:
            return iter(())
        return read_logs(link.cloud, target.stack, since=since, follow=True)

    def _heard(self, event: Event) -> None:
        if isinstance(event, Phase):
            self._tell(Told(phase=event.text))
        elif isinstance(event, Notice):
            self._tell(Told(problems=(event.diagnostic,)))

    def _tell(self, told: Told) -> None:
        """Who cannot be told any more ends it."""
        with self._telling:
            try:
                self._tell_one(told)
            except OSError:
                self._stopped.set()
