"""Deploying and calling from the canvas, with a deployment that the test leads step by step."""

# pyright: basic
from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Queue
from threading import Event as Signal

import pytest

from canvas import Page, open_project, page
from stackline.cloud import Away
from stackline.core import Diagnostic, DiagnosticError
from stackline.deploy import ChangeEvent, Invocation, Notice, Outcome, Phase, ResourceEvent
from stackline.server import calls, running
from stackline.server.workspace import Workspace
from waiting import until

Led = Queue[object]


@pytest.fixture
def led(monkeypatch: pytest.MonkeyPatch) -> Iterator[Led]:
    """What is put in here the deployment tells; an Outcome or an error ends it."""
    steps: Led = Queue()

    def deploy(
        project: object, environment: str, on_event: Callable[[object], None], hook: object = None
    ) -> Outcome:
        while True:
            step = steps.get(timeout=60)
            if isinstance(step, Signal):
                step.set()
            elif isinstance(step, Outcome):
                return step
            elif isinstance(step, Exception):
                raise step
            else:
                on_event(step)

    monkeypatch.setattr(running, "deploy", deploy)
    yield steps
    steps.put(Outcome("unchanged", "local", "shop"))


def told(led: Led, *steps: object) -> None:
    for step in steps:
        led.put(step)
    done = Signal()
    led.put(done)
    assert done.wait(30)


def ended(here: Page, led: Led, last: object) -> dict:  # type: ignore[type-arg]
    led.put(last)
    ended = until(lambda: _at_rest(here), "the end of the deployment", pause=0.01)
    assert ended is not None
    return ended


def _at_rest(here: Page) -> dict | None:  # type: ignore[type-arg]
    state = here.client.get("/api/deploy").json()
    return None if state["running"] else state


def resource(id: str, status: str, state: str, of: str | None = None, reason: str = "") -> ResourceEvent:
    return ResourceEvent(id, "T", status, state, reason, of, 0.0)  # type: ignore[arg-type]


def test_events_come_to_the_cards(tmp_path: Path, led: Led) -> None:
    here = page(open_project(tmp_path))
    assert here.client.get("/api/deploy").json()["outcome"] == "none"
    begun = here.client.post("/api/deploy")
    assert (begun.status_code, begun.json()["running"]) == (202, True)
    told(
        led,
        Phase("Packaging GetItem"),
        ChangeEvent("GetItem", "AWS::Lambda::Function", "add", "GetItem"),
        ChangeEvent("GetItemRole", "AWS::IAM::Role", "add", "GetItem"),
        ChangeEvent("Pages", "AWS::SQS::Queue", "add", "Pages"),
        resource("GetItemRole", "CREATE_COMPLETE", "done", "GetItem"),
        Notice(Diagnostic("warning", "not-emulated", "X is not emulated")),
    )
    state = here.client.get("/api/deploy").json()
    assert state["phase"] == "Packaging GetItem"
    # The role is there, the function is not: the card still waits.
    assert {id: one["state"] for id, one in state["resources"].items()} == {
        "GetItem": "waiting",
        "Pages": "waiting",
    }
    assert [one["code"] for one in state["diagnostics"]] == ["not-emulated"]
    told(
        led,
        resource("GetItem", "CREATE_IN_PROGRESS", "working", "GetItem"),
        resource("Pages", "CREATE_FAILED", "failed", "Pages", "no room"),
    )
    state = here.client.get("/api/deploy").json()
    assert state["resources"]["Pages"] == {"status": "CREATE_FAILED", "state": "failed", "reason": "no room"}
    assert "CREATE_FAILED Pages: no room" in state["log"]
    assert here.client.post("/api/deploy").status_code == 409
    state = ended(here, led, Outcome("deployed", "local", "shop", outputs={"Url": "http://x"}))
    assert (state["outcome"], state["outputs"]) == ("deployed", {"Url": "http://x"})
    again = here.client.post("/api/deploy").json()
    assert (again["running"], again["resources"], again["log"]) == (True, {}, [])


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (DiagnosticError([Diagnostic("error", "code-missing", "No code")]), "code-missing"),
        (Away([Diagnostic("error", "cloud-away", "Gone")]), "cloud-away"),
        (RuntimeError("a bug"), "deploy-failed"),
    ],
)
def test_a_deployment_that_ends_badly_says_why(tmp_path: Path, led: Led, error: Exception, code: str) -> None:
    here = page(open_project(tmp_path))
    here.client.post("/api/deploy")
    state = ended(here, led, error)
    assert (state["outcome"], state["diagnostics"][-1]["code"]) == ("failed", code)
    assert here.client.post("/api/deploy").status_code == 202


def test_unsaved_edits_are_saved_first(tmp_path: Path, led: Led) -> None:
    here = page(open_project(tmp_path))
    here.do(do="set", id="GetItem", path="Timeout", value="10")
    answer = here.client.post("/api/deploy")
    assert (answer.status_code, answer.json()["diagnostics"][0]["code"]) == (409, "unsaved")
    assert not here.client.get("/api/deploy").json()["running"]
    here.post("/api/save")
    assert here.client.post("/api/deploy").status_code == 202


def test_calling_without_a_cloud_says_so(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    assert here.client.get("/api/cloud").json() == {"running": False, "endpoint": None}
    answer = here.client.post("/api/invoke", json={"function": "GetItem", "event": "{}"})
    assert (answer.status_code, answer.json()["diagnostics"][0]["code"]) == (503, "cloud-away")


def test_an_event_that_is_no_json_is_refused(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    for event in ("{", "[" * 200_000):
        answer = here.client.post("/api/invoke", json={"function": "GetItem", "event": event})
        assert (answer.status_code, answer.json()["diagnostics"][0]["code"]) == (422, "event-not-json")


def test_a_call_shows_result_log_and_duration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = page(open_project(tmp_path))
    called = Invocation("GetItem", True, {"é": 1}, "START\nEND\n", 12.5)
    monkeypatch.setattr(calls, "open_stack", lambda *_: (None, "shop"))
    monkeypatch.setattr(calls, "invoke", lambda *_: called)
    shown = here.client.post("/api/invoke", json={"function": "GetItem", "event": "{}"}).json()
    assert shown == {
        "ok": True,
        "result": '{\n  "é": 1\n}',
        "logs": "START\nEND\n",
        "duration_ms": 12.5,
        "memory_mb": 0,
        "error_type": "",
        "error_message": "",
        "trace": [],
        "notes": [],
    }


def test_a_template_that_was_deleted_is_not_deployed(tmp_path: Path) -> None:
    workspace: Workspace = open_project(tmp_path)
    here = page(workspace)
    (tmp_path / "template.yaml").unlink()
    assert here.client.post("/api/deploy").status_code == 422
