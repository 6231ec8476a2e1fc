"""Other templates of the repository as canvases of their own: each with its text, undo, layout and saving."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from canvas import ORIGIN, SHOP, Page, browser, open_project

OUTER = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Billing:
    Type: AWS::Serverless::Application
    Properties:
      Location: nested/billing.yaml
  Queue:
    Type: AWS::SQS::Queue
"""
BILLING = """\
Description: Sends bills
Resources:
  Queue:
    Type: AWS::SQS::Queue
  Deeper:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ./deeper.yaml
"""
DEEPER = "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n"


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    """A project in a folder of a repository, with applications and a neighbour."""
    folder = tmp_path / "repository" / "shop"
    (folder / "nested").mkdir(parents=True)
    (folder / "nested" / "billing.yaml").write_text(BILLING)
    (folder / "nested" / "deeper.yaml").write_text(DEEPER)
    neighbour = folder.parent / "site"
    neighbour.mkdir()
    (neighbour / "template.yaml").write_text(SHOP)
    (neighbour / "compose.yaml").write_text("services: {}\n")
    (tmp_path / "outside.yaml").write_text(SHOP)
    subprocess.run(["git", "init", "-q"], cwd=folder.parent, check=True)
    return browser(open_project(folder, OUTER))


def on(client: TestClient, canvas: str) -> Page:
    """A page that shows another canvas."""
    other = TestClient(
        client.app,
        base_url=ORIGIN,
        cookies=client.cookies,
        headers={"origin": ORIGIN, "stackline-canvas": quote(canvas, safe="")},
    )
    return Page(other)


def listening(client: TestClient) -> dict[str, str]:
    """The headers of a browser's WebSocket."""
    cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    return {"cookie": cookie, "origin": ORIGIN, "host": ORIGIN.partition("//")[2]}


def test_a_nested_application_opens_what_its_card_names(client: TestClient) -> None:
    cards = {card["id"]: card for card in Page(client).snapshot["cards"]}
    assert cards["Billing"]["opens"] == {"what": "template", "canvas": "nested/billing.yaml"}
    assert cards["Queue"]["opens"] is None
    inner = on(client, "nested/billing.yaml")
    assert inner.text == BILLING
    (deeper,) = (card for card in inner.snapshot["cards"] if card["id"] == "Deeper")
    assert deeper["opens"]["canvas"] == "nested/deeper.yaml"


def test_the_way_to_a_canvas_is_told(client: TestClient) -> None:
    project = on(client, "nested/deeper.yaml").client.get("/api/project").json()
    assert project["name"] == "shop"
    assert project["canvas"] == "nested/deeper.yaml"
    assert [(crumb["title"], crumb["canvas"]) for crumb in project["trail"]] == [
        ("shop", None),
        ("Billing", "nested/billing.yaml"),
        ("Deeper", "nested/deeper.yaml"),
    ]
    project = on(client, "../site/template.yaml").client.get("/api/project").json()
    assert [crumb["canvas"] for crumb in project["trail"]] == [None, "../site/template.yaml"]


def test_the_templates_of_the_repository_are_listed(client: TestClient) -> None:
    here = on(client, "nested/billing.yaml")
    here.do(do="add", kind="queue", id="More")
    listed = {one["file"]: one for one in here.client.get("/api/templates").json()}
    assert list(listed) == [
        "template.yaml",
        "nested/billing.yaml",
        "nested/deeper.yaml",
        "../site/template.yaml",
    ]
    assert listed["template.yaml"]["canvas"] is None
    assert listed["nested/billing.yaml"]["detail"] == "2 resources · Sends bills"
    assert [one["file"] for one in listed.values() if one["open"]] == ["nested/billing.yaml"]
    assert [one["file"] for one in listed.values() if one["unsaved"]] == ["nested/billing.yaml"]


def test_each_canvas_has_its_own_undo_saving_and_places(client: TestClient, tmp_path: Path) -> None:
    outer, inner = Page(client), on(client, "nested/billing.yaml")
    inner.do(do="add", kind="queue", id="More")
    outer.refresh()
    assert (outer.snapshot["unsaved"], outer.snapshot["can_undo"]) == (False, False)
    assert outer.refused("/api/undo") == (422, "nothing-to-undo")
    inner.client.put("/api/layout", json={"positions": {"Queue": {"x": 240, "y": 96}}})
    inner.post("/api/save")
    shop = tmp_path / "repository" / "shop"
    assert "More" in (shop / "nested/billing.yaml").read_text()
    assert (shop / "template.yaml").read_text() == OUTER
    layout = json.loads((shop / "nested/.stackline/layout.json").read_text())
    assert layout["templates"]["billing.yaml"]["Queue"] == [240, 96]
    assert outer.refresh()["positions"] == {}
    inner.post("/api/undo")
    assert inner.text == BILLING


def test_a_deployment_waits_for_every_canvas_to_be_saved(client: TestClient) -> None:
    inner = on(client, "nested/billing.yaml")
    inner.do(do="add", kind="queue", id="More")
    for page in (inner, Page(client)):
        answer = page.client.post("/api/deploy")
        assert answer.status_code == 409
        assert "billing.yaml" in answer.json()["diagnostics"][0]["summary"]


@pytest.mark.parametrize(
    "canvas",
    [
        "nested/none.yaml",
        "../../outside.yaml",
        "/etc/passwd",
        "nested",
        "nested/../.git/config",
        "../.git/x.yaml",
    ],
)
def test_what_is_no_template_of_the_repository_is_refused(client: TestClient, canvas: str) -> None:
    answer = client.get("/api/snapshot", headers={"stackline-canvas": quote(canvas, safe="")})
    assert answer.status_code == 404
    assert answer.json()["diagnostics"][0]["code"] == "canvas-unknown"
    headers = listening(client)
    with (
        client.websocket_connect(f"/api/events?canvas={quote(canvas)}", headers=headers) as socket,
        pytest.raises(WebSocketDisconnect),
    ):
        socket.receive_text()


def test_a_link_out_of_the_repository_is_refused(client: TestClient, tmp_path: Path) -> None:
    (tmp_path / "repository/shop/link.yaml").symlink_to(tmp_path / "outside.yaml")
    answer = client.get("/api/snapshot", headers={"stackline-canvas": "link.yaml"})
    assert answer.status_code == 404


def test_events_are_those_of_one_canvas(client: TestClient) -> None:
    inner = on(client, "nested/billing.yaml")
    with client.websocket_connect(
        "/api/events?canvas=nested/billing.yaml", headers=listening(client)
    ) as socket:
        kinds = {}
        while "snapshot" not in kinds or "deploy" not in kinds:
            push = socket.receive_json()
            kinds[push["type"]] = push
        assert kinds["snapshot"]["snapshot"]["file"] == "billing.yaml"
        Page(client).do(do="add", kind="queue", id="Outer")
        inner.do(do="add", kind="queue", id="Inner")
        text = ""
        while "Inner" not in text:
            text = (socket.receive_json()["snapshot"] or {"text": text})["text"]
        assert "Outer" not in text
