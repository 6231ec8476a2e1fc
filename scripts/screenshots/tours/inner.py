"""What opens as a canvas of its own kind: state machines and GraphQL APIs."""

from __future__ import annotations

from playwright.sync_api import expect

from browser_deeds import nothing
from browser_page import Canvas, middle
from scripts.screenshots.projects import blueprint
from scripts.screenshots.shot import Shot, Tour, escape


def machine(canvas: Canvas) -> None:
    canvas.card("OrderSaga").locator(".title").dblclick()
    expect(canvas.get("state-Charge")).to_be_visible()


def state(canvas: Canvas) -> None:
    canvas.get("state-Charge").locator(".title").click()
    expect(canvas.get("state-inspector")).to_be_visible()


def add_state(canvas: Canvas) -> None:
    state(canvas)
    canvas.page.keyboard.press("a")
    expect(canvas.page.get_by_role("listbox").get_by_role("option")).not_to_have_count(0)


def lead(canvas: Canvas) -> None:
    state(canvas)
    canvas.page.keyboard.press("w")
    expect(canvas.page.get_by_role("listbox").get_by_role("option")).not_to_have_count(0)


def schema(canvas: Canvas) -> None:
    canvas.card("NotesApi").locator(".title").dblclick()
    expect(canvas.get("type-type:Query")).to_be_visible()


def fields(canvas: Canvas) -> None:
    canvas.get("type-type:Query").locator(".title").click()
    expect(canvas.get("type-inspector")).to_be_visible()


def answer(canvas: Canvas) -> None:
    canvas.get("type-type:Note").locator(".title").click()
    expect(canvas.get("type-inspector")).to_be_visible()
    canvas.page.keyboard.press("w")
    expect(canvas.page.get_by_role("listbox").get_by_role("option")).not_to_have_count(0)


def from_a_field(canvas: Canvas) -> None:
    canvas.get("type-type:Note").hover()
    x, y = middle(canvas.get("port-Note.text"))
    canvas.page.mouse.move(x, y)
    canvas.page.mouse.down()
    canvas.page.mouse.move(x + 60, y + 40, steps=6)
    expect(canvas.page.locator(".react-flow__node.legal")).not_to_have_count(0)


def let_go(canvas: Canvas) -> None:
    canvas.page.mouse.up()
    escape(canvas)


TOURS = (
    Tour(
        "State machines",
        blueprint("step-functions-saga", "saga"),
        "[data-testid=card-OrderSaga]",
        about="state-machines.md",
        shots=(
            Shot(
                "machine",
                "The states of a state machine, what they run, and what is caught.",
                machine,
                nothing,
            ),
            Shot("state", "A state's settings.", state),
            Shot("state-add", "A state is added after another.", add_state),
            Shot("state-lead", "A state leads on, by keyboard.", lead),
        ),
    ),
    Tour(
        "GraphQL",
        blueprint("graphql", "notes"),
        "[data-testid=card-NotesApi]",
        about="graphql.md",
        shots=(
            Shot("graphql", "Schema and resolvers side by side; a field is a port.", schema, nothing),
            Shot("graphql-type", "A type's fields, and what answers them.", fields),
            Shot("graphql-answer", "What answers a field is chosen by keyboard.", answer),
            Shot("graphql-drawing", "The same by mouse.", from_a_field, let_go, pointing=True),
        ),
    ),
)
