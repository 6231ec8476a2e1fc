"""What an earlier run left open when it was broken off is brought to its end, by what the cloud itself says of it.

Nothing is done a second time: what was begun is followed, what was not is taken away. The journal says what was meant
and by which token; the stack, its change set and its events say what came of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.deploy.events import Notice, Phase, ResourceEvent
from stackline.deploy.manifests import keep, read_manifest
from stackline.deploy.stack import describe
from stackline.deploy.steps.execute import (
    at_rest,
    causes,
    events_of,
    execution_status,
    follow,
    known_events,
    protect,
    succeeded,
)
from stackline.deploy.steps.plan import discard
from stackline.deploy.work import Work

if TYPE_CHECKING:
    from stackline.journal import RunRecord, StepRecord

End = Literal["deployed", "failed", "abandoned", "destroyed"]
"""`abandoned`: nothing was changed."""
_DONE = "DELETE_COMPLETE"


@dataclass(frozen=True, slots=True)
class Resumed:
    """A run that was broken off, and how it ended. `plan` is the one that it applied, if any."""

    run: str
    end: End
    plan: str = ""


def go_on(work: Work) -> list[Resumed]:
    """Bring to an end what earlier runs on the stack began, and tell it. Raises Away, Refusal.

    For who holds the stack's lease.
    """
    found: list[Resumed] = []
    for broken in work.run.unfinished():
        run = broken.record
        if any(step.detail.get("region", work.cloud.region) != work.cloud.region for step in run.intents):
            continue  # Whoever deploys there goes on with it.
        execute, delete, plan = (_last(run, name) for name in ("execute", "delete", "plan"))
        applied = str(execute.detail.get("plan", "")) if execute else ""
        if execute:
            end = _executed(work, run, execute)
        elif delete:
            end = _deleted(work, run, delete)
        else:
            end = "abandoned"
            if plan:
                discard(work, str(plan.detail["kind"]), str(plan.detail["change_set"]))
                if not run.is_done(plan) or run.outcome == "killed":
                    _tell(work, run, "had changed nothing yet: it begins anew")
        broken.settle(work.run.id, end)
        found.append(Resumed(run.id, end, applied))
    return found


def _executed(work: Work, run: RunRecord, intent: StepRecord) -> End:
    """Of a change set that was to be executed."""
    said = {key: str(value) for key, value in intent.detail.items()}
    name, status = said["change_set"], execution_status(work.cloud, said["stack"], said["change_set"])
    if status == "AVAILABLE":
        if not said.get("plan"):  # A plan's stays, to be applied.
            discard(work, said["kind"], name)
        _tell(work, run, "had changed nothing yet: it begins anew")
        return _manifest(work, said, "abandoned")
    stack = describe(work.cloud, said["stack"])
    ours = status != "gone" or bool(stack and events_of(work, said["stack"], said["token"]))
    if stack and ours and not at_rest(str(stack["StackStatus"])):
        work.tell(Phase(f"Going on with what {run.actor} began at {_clock(run.at)} and was broken off"))
        stack, _ = follow(work, said["stack"], known_events(work, said["stack"]), None)
    events = events_of(work, said["stack"], said["token"]) if stack else []
    good = status == "EXECUTE_COMPLETE" or _went_well(work, stack, events, status)
    if good and stack:
        protect(work, stack)
        _tell(work, run, "was gone on with by the cloud, and is done")
        return _manifest(work, said, "deployed")
    if status == "gone" and not events:
        # The stack was made anew since: what became of it counts no longer.
        return _manifest(work, said, "abandoned")
    _tell_failed(work, run, lambda: causes(work, stack or {"StackStatus": _DONE}, _resources(work, events)))
    return _manifest(work, said, "failed")


def _went_well(work: Work, stack: dict[str, Any] | None, events: list[ResourceEvent], status: str) -> bool:
    """By the last thing that the operation said of the stack itself, else by how the stack is."""
    own = [one.status for one in events if one.id == work.stack]
    if status == "EXECUTE_FAILED" or stack is None:
        return False
    return succeeded({"StackStatus": own[-1]}) if own else status != "gone" and succeeded(stack)


def _resources(work: Work, events: list[ResourceEvent]) -> list[ResourceEvent]:
    return [one for one in events if one.id != work.stack]


def _deleted(work: Work, run: RunRecord, intent: StepRecord) -> End:
    id = str(intent.detail["stack"])
    stack = describe(work.cloud, id)
    begun = bool(events_of(work, id, str(intent.detail["token"]))) if stack else True
    if stack and not at_rest(str(stack["StackStatus"])):
        work.tell(Phase(f"Going on with what {run.actor} began at {_clock(run.at)} and was broken off"))
        stack, _ = follow(work, id, known_events(work, id), None, name="delete")
    if stack is None or stack["StackStatus"] == _DONE:
        _tell(work, run, "was gone on with by the cloud, and the stack is deleted")
        return "destroyed"
    if not begun:
        _tell(work, run, "had deleted nothing yet")
        return "abandoned"
    found = stack
    _tell_failed(work, run, lambda: causes(work, found, []))
    return "failed"


def _manifest(work: Work, said: dict[str, str], end: End) -> End:
    """History says how it ended, where it has the deployment: it was killed before or after that was written."""
    if key := said.get("manifest"):
        with suppress(DiagnosticError):
            manifest = read_manifest(work.cloud, key)
            if manifest.outcome == "started":
                keep(work, replace(manifest, outcome=end))
    return end


def _last(run: RunRecord, name: str) -> StepRecord | None:
    found = [one for one in run.intents if one.name == name]
    return found[-1] if found else None


def _tell(work: Work, run: RunRecord, what: str) -> None:
    summary = f"The {run.kind} that {run.actor} began at {_clock(run.at)} {_how(run)}; it {what}"
    work.tell(Notice(Diagnostic("info", "run-resumed", summary)))


def _tell_failed(work: Work, run: RunRecord, why: Callable[[], list[Diagnostic]]) -> None:
    first = why()[0]
    summary = (
        f"The {run.kind} that {run.actor} began at {_clock(run.at)} {_how(run)}; it failed: {first.summary}"
    )
    fix = Fix("What had been changed was rolled back; this run begins anew.")
    work.tell(Notice(replace(first, severity="warning", code="run-resumed", summary=summary, fix=fix)))


def _how(run: RunRecord) -> str:
    return {"killed": "was killed", "interrupted": "was stopped"}.get(run.outcome, "was broken off")


def _clock(at: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at))
