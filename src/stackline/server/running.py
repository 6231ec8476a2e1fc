"""Running what is drawn: plans and deploys the saved template in a thread, and tells how it goes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from threading import Event as Signal
from threading import Lock, Thread
from typing import Literal

from stackline.cloud import Away, EmbeddedCloud, Hook, Refusal
from stackline.core import Diagnostic, DiagnosticError
from stackline.deploy import Outcome, Planned, deploy, open_stack, read_outputs
from stackline.deploy.events import ChangeEvent, Event, HookOutput, Notice, Phase, ResourceEvent
from stackline.deploy.outcome import stopped
from stackline.environments import LOCAL
from stackline.server.drawing import diagnostic_views
from stackline.server.hub import Hub
from stackline.server.problems import refuse
from stackline.server.schemas import CloudState, DeployState, Push, ResourceState
from stackline.server.schemas.running import Doing
from stackline.server.tracing import Tracing
from stackline.template import Project

_log = logging.getLogger(__name__)
_LOG_LINES = 500
_LOOK_EVERY = 3.0
State = Literal["waiting", "working", "done", "failed"]
# A card stands for several CloudFormation resources; it shows the one that matters most.
_WEIGHT: dict[State, int] = {"done": 0, "waiting": 1, "working": 2, "failed": 3}
Tell = Callable[[Event], None]
Work = Callable[[Project, Tell, Hook], Outcome | Planned]
"""Something that `stackline.deploy` does, with whom it tells, and what it asks before each call of a cloud."""


class Running:
    """What is done to the environments of one project: in each one thing at a time. `read` gives the project as it is
    on disk."""

    def __init__(self, root: Path, read: Callable[[], Project], hub: Hub) -> None:
        self._root = root
        self._read = read
        self.hub = hub
        self.tracing = Tracing(root, read, hub)
        self._lock = Lock()
        self._ongoing: dict[str, Ongoing] = {}
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

    def project(self) -> Project:
        """As it is on disk. Raises DiagnosticError where it cannot be read."""
        return self._read()

    def states(self) -> list[DeployState]:
        """Of each environment that something was done to, and of `local`."""
        self._of(LOCAL)
        return [one.state for one in list(self._ongoing.values())]

    def state(self, environment: str = LOCAL) -> DeployState:
        return self._of(environment).state

    def _of(self, environment: str) -> Ongoing:
        with self._lock:
            if environment not in self._ongoing:
                self._ongoing[environment] = Ongoing(environment, self.hub)
            return self._ongoing[environment]

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
            self._of(LOCAL).found(read_outputs(cloud, stack))
        except DiagnosticError:
            return  # not deployed yet, or away again

    def deploy(self) -> DeployState:
        """Begin a deployment of the file on disk to `local`; raises HttpRefusal (409) while something goes on there."""
        return self.begin(
            LOCAL, "deploy", lambda project, tell, hook: deploy(project, LOCAL, tell, hook=hook)
        )

    def begin(
        self, environment: str, doing: Doing, work: Work, then: Callable[[Planned], None] | None = None
    ) -> DeployState:
        """Begin it in a thread of its own; `then` is given a plan that was made.

        Raises HttpRefusal (409) while something goes on in that environment.
        """
        project = self._read()
        ongoing = self._of(environment)
        begun = ongoing.begin(doing)
        run = Thread(
            target=self._run, args=(ongoing, project, work, then), name=f"{doing} {environment}", daemon=True
        )
        run.start()
        return begun

    def _run(
        self, ongoing: Ongoing, project: Project, work: Work, then: Callable[[Planned], None] | None
    ) -> None:
        try:
            found = work(project, ongoing.tell, ongoing.ask)
            if isinstance(found, Planned) and then:
                then(found)
        except (Away, Refusal, DiagnosticError) as error:
            ongoing.end("failed", error.diagnostics)
        except Exception as error:  # noqa: BLE001 - the page would wait for ever
            _log.exception("The deployment failed")
            told = Diagnostic(
                "error", "deploy-failed", "The deployment failed", f"{type(error).__name__}: {error}"
            )
            ongoing.end("failed", [told])
        else:
            ongoing.finish(found)
        self.look_at_cloud()

    def stop_doing(self, environment: str) -> DeployState:
        """Ask what goes on there to stop; raises HttpRefusal (409) where nothing does."""
        return self._of(environment).ask_to_stop()


class Ongoing:
    """What is done to one environment, told to all who listen."""

    def __init__(self, environment: str, hub: Hub) -> None:
        self._hub = hub
        self._lock = Lock()
        self.state = DeployState(environment=environment)
        # By template resource, then by what SAM made of it.
        self._parts: dict[str, dict[str, ResourceState]] = {}

    def begin(self, doing: Doing) -> DeployState:
        with self._lock:
            before = self.state
            if before.running:
                what = "A plan is being made" if before.doing == "plan" else "A deployment is going on"
                raise refuse(
                    409,
                    "deployment-running",
                    f"{what} already in '{before.environment}'",
                    fix="Wait for its end.",
                )
            self._parts = {}
            self.state = DeployState(
                environment=before.environment, doing=doing, running=True, phase="Starting"
            )
            if doing == "plan":
                self.state.outputs = before.outputs
            self._publish()
            return self.state

    def found(self, outputs: dict[str, str]) -> None:
        with self._lock:
            if self.state.outcome == "none" and not self.state.running:
                self.state = self.state.model_copy(update={"outputs": outputs})
                self._publish()

    def ask(self, service: str, operation: str) -> None:
        """Before each call of a cloud: raises DiagnosticError once somebody wants it to stop."""
        if self.state.stopping:
            raise stopped()

    def ask_to_stop(self) -> DeployState:
        with self._lock:
            if not self.state.running:
                raise refuse(409, "nothing-running", f"Nothing goes on in '{self.state.environment}'")
            self.state = _logged(self.state.model_copy(update={"stopping": True}), "Stopping")
            self._publish()
            return self.state

    def tell(self, event: Event) -> None:
        with self._lock:
            state = self.state
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
            self.state = state.model_copy(update={"resources": self._cards()})
            self._publish()

    def _put(self, card: str, part: str, state: ResourceState) -> None:
        self._parts.setdefault(card, {})[part] = state

    def _cards(self) -> dict[str, ResourceState]:
        return {
            card: max(parts.values(), key=lambda one: _WEIGHT[one.state])
            for card, parts in self._parts.items()
        }

    def finish(self, found: Outcome | Planned) -> None:
        if isinstance(found, Planned):
            # Why it is refused stands beside the plan.
            return self.end(found.outcome, (), self.state.outputs)
        for one in found.resources:
            state = ResourceState(status=one.status, state=one.state, reason=one.reason)
            self._put(one.resource or one.id, one.id, state)
        return self.end(found.outcome, found.diagnostics, dict(found.outputs))

    def end(
        self,
        outcome: Literal["deployed", "unchanged", "failed", "planned", "refused"],
        diagnostics: tuple[Diagnostic, ...] | list[Diagnostic],
        outputs: dict[str, str] | None = None,
    ) -> None:
        with self._lock:
            words = _STOPPED if [one.code for one in diagnostics] == ["interrupted"] else _ENDED[outcome]
            ended = {
                "running": False,
                "stopping": False,
                "phase": words,
                "outcome": outcome,
                "resources": {} if self.state.doing == "plan" else self._cards(),
                "outputs": outputs or {},
                "diagnostics": [*self.state.diagnostics, *diagnostic_views(diagnostics)],
            }
            self.state = _logged(self.state.model_copy(update=ended), words)
            self._publish()

    def _publish(self) -> None:
        self._hub.publish(Push(type="deploy", deploy=self.state))


_STOPPED = "Stopped"
_ENDED = {
    "deployed": "Deployed",
    "unchanged": "Nothing changed",
    "failed": "Failed",
    "planned": "Planned",
    "refused": "The plan is refused",
}


def _logged(state: DeployState, line: str) -> DeployState:
    return state.model_copy(update={"log": [*state.log[-_LOG_LINES + 1 :], line]})
