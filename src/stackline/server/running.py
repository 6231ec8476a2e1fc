"""Running what is drawn: deploys the saved template in a thread, tells how it goes, and calls functions."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from threading import Event as Signal
from threading import Lock, Thread
from typing import Literal

from stackline.cloud import Away, EmbeddedCloud, Refusal
from stackline.core import Diagnostic, DiagnosticError
from stackline.deploy import Outcome, deploy, open_stack, read_outputs
from stackline.deploy.events import ChangeEvent, Event, HookOutput, Notice, Phase, ResourceEvent
from stackline.environments import LOCAL
from stackline.server.drawing import diagnostic_views
from stackline.server.hub import Hub
from stackline.server.problems import refuse
from stackline.server.schemas import CloudState, DeployState, Push, ResourceState
from stackline.server.tracing import Tracing
from stackline.template import Project

_log = logging.getLogger(__name__)
_LOG_LINES = 500
_LOOK_EVERY = 3.0
State = Literal["waiting", "working", "done", "failed"]
# A card stands for several CloudFormation resources; it shows the one that matters most.
_WEIGHT: dict[State, int] = {"done": 0, "waiting": 1, "working": 2, "failed": 3}


class Running:
    """Deployments of one project, one at a time. `read` gives the project as it is on disk."""

    def __init__(self, root: Path, read: Callable[[], Project], hub: Hub) -> None:
        self._root = root
        self._read = read
        self.hub = hub
        self.tracing = Tracing(root, read, hub)
        self._lock = Lock()
        self._state = DeployState()
        # By template resource, then by what SAM made of it.
        self._parts: dict[str, dict[str, ResourceState]] = {}
        self._cloud = CloudState(running=False)
        self._stopped = Signal()

    def start(self) -> None:
        Thread(target=self._watch_cloud, name="cloud", daemon=True).start()
        self.tracing.start()

    def stop(self) -> None:
        self._stopped.set()
        self.tracing.stop()

    def _watch_cloud(self) -> None:
        """Somebody may start or stop the embedded cloud on the command line."""
        while True:
            self.look_at_cloud()
            if self._stopped.wait(_LOOK_EVERY):
                return

    def state(self) -> DeployState:
        with self._lock:
            return self._state

    def cloud(self) -> CloudState:
        """Whether the embedded cloud answers now."""
        status = EmbeddedCloud.of(self._root).status()
        return CloudState(running=status.running, endpoint=status.endpoint)

    def look_at_cloud(self) -> None:
        """Tell the listeners where the embedded cloud started or went away since the last look."""
        now = self.cloud()
        if now != self._cloud:
            self._cloud = now
            self.hub.publish(Push(type="cloud", cloud=now))
            if now.running:
                self._read_outputs()

    def _read_outputs(self) -> None:
        """What an earlier deployment gave out, before there is one of this session."""
        try:
            cloud, stack = open_stack(self._read(), LOCAL)
            outputs = read_outputs(cloud, stack)
        except DiagnosticError:
            return  # not deployed yet, or away again
        with self._lock:
            if self._state.outcome == "none" and not self._state.running:
                self._state = self._state.model_copy(update={"outputs": outputs})
                self.hub.publish(Push(type="deploy", deploy=self._state))

    def deploy(self) -> DeployState:
        """Begin a deployment of the file on disk; raises HttpRefusal (409) while one is going on."""
        project = self._read()
        with self._lock:
            if self._state.running:
                raise refuse(
                    409, "deployment-running", "A deployment is going on already", fix="Wait for its end."
                )
            self._parts = {}
            self._state = DeployState(environment=LOCAL, running=True, phase="Starting")
            begun = self._state
        self.hub.publish(Push(type="deploy", deploy=begun))
        Thread(target=self._deploy, args=(project,), name="deploy", daemon=True).start()
        return begun

    def _deploy(self, project: Project) -> None:
        try:
            outcome = deploy(project, LOCAL, self._tell)
        except (Away, Refusal, DiagnosticError) as error:
            self._end("failed", error.diagnostics)
        except Exception as error:  # noqa: BLE001 - the page would wait for ever
            _log.exception("The deployment failed")
            found = Diagnostic(
                "error", "deploy-failed", "The deployment failed", f"{type(error).__name__}: {error}"
            )
            self._end("failed", [found])
        else:
            self._finish(outcome)
        self.look_at_cloud()

    def _tell(self, event: Event) -> None:
        with self._lock:
            state = self._state
            match event:
                case Phase(text):
                    state = _logged(state.model_copy(update={"phase": text}), text)
                case ChangeEvent(id, _, _, resource):
                    self._put(resource or id, id, ResourceState(status="", state="waiting"))
                case ResourceEvent(id, _, status, progress, reason, resource, _):
                    self._put(resource or id, id, ResourceState(status=status, state=progress, reason=reason))
                    state = _logged(state, f"{status} {id}" + (f": {reason}" if reason else ""))
                case HookOutput(_, line):
                    state = _logged(state, line)
                case Notice(diagnostic):
                    told = [*state.diagnostics, *diagnostic_views([diagnostic])]
                    state = _logged(state.model_copy(update={"diagnostics": told}), diagnostic.summary)
            self._state = state.model_copy(update={"resources": self._cards()})
            self.hub.publish(Push(type="deploy", deploy=self._state))

    def _put(self, card: str, part: str, state: ResourceState) -> None:
        self._parts.setdefault(card, {})[part] = state

    def _cards(self) -> dict[str, ResourceState]:
        return {
            card: max(parts.values(), key=lambda one: _WEIGHT[one.state])
            for card, parts in self._parts.items()
        }

    def _finish(self, outcome: Outcome) -> None:
        for found in outcome.resources:
            state = ResourceState(status=found.status, state=found.state, reason=found.reason)
            self._put(found.resource or found.id, found.id, state)
        self._end(outcome.outcome, outcome.diagnostics, dict(outcome.outputs))

    def _end(
        self,
        outcome: Literal["deployed", "unchanged", "failed"],
        diagnostics: tuple[Diagnostic, ...] | list[Diagnostic],
        outputs: dict[str, str] | None = None,
    ) -> None:
        with self._lock:
            ended = {
                "running": False,
                "phase": _ENDED[outcome],
                "outcome": outcome,
                "resources": self._cards(),
                "outputs": outputs or {},
                "diagnostics": [*self._state.diagnostics, *diagnostic_views(diagnostics)],
            }
            self._state = _logged(self._state.model_copy(update=ended), _ENDED[outcome])
            self.hub.publish(Push(type="deploy", deploy=self._state))


_ENDED = {"deployed": "Deployed", "unchanged": "Nothing changed", "failed": "Failed"}


def _logged(state: DeployState, line: str) -> DeployState:
    return state.model_copy(update={"log": [*state.log[-_LOG_LINES + 1 :], line]})
