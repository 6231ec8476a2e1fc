"""Functions on the canvas: their code as files, events by their wires, and running them with no deployment."""

# pyright: basic
from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from canvas import SHOP, Page, open_project, page

CODE = "def handler(event, context):\n    return {'path': event['rawPath']}\n"
BROKEN = "def handler(event, context):\n    return helper()\n\n\ndef helper():\n    raise ValueError('no')\n"


@pytest.fixture
def here(tmp_path: Path) -> Any:
    workspace = open_project(tmp_path / "shop")
    folder = workspace.root / "src" / "get_item"
    (folder / "lib").mkdir(parents=True)
    (folder / "app.py").write_text(CODE)
    (folder / "lib" / "names.py").write_text("NAME = 1\n")
    (folder / "node_modules").mkdir()
    (folder / "node_modules" / "x.js").write_text("")
    opened = page(workspace)
    yield opened
    app: Any = opened.client.app
    app._app.state.canvases.calls.stop()  # the runner of this project


def folder(here: Page) -> Path:
    return Path(here.client.get("/api/project").json()["folder"]) / "src" / "get_item"


def read(here: Page, path: str) -> Any:
    return here.client.get("/api/functions/GetItem/code/file", params={"path": path})


def write(here: Page, path: str, text: str, seen: str | None) -> Any:
    body = {"path": path, "text": text, "seen": seen}
    return here.client.put("/api/functions/GetItem/code/file", json=body)


def test_the_files_of_the_code_and_the_one_that_is_run(here: Page) -> None:
    assert here.client.get("/api/functions/GetItem/code").json() == {
        "folder": "src/get_item",
        "files": ["app.py", "lib/names.py"],
        "handler": "app.py",
        "more": False,
    }
    card = next(one for one in here.snapshot["cards"] if one["id"] == "GetItem")
    assert card["opens"]["what"] == "function"
    assert here.client.get("/api/functions/ItemsTable/code").status_code == 404


def test_a_file_is_written_where_nobody_else_wrote_it(here: Page) -> None:
    told = read(here, "app.py").json()
    assert told["text"] == CODE
    made = write(here, "app.py", "x = 1\n", told["seen"]).json()
    assert (folder(here) / "app.py").read_text() == "x = 1\n"
    stale = write(here, "app.py", "x = 2\n", told["seen"])
    assert (stale.status_code, stale.json()["diagnostics"][0]["code"]) == (409, "changed-on-disk")
    assert (folder(here) / "app.py").read_text() == "x = 1\n"
    (folder(here) / "app.py").unlink()
    assert write(here, "app.py", "x = 3\n", made["seen"]).status_code == 409
    assert write(here, "new/made.py", "y = 1\n", None).status_code == 200
    assert write(here, "new/made.py", "y = 2\n", None).status_code == 409


def test_line_ends_stay(here: Page) -> None:
    (folder(here) / "app.py").write_bytes(b"a = 1\r\nb = 2\r\n")
    told = read(here, "app.py").json()
    write(here, "app.py", "a = 1\nb = 3\n", told["seen"])
    assert (folder(here) / "app.py").read_bytes() == b"a = 1\r\nb = 3\r\n"


@pytest.mark.parametrize(
    "path",
    [
        "../../template.yaml",
        "/etc/passwd",
        "lib/../../../template.yaml",
        "link/secret.txt",
        "out.py",
        "node_modules/x.js",
        ".git/config",
        "",
        ".",
    ],
)
def test_nothing_outside_the_code_is_read_or_written(here: Page, tmp_path: Path, path: str) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.txt").write_text("secret")
    (folder(here) / "link").symlink_to(tmp_path / "outside")
    (folder(here) / "out.py").symlink_to(tmp_path / "outside" / "secret.txt")
    before = sorted(p for p in tmp_path.rglob("*") if ".stackline" not in p.parts)
    assert read(here, path).status_code in (404, 422)
    assert write(here, path, "mine", None).status_code in (404, 409, 422)
    assert (tmp_path / "outside" / "secret.txt").read_text() == "secret"
    assert sorted(p for p in tmp_path.rglob("*") if ".stackline" not in p.parts) == before
    listed = here.client.get("/api/functions/GetItem/code").json()["files"]
    assert listed == ["app.py", "lib/names.py"]


def test_code_outside_the_project_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "app.py").write_text("x")
    here = page(open_project(tmp_path / "shop", SHOP.replace("src/get_item", "../elsewhere")))
    assert here.client.get("/api/functions/GetItem/code").status_code == 404
    assert read(here, "app.py").status_code == 404


def test_events_are_offered_by_the_wires_and_filled_with_their_names(here: Page) -> None:
    here.do(do="connect", source="Pages", target="GetItem")
    told = here.client.get("/api/functions/GetItem/events").json()
    first = [(one["kind"], one["source"]) for one in told["offers"] if one["source"]]
    assert ("sqs", "Pages") in first
    assert any(kind == "http-api" and "/items/{id}" in source for kind, source in first)
    assert [bool(one["source"]) for one in told["offers"]] == [True] * len(first) + [False] * (
        len(told["offers"]) - len(first)
    )
    event = here.client.get("/api/functions/GetItem/events/sqs").json()["text"]
    assert ":Pages" in event
    event = here.client.get("/api/functions/GetItem/events/http-api").json()["text"]
    assert "/items/id-1" in event
    assert here.client.get("/api/functions/GetItem/events/nothing").status_code == 422


def test_events_are_kept_in_the_repository(here: Page) -> None:
    def put(name: str, replace: bool = False) -> int:
        body = {"text": '{"a": 1}', "replace": replace}
        return here.client.put(f"/api/events/{name}", json=body).status_code

    assert put("first") == 200
    assert (folder(here).parents[1] / "events" / "first.json").read_text() == '{"a": 1}'
    assert put("first") == 409
    assert put("first", replace=True) == 200
    assert put("..%2Fup") in (404, 405, 422)
    assert here.client.get("/api/functions/GetItem/events").json()["saved"] == ["first"]
    assert here.client.get("/api/events/first").json()["text"] == '{"a": 1}'
    assert here.client.get("/api/events/none").status_code == 404


def run(here: Page, event: str = "{}") -> Any:
    body = {"function": "GetItem", "event": event, "code": "disk"}
    return here.client.post("/api/invoke", json=body)


def test_code_runs_as_it_is_with_no_deployment(here: Page) -> None:
    event = here.client.get("/api/functions/GetItem/events/http-api").json()["text"]
    told = run(here, event).json()
    assert (told["ok"], told["result"]) == (True, '{\n  "path": "/items/id-1"\n}')
    assert told["memory_mb"] > 0
    assert "END RequestId" in told["logs"]
    assert [one["code"] for one in told["notes"]][:1] == ["run-without-cloud"]
    text = "import os\n\n\ndef handler(event, context):\n    return os.environ['STAGE']\n"
    (folder(here) / "app.py").write_text(text)
    assert run(here).json()["result"] == '"prod"'


def test_an_error_leads_to_the_lines_it_came_from(here: Page) -> None:
    (folder(here) / "app.py").write_text(BROKEN)
    told = run(here).json()
    assert (told["ok"], told["error_type"], told["error_message"]) == (False, "ValueError", "no")
    places = [(one["path"], one["line"]) for one in told["trace"] if one["path"]]
    assert places == [("app.py", 2), ("app.py", 6)]


def test_what_cannot_run_is_one_diagnostic(here: Page) -> None:
    assert run(here, "{").json()["diagnostics"][0]["code"] == "event-not-json"
    body = {"function": "Nothing", "event": "{}", "code": "disk"}
    assert here.client.post("/api/invoke", json=body).json()["diagnostics"][0]["code"] == "function-unknown"
    (folder(here) / "requirements.txt").write_text("-e .\n")
    assert run(here).json()["diagnostics"][0]["code"] == "requirements"
