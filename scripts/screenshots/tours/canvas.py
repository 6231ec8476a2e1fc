"""The canvas: adding, finding, wires, panels."""

from __future__ import annotations

from playwright.sync_api import expect

from browser_deeds import (
    Deed,
    chooser,
    menu,
    nothing,
    palette,
    renaming,
    required,
    search,
    setting,
    use_existing,
    with_card,
    with_cards,
    with_wire,
)
from browser_page import Canvas, middle
from scripts.screenshots.projects import scorecard
from scripts.screenshots.shot import NARROW, Shot, Tour, clear_notices, escape


def access(canvas: Canvas) -> None:
    with_card("ScanPage")(canvas)
    canvas.page.get_by_role("tab", name="Access").click()


def all_properties(canvas: Canvas) -> None:
    with_card("ResultsTable")(canvas)
    canvas.get("search-properties").fill("stream")
    expect(canvas.get("found-properties")).to_be_visible()


def drawing(canvas: Canvas) -> None:
    """Pressed on a port and half way to a card."""
    canvas.card("PagesQueue").hover()
    x, y = middle(canvas.get("port-PagesQueue-out"))
    mouse = canvas.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + 150, y + 130, steps=8)
    expect(canvas.page.locator(".react-flow__node.legal")).not_to_have_count(0)


def dropped(canvas: Canvas) -> None:
    canvas.page.mouse.up()
    escape(canvas)


def edited(canvas: Canvas) -> None:
    setting("ScanPage", "MemorySize", "3008")(canvas)


def undone(canvas: Canvas) -> None:
    escape(canvas)
    canvas.page.keyboard.press("Control+z")
    expect(canvas.get("unsaved")).to_have_count(0)
    clear_notices(canvas)


def close_to(canvas: Canvas, id: str) -> None:
    """Jump to a card: near enough to read its rows."""
    search(id)(canvas)
    expect(canvas.page.get_by_role("listbox").get_by_role("option").first).to_contain_text(id)
    canvas.page.keyboard.press("Enter")
    expect(canvas.page.locator(f".react-flow__node[data-id='{id}']")).to_be_focused()


def in_place(id: str) -> Deed:
    """The form beside a card, with what it asks."""

    def do(canvas: Canvas) -> None:
        close_to(canvas, id)
        canvas.page.keyboard.press("r")
        expect(canvas.get("facet-done")).to_be_visible()

    return do


def row(canvas: Canvas) -> None:
    close_to(canvas, "ScorecardApi")
    canvas.get("facet-ScorecardApi-GET /scorecards/{market}/{day}").dblclick()
    expect(canvas.get("facet-done")).to_be_visible()


def wrong_row(canvas: Canvas) -> None:
    row(canvas)
    canvas.get("ask-path").locator("input").fill("scorecards")
    canvas.get("facet-done").click()
    expect(canvas.get("facet-wrong")).to_be_visible()


def menu_of(card: str) -> Deed:
    def do(canvas: Canvas) -> None:
        close_to(canvas, card)
        canvas.card(card).locator(".title").click(button="right")
        expect(canvas.get("context-menu")).to_be_visible()

    return do


def menu_of_cards(canvas: Canvas) -> None:
    with_cards("StartScan", "ScanPage")(canvas)
    canvas.card("ScanPage").locator(".title").click(button="right")
    expect(canvas.get("context-menu")).to_be_visible()


def menu_of_the_ground(canvas: Canvas) -> None:
    canvas.page.locator(".react-flow__pane").click(button="right", position={"x": 500, "y": 640})
    expect(canvas.get("context-menu")).to_be_visible()


def properties_found(canvas: Canvas) -> None:
    search("variables")(canvas)
    expect(canvas.page.get_by_role("option", name="more of").first).to_be_visible()


def far(canvas: Canvas) -> None:
    for _ in range(4):
        canvas.page.get_by_role("button", name="Zoom out").click()


def near(canvas: Canvas) -> None:
    escape(canvas)
    canvas.page.keyboard.press("f")


def problems(canvas: Canvas) -> None:
    text = canvas.text()
    for right, wrong in (
        ("TableName: !Ref ResultsTable", "TableName: !Ref ResultTable"),
        ("VisibilityTimeout: 900", "VisibilityTimeout: 30"),
        ("Timeout: 150 #", "Timeout: 6000 #"),
        ("CodeUri: src/get_scorecard", "CodeUri: src/get_score"),
    ):
        assert right in text, right
        text = text.replace(right, wrong, 1)
    canvas.file.write_text(text)
    expect(canvas.get("problems")).not_to_contain_text("No problems")
    canvas.get("problems").click()
    expect(canvas.get("problem-list").get_by_role("listitem")).not_to_have_count(0)


def mended(canvas: Canvas) -> None:
    escape(canvas)
    canvas.git("checkout", "-q", "template.yaml")
    expect(canvas.get("problems")).to_contain_text("No problems")


def details(canvas: Canvas) -> None:
    canvas.page.keyboard.press("d")
    canvas.page.keyboard.press("f")


def folded(canvas: Canvas) -> None:
    canvas.page.keyboard.press("d")
    canvas.page.keyboard.press("f")


TOURS = (
    Tour(
        "Canvas",
        scorecard,
        "[data-testid=card-ScanPage]",
        about="canvas.md",
        shots=(
            Shot("canvas", "The canvas: cards, wires, the folded details, the overview map.", nothing),
            Shot("palette", "The palette, by categories.", palette()),
            Shot(
                "palette-search",
                "The palette searched: kinds with wires first, then every type.",
                palette("queue"),
            ),
            Shot("palette-none", "No such resource.", palette("zzzz")),
            Shot("palette-required", "A type that asks for what it needs.", required),
            Shot("palette-existing", "Something that exists already, by its name.", use_existing),
            Shot(
                "selected",
                "A card selected: its neighbourhood is lit, its settings are at the right.",
                with_card("ScanPage"),
            ),
            Shot("access", "What a function may do, in words.", access),
            Shot("properties", "Every property of a type, searched.", all_properties),
            Shot(
                "drawing",
                "A wire being drawn: legal targets light up, the rest dims.",
                drawing,
                dropped,
                pointing=True,
            ),
            Shot(
                "wire-keyboard",
                "The same by keyboard: where the wire goes is chosen from a list.",
                with_card("GetScorecard", "w"),
            ),
            Shot("wire-route", "A wire from an API asks for its route.", chooser("ScorecardApi", "ScanPage")),
            Shot("wire-route-inspector", "The wire of a route.", with_wire("ScorecardApi")),
            Shot("wire-event", "The wire of an event, with its settings.", with_wire("PagesQueue||ScanPage")),
            Shot(
                "wire-access",
                "The wire of an access: what it grants, and the lines that it is.",
                with_wire("ScanPage||ResultsTable"),
            ),
            Shot("wire-failure", "The wire to a dead-letter queue.", with_wire("|FailedPagesQueue")),
            Shot("facet-route", "A route is added to an API in place.", in_place("ScorecardApi")),
            Shot("facet-change", "A row is changed by a double click or F2.", row),
            Shot("facet-refused", "What is wrong is said, and the form stays.", wrong_row),
            Shot("facet-trigger", "A schedule is added to a function.", in_place("Summarise")),
            Shot("facet-consumer", "A queue gets a consumer.", in_place("FailedPagesQueue")),
            Shot("menu-card", "The menu of a card.", menu_of("PagesQueue")),
            Shot("menu-cards", "The menu of several cards.", menu_of_cards),
            Shot("menu-canvas", "The menu of the canvas.", menu_of_the_ground),
            Shot("edit", "An edit tells what it wrote, and can be taken back.", edited, undone),
            Shot("rename", "A card is renamed, and all that refers to it.", with_card("PagesQueue", "F2")),
            Shot(
                "confirm",
                "A name that would replace a table: the question before it.",
                renaming("ResultsTable", "Results"),
            ),
            Shot("existing", "A resource that may exist already.", with_card("ResultsTable", "e")),
            Shot("move", "A card is moved into a nested application.", with_card("ResultsTable", "m")),
            Shot("search", "Search and jump: resources, routes, properties, commands.", search("scan")),
            Shot(
                "search-properties",
                "Properties are found too: a few of each card, until the words are about one card's.",
                properties_found,
            ),
            Shot("search-none", "Nothing found.", search("zzzz")),
            Shot("problems", "The list of problems, with what mends them.", problems, mended),
            Shot("details", "Roles, permissions and log groups shown as cards.", details, folded),
            Shot("far", "From far away: only glyphs and names.", far, near),
            Shot("export", "The drawing as a file, or on the clipboard.", menu("export")),
            Shot(
                "narrow",
                "A window of 1280 by 720 pixels.",
                lambda canvas: (canvas.page.keyboard.press("f"), with_card("ScanPage")(canvas)),
                near,
                NARROW,
            ),
        ),
    ),
)
