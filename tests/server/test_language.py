"""What the editor in the browser asks: offsets are the browser's, and the text is as it is typed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from canvas import SHOP, Page, open_project, page


@pytest.fixture
def here(tmp_path: Path) -> Page:
    return page(open_project(tmp_path, SHOP))


def ask(here: Page, what: str, text: str, *, known: str = SHOP) -> Any:
    """Ask about `text` (the cursor at `§`), as typed over the server's text `known`."""
    offset = units(text[: text.index("§")])
    text = text.replace("§", "")
    known = known.replace("\r\n", "\n")
    start = next(
        (at for at, (a, b) in enumerate(zip(known, text, strict=False)) if a != b), min(len(known), len(text))
    )
    body = {
        "revision": here.snapshot["revision"],
        "start": units(known[:start]),
        "end": units(known),
        "insert": text[start:],
        "offset": offset,
    }
    return client(here).post(f"/api/language/{what}", json=body)


def client(here: Page) -> Any:
    return here.client


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def test_completions_of_what_is_typed_over_the_text(here: Page) -> None:
    text = SHOP.replace("      Runtime: python3.13\n", "      Runtime: python3.13\n      Tim§\n")
    told = ask(here, "completions", text).json()
    labels = [item["label"] for item in told["items"]]
    assert "Timeout" in labels
    assert text.replace("§", "")[told["start"] : told["end"]] == "Tim"


def test_offsets_count_as_the_browser_counts(tmp_path: Path) -> None:
    text = SHOP.replace("# reads one item", "# reads 😀😀 one ä item")
    here = page(open_project(tmp_path, text))
    typed = text.replace("      Runtime: python3.13\n", "      Runtime: python3.13 # 😀\n      Tim§\n")
    told = ask(here, "completions", typed, known=text).json()
    assert told["end"] - told["start"] == 3
    assert told["start"] == units(typed[: typed.index("Tim§")])
    hovered = ask(here, "hover", text.replace("Handler: app", "Hand§ler: app"), known=text).json()
    assert hovered["start"] == units(text[: text.index("Handler: app")])


def test_line_ends_of_the_file_do_not_count(tmp_path: Path) -> None:
    here = page(open_project(tmp_path, SHOP.replace("\n", "\r\n")))
    told = ask(here, "hover", SHOP.replace("Handler: app", "Hand§ler: app")).json()
    assert told["title"] == "Handler"
    assert told["start"] == SHOP.index("Handler: app")


def test_a_place_behind_the_text_is_refused(here: Page) -> None:
    body = {"revision": here.snapshot["revision"], "offset": 10**6}
    assert client(here).post("/api/language/hover", json=body).status_code == 400
    stale = {"revision": "nothing", "offset": 0}
    assert client(here).post("/api/language/hover", json=stale).status_code == 409


def test_definitions_and_names(here: Page) -> None:
    here.do(do="connect", source="GetItem", target="ItemsTable")
    text = here.text
    marked = text.replace("!Ref ItemsTable", "!Ref Item§sTable", 1)
    told = ask(here, "definition", marked, known=text).json()
    line = text.splitlines().index("  ItemsTable:") + 1
    assert told["places"][0]["line"] == line
    assert told["name"]["id"] == "ItemsTable"
    assert text[told["name"]["start"] : told["name"]["end"]] == "ItemsTable"
    nothing = ask(
        here, "definition", text.replace("VisibilityTimeout: 180", "VisibilityTimeout: 1§80"), known=text
    )
    assert nothing.json() == {"places": [], "name": None}


def test_files_of_the_project_are_shown_and_no_others(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    here = page(open_project(folder))
    code = folder / "src" / "get_item"
    code.mkdir(parents=True)
    (code / "app.py").write_text("def handler(event, context):\n    return 1\n")
    (folder / ".env").write_text("SECRET=1\n")
    (tmp_path / "outside.txt").write_text("x")
    shown = client(here).get("/api/file", params={"name": "src/get_item/app.py"})
    assert shown.json()["text"].startswith("def handler")
    for name in (".env", "../outside.txt", "src/../.env", ".git/config", "nothing.py", "/etc/hosts"):
        assert client(here).get("/api/file", params={"name": name}).status_code == 404, name
    told = ask(here, "definition", SHOP.replace("Handler: app", "Handler: a§pp")).json()
    assert told["places"][0] == {"file": "src/get_item/app.py", "line": 1, "end": 1}
