"""What is added to a card in place, through HTTP: what the card takes, the small form, the intents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from canvas import SHOP, Page, open_project, page


def card(here: Page, id: str) -> dict[str, Any]:
    return next(card for card in here.snapshot["cards"] if card["id"] == id)


def form(here: Page, **query: str) -> dict[str, Any]:
    answer = here.client.get("/api/facets", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_card_says_what_it_takes(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    assert card(here, "GetItem")["adds"] == "trigger"
    assert card(here, "ItemsTable")["adds"] == "stream"
    assert card(here, "Pages")["adds"] == "consumer"
    api = card(here, "ServerlessHttpApi")
    assert (api["adds"], [facet["changes"] for facet in api["facets"]]) == ("route", [True])


def test_the_form_says_what_is_asked(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    asked = form(here, card="ServerlessHttpApi")
    assert (asked["id"], [field["path"] for field in asked["fields"]]) == (
        "route",
        ["method", "path", "target"],
    )
    assert asked["fields"][2]["choices"] == ["GetItem", "new function", "Pages", "DefaultEventBus"]
    assert all(field["required"] for field in asked["fields"])
    known = form(here, card="ServerlessHttpApi", facet="GET /items/{id}", change="true")
    assert [field["value"] for field in known["fields"]] == ["GET", "/items/{id}"]


def test_there_is_no_form_for_what_cannot_be(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    for query in (
        {"card": "GetItem", "id": "route"},
        {"card": "Nobody"},
        {"card": "Pages", "change": "true"},
    ):
        answer = here.client.get("/api/facets", params=query)
        assert answer.status_code == 422, query
        assert answer.json()["diagnostics"][0]["summary"]


def test_added_changed_removed_and_undone(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    values = {"method": "PUT", "path": "/items/{id}", "target": "GetItem"}
    told = here.do(do="add-facet", card="ServerlessHttpApi", id="route", values=values)
    assert told["label"] == "Add PUT /items/{id} to ServerlessHttpApi"
    assert [one["id"] for one in card(here, "ServerlessHttpApi")["facets"]] == [
        "GET /items/{id}",
        "PUT /items/{id}",
    ]
    told = here.do(
        do="change-facet", card="ServerlessHttpApi", facet="PUT /items/{id}", values={"method": "PATCH"}
    )
    assert told["label"] == "Change PUT /items/{id} of ServerlessHttpApi to PATCH /items/{id}"
    told = here.do(do="remove-facet", card="ServerlessHttpApi", facet="PATCH /items/{id}")
    assert told["label"] == "Remove PATCH /items/{id} of ServerlessHttpApi"
    assert here.text == SHOP
    here.post("/api/undo")
    assert "PATCH" in here.text


def test_a_new_function_stands_beside_and_gets_its_code_on_save(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    values = {"path": "/orders", "target": "new function"}
    told = here.do(do="add-facet", card="ServerlessHttpApi", id="route", values=values)
    assert told["added"][0] == "GetOrders"
    here.post("/api/save")
    assert (tmp_path / "src/GetOrders/app.py").exists()


def test_an_event_is_known_and_goes_as_one(tmp_path: Path) -> None:
    here = page(open_project(tmp_path))
    here.do(
        do="add-facet",
        card="GetItem",
        id="schedule",
        values={"name": "Daily", "ScheduleExpression": "rate(1 day)"},
    )
    assert card(here, "GetItem/Daily")["event"]
    wire = next(wire for wire in here.snapshot["wires"] if wire["source"] == "GetItem/Daily")
    assert wire["changes"]
    here.do(
        do="change-facet",
        card="GetItem/Daily",
        target="GetItem",
        values={"ScheduleExpression": "rate(2 days)"},
    )
    assert "rate(2 days)" in here.text
    here.do(do="remove-facet", card="GetItem/Daily")
    assert here.text == SHOP
