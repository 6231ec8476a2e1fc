"""Follows what happens in the embedded cloud while it runs, for the canvas: traces, and how often what was used."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from threading import Event as Signal
from threading import Thread
from typing import Any

from stackline.cloud import Away, EmbeddedCloud, Happened, happened, replay
from stackline.core import DiagnosticError
from stackline.deploy import open_stack, parse_event
from stackline.deploy.stack import resources
from stackline.design import read_diagram
from stackline.dev.names import Names
from stackline.dev.telemetry import sender
from stackline.dev.traces import Traces
from stackline.environments import LOCAL
from stackline.server.hub import Hub
from stackline.server.problems import refuse_all
from stackline.server.schemas import ActivityState, CardActivity, Push, WireActivity
from stackline.template import Project

_WAIT = 20.0  # seconds for one question
_LOOK_EVERY = 1.0  # while no cloud runs
_PUSH_EVERY = 0.1  # ten times a second is as fast as anybody sees
_NAMES_EVERY = 2.0  # a name that nobody knows is looked up again


class Tracing:
    """Of one project. `read` gives the project as it is on disk."""

    def __init__(self, root: Path, read: Callable[[], Project], hub: Hub) -> None:
        self.traces = Traces()
        self.embedded = EmbeddedCloud.of(root)
        self._read, self._hub = read, hub
        self._names, self._named = Names(), -_NAMES_EVERY
        self._stopped, self._news = Signal(), Signal()

    def start(self) -> None:
        for work, name in ((self._follow, "traces"), (self._push, "activity")):
            Thread(target=work, name=name, daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()
        self._news.set()

    def activity(self) -> ActivityState:
        """Totals since this server began: whoever misses one push gets all of it with the next."""
        cards = {id: CardActivity(count=n.count, errors=n.errors) for id, n in self.traces.cards().items()}
        wires = [
            WireActivity(source=source, target=target, facet=facet, count=n.count, errors=n.errors)
            for (source, target, facet), n in self.traces.wires().items()
        ]
        return ActivityState(cards=cards, wires=wires)

    def replay(self, request: str, event: str | None) -> str:
        """The trace that the new invocation begins. Raises HttpRefusal: 422 for what is no JSON, 404 where the event is
        not remembered, 503 without a cloud."""
        if event is not None:
            parse_event(event, "event")
        try:
            return replay(self.embedded, request, event)
        except Away as error:
            raise refuse_all(503, error.diagnostics) from error
        except DiagnosticError as error:
            raise refuse_all(404, error.diagnostics) from error

    def _follow(self) -> None:
        before = Happened()
        while not self._stopped.is_set():
            try:
                now = happened(self.embedded, before, _WAIT)
            except DiagnosticError:
                self._stopped.wait(_LOOK_EVERY)  # it does not run, or went away
                continue
            if before.run and now.run != before.run:
                self._named = -_NAMES_EVERY
            before = now
            for told in now.events:
                self._hear(told)

    def _hear(self, told: dict[str, Any]) -> None:
        span = self.traces.add(told, self._names_for(told))
        if span is None:
            return
        self._news.set()
        if (to_backend := sender()) is not None and told["kind"] != "log":
            to_backend.send(span)

    def _push(self) -> None:
        while True:
            self._news.wait()
            if self._stopped.is_set():
                return
            self._news.clear()
            self._hub.publish(Push(type="activity", activity=self.activity()))
            self._stopped.wait(_PUSH_EVERY)

    def _names_for(self, told: dict[str, Any]) -> Names:
        """The names of what is deployed, read again where one is new."""
        function = told.get("function")
        missing = function is not None and function not in self._names.functions
        missing = missing or not self._names.knows(str(told.get("api") or told.get("resource") or ""))
        if missing and time.monotonic() - self._named > _NAMES_EVERY:
            self._named = time.monotonic()
            self._names = self._read_names() or self._names
        return self._names

    def _read_names(self) -> Names | None:
        try:
            project = self._read()
            cloud, stack = open_stack(project, LOCAL)
            found = resources(cloud, stack)
        except DiagnosticError:
            return None
        drawn = [resource.id for resource in read_diagram(project).resources]
        # SAM names what it makes of a function's event by both: StartScanDaily is drawn as StartScan/Daily.
        return Names.of(found, {id.replace("/", ""): id for id in drawn if "/" in id})
