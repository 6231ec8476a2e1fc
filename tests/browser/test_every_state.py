"""axe finds nothing against WCAG A and AA on any page, dialog, menu or state, in any theme.

The four themes take turns from state to state; `make test-deep` looks at each state in all of them.
A page, a panel or a dialog of the app that no state here opens fails `test_every_page_and_dialog_is_walked`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from browser_deeds import (
    Deed,
    both,
    chooser,
    function,
    graphql,
    machine,
    menu,
    nothing,
    palette,
    press,
    renaming,
    required,
    search,
    setting,
    unreadable,
    use_existing,
    view,
    with_card,
    with_cards,
    with_wire,
)
from browser_page import WEB, Canvas, in_every_theme, turn_of

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1800)]


@dataclass(frozen=True)
class State:
    """`shows`: the views, panels and source files of dialogs that are open in it."""

    name: str
    open: Deed
    shows: frozenset[str] = frozenset()
    close: Deed = lambda canvas: canvas.page.keyboard.press("Escape")


def twice(canvas: Canvas) -> None:
    canvas.page.keyboard.press("Escape")
    canvas.page.keyboard.press("Escape")


def edited(canvas: Canvas) -> None:
    canvas.git("branch", "side")
    setting("GetItem", "MemorySize", "1024")(canvas)


def ask_save(canvas: Canvas) -> None:
    canvas.get("branches").select_option("side")
    expect(canvas.get("ask-save")).to_be_visible()


def changed_on_disk(canvas: Canvas) -> None:
    canvas.file.write_text(canvas.text().replace("A small shop", "A larger shop"))
    expect(canvas.get("changed-on-disk")).to_be_visible()


def refused(canvas: Canvas) -> None:
    canvas.page.keyboard.press("Control+s")
    expect(canvas.get("notice-refused")).to_be_visible()


def taken(canvas: Canvas) -> None:
    canvas.page.get_by_role("button", name="Take the file").click()
    expect(canvas.get("changed-on-disk")).to_have_count(0)


def empty(canvas: Canvas) -> None:
    canvas.file.write_text("Transform: AWS::Serverless-2016-10-31\nResources: {}\n")
    expect(canvas.page.get_by_role("heading", name="Draw your first resource")).to_be_visible()


def asked(id: str) -> Deed:
    def do(canvas: Canvas) -> None:
        with_card(id, "r")(canvas)
        expect(canvas.get("facet-done")).to_be_visible()

    return do


def row(canvas: Canvas) -> None:
    canvas.get("facet-ShopApi-GET /items/{id}").dblclick()
    expect(canvas.get("facet-done")).to_be_visible()


def wrong_row(canvas: Canvas) -> None:
    row(canvas)
    canvas.get("ask-path").locator("input").fill("items")
    canvas.get("facet-done").click()
    expect(canvas.get("facet-wrong")).to_be_visible()


def stream(canvas: Canvas) -> None:
    canvas.get("facet-ItemsTable-stream").dblclick()
    expect(canvas.get("facet-done")).to_be_visible()


def ungrouped(canvas: Canvas) -> None:
    expect(canvas.get("group-name")).to_be_focused()
    twice(canvas)
    canvas.page.keyboard.press("Control+z")
    expect(canvas.get("group-group-1")).to_have_count(0)


HELD: list[Route] = []


def busy(canvas: Canvas) -> None:
    with_card("Jobs")(canvas)
    canvas.page.route("**/api/edits", lambda route: HELD.append(route))
    canvas.get("duplicate").click()
    expect(canvas.get("progress-words")).to_be_visible()


def answered(canvas: Canvas) -> None:
    HELD.pop().fulfill(status=409, json={"diagnostics": [], "snapshot": None, "confirm": False})
    canvas.page.unroute("**/api/edits")
    twice(canvas)


STATES = [
    State("the canvas", nothing, frozenset({"canvas"})),
    State("the palette", palette(), frozenset({"palette"})),
    State("no such resource", palette("zzzz")),
    State("every type", palette("waf")),
    State("what exists already", palette(existing=True)),
    State("naming what exists", use_existing, frozenset({"UseExisting.tsx"})),
    State("what a type needs", required, frozenset({"Required.tsx"})),
    State("the keys", press("?"), frozenset({"keys", "KeyMap.tsx"})),
    State("the search", search(""), frozenset({"search", "Search.tsx"})),
    State("nothing found", search("zzzz")),
    State("the problems", lambda canvas: canvas.get("problems").click(), frozenset({"problems"})),
    State("a card", with_card("PutItem"), close=twice),
    State(
        "what a card may do",
        lambda canvas: (with_card("PutItem")(canvas), canvas.page.get_by_role("tab", name="Access").click()),
        close=twice,
    ),
    State("renaming", with_card("Jobs", "F2"), frozenset({"rename"}), twice),
    State(
        "a wire drawn by keyboard",
        with_card("GetItem", "w"),
        frozenset({"wire", "WireByKeyboard.tsx"}),
        twice,
    ),
    State("the route of a wire", chooser("ShopApi", "OnItem"), frozenset({"Chooser.tsx"}), twice),
    State("a wire", with_wire("PutItem||ItemsTable"), close=twice),
    State("two cards", with_cards("Jobs", "OnItem"), close=twice),
    State(
        "using one that exists", with_card("ItemsTable", "e"), frozenset({"existing", "Existing.tsx"}), twice
    ),
    State("moving into an application", with_card("Jobs", "m"), frozenset({"move", "MoveInto.tsx"}), twice),
    State("a row to add", asked("ShopApi"), frozenset({"FacetForm.tsx"}), twice),
    State("a trigger to add", asked("OnItem"), close=twice),
    State("a consumer to add", asked("Jobs"), close=twice),
    State("a row to change", row, close=twice),
    State("a row that cannot be so", wrong_row, close=twice),
    State("a stream to change", stream, close=twice),
    State("the menu of a card", with_card("Jobs", "Shift+F10"), close=twice),
    State("the menu of two cards", both(with_cards("Jobs", "OnItem"), press("Shift+F10")), close=twice),
    State("the menu of a wire", both(with_wire("PutItem||ItemsTable"), press("Shift+F10")), close=twice),
    State("the menu of the canvas", press("Shift+F10")),
    State("a group", both(with_cards("Jobs", "OnItem"), press("Control+g")), close=ungrouped),
    State("properties found", search("type")),
    State("a button that is busy", busy, close=answered),
    State("the templates", press("t"), frozenset({"templates", "Templates.tsx"})),
    State("a question before an edit", renaming("ItemsTable", "Goods"), frozenset({"Confirm.tsx"}), twice),
    State("the export menu", menu("export"), frozenset({"export"})),
    State("the theme menu", menu("theme"), frozenset({"Menu.tsx"})),
    State("the code beside the canvas", press("\\"), close=press("\\")),
    State("the code", view("code"), frozenset({"code"})),
    State("the template", view("template"), frozenset({"template"})),
    State("no changes", view("changes"), frozenset({"changes"})),
    State("no deployments", view("deployments"), frozenset({"deployments"})),
    State("the canvas again", view("canvas")),
    State("an edit", edited, close=nothing),
    State("changes", view("changes")),
    State("a question to save", ask_save, frozenset({"AskSave.tsx"})),
    State("the canvas, edited", view("canvas")),
    State("a change on disk", changed_on_disk, close=nothing),
    State("a refusal", refused, close=nothing),
    State("the file taken", taken, close=twice),
    State("a text that cannot be read", unreadable, close=nothing),
    State("an empty template", empty, close=nothing),
]


def state(*keys: str) -> Deed:
    def do(canvas: Canvas) -> None:
        canvas.get("state-Check").locator(".title").click()
        expect(canvas.get("state-inspector")).to_be_visible()
        for key in keys:
            canvas.page.keyboard.press(key)
            expect(canvas.page.get_by_role("dialog")).to_be_visible()

    return do


MACHINE_STATES = [
    State("a state machine", machine, close=nothing),
    State("a state", state(), close=twice),
    State("adding a state", state("a"), frozenset({"AddState.tsx"}), twice),
    State("leading on by keyboard", state("w"), frozenset({"LeadByKeyboard.tsx"}), twice),
]


def ran(canvas: Canvas) -> None:
    expect(canvas.get("run")).to_be_enabled()
    canvas.get("run").click()
    expect(canvas.get("verdict")).to_be_visible()


FUNCTION_STATES = [
    State("a function", function, close=nothing),
    State("a function that ran", ran, close=nothing),
]


def query(canvas: Canvas) -> None:
    canvas.get("type-type:Query").locator(".title").click()
    expect(canvas.get("type-inspector")).to_be_visible()


def answer(canvas: Canvas) -> None:
    query(canvas)
    canvas.page.keyboard.press("w")
    expect(canvas.page.get_by_role("listbox").get_by_role("option")).not_to_have_count(0)


GRAPHQL_STATES = [
    State("a GraphQL API", graphql, close=nothing),
    State("a type of it", query, close=twice),
    State("what answers a field", answer, frozenset({"AnswerByKeyboard.tsx"}), twice),
]


def walk(canvas: Canvas, states: list[State]) -> list[str]:
    """What axe finds in each of them, one after the other; the themes take turns."""
    found: list[str] = []
    for number, state in enumerate(states):
        state.open(canvas)
        canvas.page.wait_for_timeout(250)
        found += [f"{state.name}, {one}" for one in in_every_theme(canvas.page, turn_of(number))]
        state.close(canvas)
    return found


def test_axe_finds_nothing_in_any_state(canvas: Canvas) -> None:
    assert walk(canvas, STATES) == []


def test_axe_finds_nothing_in_a_state_machine(canvas: Canvas) -> None:
    assert walk(canvas, MACHINE_STATES) == []


def test_axe_finds_nothing_in_a_function(canvas: Canvas) -> None:
    assert walk(canvas, FUNCTION_STATES) == []


def test_axe_finds_nothing_in_a_graphql_api(canvas: Canvas) -> None:
    assert walk(canvas, GRAPHQL_STATES) == []


def test_every_page_and_dialog_is_walked() -> None:
    source = WEB / "src"
    told = (source / "store" / "view.ts").read_text()
    unions = re.findall(r"export type (?:View|Panel) =([^;]+);", told)
    expected = {name for union in unions for name in re.findall(r'"([\w-]+)"', union)}
    expected |= {
        file.name
        for file in source.rglob("*.tsx")
        if file.name != "Dialog.tsx"
        and re.search(r'<Dialog\b|role="(?:dialog|menu|alertdialog)"', file.read_text())
    }
    walked = set[str]().union(*(state.shows for state in [*STATES, *MACHINE_STATES, *GRAPHQL_STATES]))
    assert expected - walked == set(), "open these in a state of STATES"
    assert walked - expected == set(), "these are gone"


def test_the_other_pages(page: Page, project: Path, start: Callable[[Path], str]) -> None:
    """Before the door, and where an address leads to no canvas."""
    canvas = Canvas(page, project, start(project))
    page.goto(canvas.origin)
    assert in_every_theme(page) == []
    page.goto(canvas.address)
    canvas.card("ItemsTable").wait_for()
    page.goto(f"{canvas.origin}/?canvas=nowhere.yaml")
    expect(page.locator(".app, .sign-in, .blank").first).to_be_visible()
    assert in_every_theme(page) == []
