"""What the canvas's server makes of what the embedded cloud tells: counts, names it looks up, replays that fail."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from stackline.cloud import Away, Happened
from stackline.core import Diagnostic, DiagnosticError
from stackline.dev.names import Names
from stackline.server import tracing
from stackline.server.hub import Hub
from stackline.server.problems import HttpRefusal
from stackline.server.schemas import Push
from stackline.server.tracing import Tracing
from stackline.template import Project
from waiting import until

DEPLOYED = [
    {"LogicalResourceId": "Take", "PhysicalResourceId": "shop-Take", "ResourceType": "AWS::Lambda::Function"},
    {"LogicalResourceId": "Api", "PhysicalResourceId": "abc", "ResourceType": "AWS::ApiGatewayV2::Api"},
]


class Listening(Hub):
    """A hub that keeps what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.pushes: list[Push] = []

    def publish(self, push: Push) -> None:
        self.pushes.append(push)


def invocation(number: int, **more: Any) -> dict[str, Any]:
    """It has ended; `number` makes it one of its own."""
    now = time.time()
    told = {
        "kind": "invocation",
        "number": number,
        "at": now,
        "began": now,
        "function": "shop-Take",
        "status": "ok",
    }
    told |= {"request": f"q{number}", "trace": f"t{number}", "span": f"s{number}", "parent": "", "ms": 1.0}
    return told | {"by": "api", "from": "abc", "route": "GET /"} | more


@pytest.fixture
def follower(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tracing:
    """Of a project whose stack is what DEPLOYED says; no cloud runs."""
    made = Tracing(tmp_path, lambda: pytest.fail("the project is not read"), Listening())
    monkeypatch.setattr(made, "_read_names", lambda: Names.of(DEPLOYED))
    return made


def test_what_is_heard_is_counted_by_the_names_of_the_template(
    follower: Tracing, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = [Happened("run", 2, (invocation(1), invocation(2, status="error")))]

    def happened(*_: Any) -> Happened:
        if told:
            return told.pop()
        raise Away([Diagnostic("error", "cloud-away", "It does not run")])

    monkeypatch.setattr(tracing, "happened", happened)
    hub: Any = follower._hub  # pyright: ignore[reportPrivateUsage]
    follower.start()
    try:
        until(lambda: follower.activity().cards.get("Take"), "the card to be counted")
        until(lambda: hub.pushes, "a push")
    finally:
        follower.stop()
    found = follower.activity()
    assert (found.cards["Take"].count, found.cards["Take"].errors) == (2, 1)
    (wire,) = found.wires
    assert (wire.source, wire.target, wire.count, wire.errors) == ("Api", "Take", 2, 1)
    assert hub.pushes[-1].type == "activity"


def test_names_are_read_again_where_one_is_new_and_not_more_often(
    follower: Tracing, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    monkeypatch.setattr(follower, "_read_names", lambda: read.append(1) or Names.of(DEPLOYED))
    hear = follower._hear  # pyright: ignore[reportPrivateUsage]
    hear(invocation(1))
    hear(invocation(2))
    assert len(read) == 1
    hear(invocation(3, function="of-somebody-else"))  # unknown, but asked for a moment ago
    assert len(read) == 1
    assert set(follower.activity().cards) >= {"Take"}


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Away([Diagnostic("error", "cloud-away", "It does not run")]), 503),
        (DiagnosticError([Diagnostic("error", "live-refused", "Not remembered")]), 404),
    ],
)
def test_a_replay_that_cannot_be_says_why(
    follower: Tracing, monkeypatch: pytest.MonkeyPatch, error: DiagnosticError, status: int
) -> None:
    def refuse(*_: Any) -> str:
        raise error

    monkeypatch.setattr(tracing, "replay", refuse)
    with pytest.raises(HttpRefusal) as caught:
        follower.replay("q1", None)
    assert caught.value.status == status
    assert caught.value.diagnostics == error.diagnostics


def test_an_edited_event_that_is_no_json_is_not_sent(
    follower: Tracing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracing, "replay", lambda *_: pytest.fail("it was sent"))
    with pytest.raises(DiagnosticError) as caught:
        follower.replay("q1", "{")
    assert [one.code for one in caught.value.diagnostics] == ["event-not-json"]


def test_a_project_that_is_not_deployed_has_no_names(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text("Resources: {}\n")
    made = Tracing(tmp_path, lambda: Project.open(tmp_path), Listening())
    assert made._read_names() is None  # pyright: ignore[reportPrivateUsage]
