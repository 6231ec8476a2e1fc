"""What a hostile page, program, file or repository may try through the canvas server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from canvas import HOST, ORIGIN, SHOP, browser, open_project, page
from stackline.core import DiagnosticError
from stackline.server import Workspace
from stackline.server.app import create_app
from stackline.server.guard import Sessions
from stackline.server.pages import web_app

JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"\xff\xfe",
        b'{"revision": 1}',
        b"[" * 100_000,
        b'{"revision": "%s", "intent": {"do": "text"}}' % (b"0" * 64),
        b'{"revision": "x", "intent": {"do": "set", "id": [], "path": {}, "value": null}}',
        b'{"revision": "x", "intent": {"do": "add", "kind": "queue", "position": {"x": "NaN", "y": 1e999}}}',
        b'{"revision": "x", "intent": {"do": "add", "kind": "queue", "more": 1}}',
    ],
)
def test_malformed_bodies_are_refused(tmp_path: Path, body: bytes) -> None:
    here = page(open_project(tmp_path))
    answer = here.client.post("/api/edits", content=body, headers=JSON)
    assert answer.status_code in (400, 409)
    assert answer.json()["diagnostics"]
    assert here.refresh()["text"] == SHOP


def test_a_form_of_a_foreign_page_is_no_request(tmp_path: Path) -> None:
    """A form can be sent across origins without a preflight; neither its type nor its Origin gets in."""
    here = page(open_project(tmp_path))
    body = json.dumps({"revision": here.snapshot["revision"], "intent": {"do": "text", "text": ""}})
    foreign = {"content-type": "text/plain", "origin": "http://evil.example"}
    assert here.client.post("/api/edits", content=body, headers=foreign).status_code == 403
    assert (
        here.client.post("/api/edits", content=body, headers={"content-type": "text/plain"}).status_code
        == 400
    )
    assert here.refresh()["text"] == SHOP


@pytest.mark.parametrize("kind", ["function\n", "../queue", "", "x" * 10_000, "\x00"])
def test_strange_kinds_and_names(tmp_path: Path, kind: str) -> None:
    here = page(open_project(tmp_path))
    for intent in (
        {"do": "add", "kind": kind},
        {"do": "add", "kind": "queue", "id": kind or "-"},
        {"do": "rename", "id": "Pages", "to": kind},
        {"do": "set", "id": kind, "path": kind, "value": kind},
        {"do": "connect", "source": kind, "target": kind, "settings": {kind: kind}},
        {"do": "remove", "ids": [kind] * 100},
    ):
        answer = here.client.post(
            "/api/edits", json={"revision": here.refresh()["revision"], "intent": intent}
        )
        assert answer.status_code == 422, intent
    assert here.refresh()["text"] == SHOP


@pytest.mark.parametrize(
    "value",
    [
        "&a [&b [*a, *b]]",
        "[" * 2_000,
        "{" + ", ".join(f"k{n}: &a{n} [x]" for n in range(2_000)) + "}",
        "!!python/object/apply:os.system ['touch owned']",
        "---\na: 1\n---\nb: 2\n",
        "\x00",
        "- &x [1]\n" + "- *x\n" * 500,
    ],
)
def test_values_that_are_bombs_or_code(tmp_path: Path, value: str) -> None:
    here = page(open_project(tmp_path))
    body = {
        "revision": here.snapshot["revision"],
        "intent": {"do": "set", "id": "Pages", "path": "X", "value": value},
    }
    answer = here.client.post("/api/edits", json=body)
    assert answer.status_code in (200, 422)
    assert not (tmp_path / "owned").exists()
    if answer.status_code == 200:
        assert (
            here.post("/api/undo", revision=answer.json()["snapshot"]["revision"])["snapshot"]["text"] == SHOP
        )


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x]\nb: [" + "*a, " * 5_000 + "]\n",
        "[" * 50_000,
        "k: " + "x" * 900_000,
        "Resources:\n" + "  ? [complex, key]\n  : 1\n" * 100,
        "Resources:\n  A: &a\n    Type: AWS::SQS::Queue\n    Properties: *a\n",
        "Resources:\n  A: {Type: [1], Properties: 7}\n  B: null\n  3: {Type: X}\n",
        "Resources: []\n",
        "%YAML 9.9\n---\n",
        "\x85\u2028\u2029",
        "Resources:\n  __proto__: {Type: AWS::SQS::Queue}\n  constructor: {Type: AWS::SQS::Queue}\n",
        "Resources:\n  '<script>alert(1)</script>': {Type: '<img src=x onerror=alert(1)>'}\n",
        "\ufeff\ufeffResources: {}\n",
        "Transform: [a]\nGlobals: 5\nParameters: []\nOutputs: x\nResources: {F: {Type: AWS::Serverless::Function}}\n",
        "Resources: {F: {Type: AWS::Serverless::Function, Properties: {Events: [], Environment: [], Policies: 5}}}\n",
        "Resources: {F: {Type: AWS::Serverless::Function, Properties: {Events: {A: {Type: [], Properties: 5}}}}}\n",
    ],
)
def test_any_text_can_be_typed_drawn_saved_and_undone(tmp_path: Path, text: str) -> None:
    here = page(open_project(tmp_path))
    told = here.do(do="text", text=text)
    shown = told["snapshot"]
    for card in shown["cards"]:
        assert here.client.get(f"/api/resources/{card['id']}").status_code in (200, 404)
        assert here.client.get("/api/targets", params={"source": card["id"]}).status_code == 200
    assert here.client.get("/api/diagram.svg").status_code in (200, 422)
    here.post("/api/save")
    Workspace(tmp_path, "template.yaml").snapshot()
    here.post("/api/undo")
    assert here.text == SHOP


def test_a_text_larger_than_a_template_may_be(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    assert here.refused(intent={"do": "text", "text": "#" * 1_000_001}) == (422, "template-too-large")
    assert here.refused(intent={"do": "text", "text": "é" * 600_000}) == (422, "template-too-large")
    assert here.refused(intent={"do": "text", "text": "#" * 2_100_000}) == (413, "request-too-large")


def test_a_file_larger_than_a_template_may_be(tmp_path: Path) -> None:
    with pytest.raises(DiagnosticError, match="too-large"):
        open_project(tmp_path, b"x" * 10_000_000)


def test_a_template_that_leads_out_of_the_project_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("secret: 1\n")
    project = tmp_path / "project"
    project.mkdir()
    (project / "template.yaml").symlink_to("../secret.yaml")
    with pytest.raises(DiagnosticError, match="path-outside-project"):
        Workspace(project, "template.yaml")
    with pytest.raises(DiagnosticError, match="path-outside-project"):
        Workspace(project, "../secret.yaml")


def test_a_link_put_in_the_templates_place_is_not_written_through(tmp_path: Path) -> None:
    outside = tmp_path / "outside.yaml"
    project = tmp_path / "project"
    here = page(open_project(project))
    here.do(do="set", id="GetItem", path="Timeout", value="10")
    outside.write_text(SHOP)
    (project / "template.yaml").unlink()
    (project / "template.yaml").symlink_to(outside)
    for overwrite in (None, here.snapshot["on_disk"], "0" * 64):
        status, code = here.refused("/api/save", overwrite=overwrite)
        assert (status, code) == (422, "path-outside-project")
    assert outside.read_text() == SHOP


def test_a_link_inside_the_project_stays_one(tmp_path: Path) -> None:
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra/real.yaml").write_text(SHOP)
    (tmp_path / "template.yaml").symlink_to("infra/real.yaml")
    here = page(Workspace(tmp_path, "template.yaml"))
    here.do(do="set", id="GetItem", path="Timeout", value="10")
    here.post("/api/save")
    assert (tmp_path / "template.yaml").is_symlink()
    assert (tmp_path / "infra/real.yaml").read_text() == here.text


@pytest.mark.parametrize("link", [".stackline", ".stackline/unsaved"])
def test_what_stackline_keeps_does_not_lead_out(tmp_path: Path, link: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    project = tmp_path / "project"
    (project / link).parent.mkdir(parents=True, exist_ok=True)
    (project / link).symlink_to(outside)
    try:
        workspace = open_project(project)
    except DiagnosticError as refused:
        codes = [found.code for found in refused.diagnostics]
    else:
        here = page(workspace)
        here.do(do="add", kind="queue", position={"x": 1, "y": 1})
        workspace.stop()
        codes = ["path-outside-project"]
    assert codes == ["path-outside-project"]
    assert list(outside.iterdir()) == []


def test_layouts_that_are_too_much(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    positions = {f"C{n}": {"x": n, "y": n} for n in range(20_000)} | {"Pages": {"x": 1e308, "y": -1e308}}
    assert here.client.put("/api/layout", json={"positions": positions}).status_code == 204
    assert here.refresh()["positions"] == {"Pages": {"x": 1_000_000.0, "y": -1_000_000.0}}
    body = b'{"positions": {"Pages": {"x": NaN, "y": Infinity}}}'
    assert here.client.put("/api/layout", content=body, headers=JSON).status_code in (204, 400)
    assert "NaN" not in (tmp_path / ".stackline/layout.json").read_text()


FOREIGN = [
    "/../secret",
    "/..%2fsecret",
    "/%2e%2e/secret",
    "//etc/passwd",
    "/.git/config",
    "/link",
    "/%00",
    "/a/../../secret",
]


@pytest.mark.parametrize("path", FOREIGN)
def test_only_files_of_the_web_app_are_served(tmp_path: Path, path: str) -> None:
    static = tmp_path / "static"
    static.mkdir()
    (static / "index.html").write_text("the app")
    (tmp_path / "secret").write_text("secret")
    (static / "link").symlink_to(tmp_path / "secret")
    client: Any = TestClient(create_app(open_project(tmp_path / "project"), Sessions(HOST), static), ORIGIN)
    assert client.get("/").text == "the app"
    answer = client.get(path)
    assert (answer.status_code, "secret" in answer.text) == (404, False)


def test_without_a_built_app_a_page_says_how_to_build_it(tmp_path: Path) -> None:
    client: Any = TestClient(web_app(tmp_path / "none"))
    assert client.get("/").status_code == 503
    assert "make web" in client.get("/").text
    assert "<script" not in client.get("/").text
    assert client.get("/other").status_code == 404


def test_a_bug_of_ours_shows_no_trace_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = open_project(tmp_path)
    sessions = Sessions(HOST)
    client: Any = TestClient(create_app(workspace, sessions), ORIGIN, raise_server_exceptions=False)
    client.headers["origin"] = ORIGIN
    client.post("/api/session", json={"token": sessions.token})

    def broken(*_: object) -> None:
        raise KeyError("secret detail")

    monkeypatch.setattr("stackline.server.workspace.apply", broken)
    body = {"revision": workspace.snapshot().revision, "intent": {"do": "add", "kind": "queue"}}
    answer = client.post("/api/edits", json=body)
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.json()["diagnostics"][0]["code"] == "server-failed"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert workspace.snapshot().text == SHOP


def test_guessing_tokens_gets_nowhere(tmp_path: Path) -> None:
    client = browser(open_project(tmp_path))
    client.cookies.clear()
    for token in ("", "0" * 43, "\x00", "é" * 100, "x" * 1_000_000):
        assert client.post("/api/session", json={"token": token}).status_code == 401
    assert client.get("/api/snapshot").status_code == 401
