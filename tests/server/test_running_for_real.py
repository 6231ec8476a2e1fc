"""From the canvas onto the embedded cloud: draw, save, deploy, call; and the cloud going away underneath."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from canvas import Page, open_project, page
from stackline.cloud import EmbeddedCloud
from waiting import until

pytestmark = pytest.mark.cloud

HELLO = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: hello
      Handler: app.handler
      Runtime: python3.13
  Mail:
    Type: AWS::SQS::Queue
Outputs:
  Mail: {Value: !Ref Mail}
"""
CODE = "import os\n\n\ndef handler(event, context):\n    print('called')\n    return {**event, **dict(os.environ)}\n"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Page]:
    root = tmp_path / "hello-shop"
    (root / "hello").mkdir(parents=True)
    (root / "hello/app.py").write_text(CODE)
    yield page(open_project(root, HELLO))
    EmbeddedCloud.of(root).stop()


def deployed(here: Page) -> dict[str, Any]:
    answer = here.client.post("/api/deploy")
    assert answer.status_code == 202, answer.text

    def outcome() -> dict[str, Any] | None:
        state = here.client.get("/api/deploy").json()
        return None if state["running"] else state

    return until(outcome, "the end of the deployment", seconds=240)


def test_a_wire_drawn_on_the_canvas_runs(here: Page) -> None:
    here.do(do="connect", source="Hello", target="Mail")
    here.post("/api/save")
    state = deployed(here)
    assert state["outcome"] == "deployed", state
    assert state["resources"]["Hello"]["state"] == "done"
    assert set(state["outputs"]) == {"Mail"}
    assert here.client.get("/api/cloud").json()["running"]
    called = here.client.post("/api/invoke", json={"function": "Hello", "event": '{"a": 1}'}).json()
    assert called["ok"], called
    assert '"a": 1' in called["result"]
    assert '"MAIL_QUEUE_URL"' in called["result"]
    assert "called" in called["logs"]
    assert deployed(here)["outcome"] == "unchanged"
    answer = here.client.post("/api/invoke", json={"function": "Nowhere", "event": "{}"})
    assert (answer.status_code, answer.json()["diagnostics"][0]["code"]) == (422, "function-unknown")


def test_a_cloud_that_dies_is_told_and_the_next_deployment_goes_on(here: Page) -> None:
    assert deployed(here)["outcome"] == "deployed"
    root = Path(here.client.get("/api/project").json()["folder"])
    pid = EmbeddedCloud.of(root).status().pid
    assert pid
    os.kill(pid, signal.SIGKILL)
    until(lambda: not here.client.get("/api/cloud").json()["running"], "the killed cloud to be seen as away")
    answer = here.client.post("/api/invoke", json={"function": "Hello", "event": "{}"})
    assert (answer.status_code, answer.json()["diagnostics"][0]["code"]) == (503, "cloud-away")
    here.do(do="set", id="Hello", path="Timeout", value="11")
    here.post("/api/save")
    assert deployed(here)["outcome"] in ("deployed", "unchanged")
    assert here.client.post("/api/invoke", json={"function": "Hello", "event": "{}"}).json()["ok"]
