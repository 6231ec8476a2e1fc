"""A large drawing: its cards at once, asked for once, and one picture while the view moves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from browser_page import Canvas, eventually

pytestmark = pytest.mark.browser

CHAINS = 80


@pytest.fixture
def large(tmp_path: Path) -> Path:
    resources = "".join(
        f"""
  Put{n:03}:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src
      Handler: app.handler
      Runtime: python3.13
      Policies:
        - SQSSendMessagePolicy: {{QueueName: !GetAtt Queue{n:03}.QueueName}}

  Queue{n:03}:
    Type: AWS::SQS::Queue
"""
        for n in range(CHAINS)
    )
    (tmp_path / "template.yaml").write_text(f"Transform: AWS::Serverless-2016-10-31\nResources:{resources}")
    return tmp_path


def test_its_cards_are_there_before_their_layout(
    page: Page, large: Path, start: Callable[[Path], str], errors: list[str]
) -> None:
    held: list[Route] = []
    page.route("**/elk-worker*", lambda route: held.append(route))
    page.goto(start(large))
    canvas = Canvas(page, large, page.url)
    expect(page.locator(".react-flow__node-card")).to_have_count(2 * CHAINS)
    expect(canvas.card("Put000")).to_be_visible()
    stage = page.locator("[data-testid=stage]")
    assert stage.get_attribute("data-settled") is None
    expect(page.locator(".react-flow__edge")).to_have_count(0)
    for route in held:
        route.continue_()
    expect(page.locator("[data-testid=stage][data-settled]")).to_have_count(1)
    expect(page.locator(".react-flow__edge")).to_have_count(CHAINS)


def test_it_is_asked_for_once(
    page: Page, large: Path, start: Callable[[Path], str], errors: list[str]
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.partition("/api/")[2]))
    page.goto(start(large))
    expect(page.locator("[data-testid=stage][data-settled]")).to_have_count(1)
    assert (asked.count("session"), asked.count("snapshot")) == (1, 1)
    # Coming again there is no token, and the cookie is there.
    asked.clear()
    page.reload()
    expect(page.locator("[data-testid=stage][data-settled]")).to_have_count(1)
    assert (asked.count("session"), asked.count("snapshot")) == (0, 1)


def test_it_is_one_picture_while_the_view_moves_and_sharp_afterwards(
    page: Page, large: Path, start: Callable[[Path], str], errors: list[str]
) -> None:
    page.goto(start(large))
    expect(page.locator("[data-testid=stage][data-settled]")).to_have_count(1)
    view = page.locator(".stage .react-flow__viewport")
    page.evaluate(
        """() => { const view = document.querySelector('.stage .react-flow__viewport');
          window.kept = [];
          new MutationObserver(() => window.kept.push(view.style.willChange))
            .observe(view, { attributes: true, attributeFilter: ['style'] }); }"""
    )
    before = view.evaluate("e => e.style.transform")
    page.mouse.move(700, 450)
    page.mouse.wheel(0, 120)
    eventually(page, lambda: page.evaluate("window.kept.includes('transform') && window.kept.at(-1) === ''"))
    assert view.evaluate("e => e.style.transform") != before


def test_a_drag_moves_its_card_and_its_lines_and_nothing_else(
    page: Page, large: Path, start: Callable[[Path], str], errors: list[str]
) -> None:
    page.goto(start(large))
    expect(page.locator("[data-testid=stage][data-settled]")).to_have_count(1)
    canvas = Canvas(page, large, page.url)
    node = page.locator(".react-flow__node[data-id=Put003]")
    canvas.select("Put003")
    place = "e => { const b = e.getBoundingClientRect(); return [b.x, b.y]; }"
    drawn = """() => Object.fromEntries([...document.querySelectorAll('.react-flow__edge')].map(
      (e) => [e.dataset.id, e.querySelector('path').getAttribute('d')]))"""
    lines = page.evaluate(drawn)
    box = canvas.card("Put003").locator(".title").bounding_box()
    assert box is not None
    x, y = box["x"] + 4, box["y"] + 4
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 10, y + 10, steps=4)
    before = node.evaluate(place)
    kept = node.evaluate("e => e.style.left")
    page.evaluate(
        """() => { window.touched = new Set();
          const watch = new MutationObserver((seen) => seen.forEach(({ target }) =>
            window.touched.add(target.closest('.react-flow__node, .react-flow__edge').dataset.id)));
          // What the pointer runs over changes within; what is drawn anew changes itself.
          for (const e of document.querySelectorAll('.react-flow__node')) watch.observe(e, { attributes: true });
          for (const e of document.querySelectorAll('.react-flow__edge path'))
            watch.observe(e, { attributes: true }); }"""
    )
    page.mouse.move(x + 40, y + 130, steps=6)
    now = node.evaluate(place)
    assert [round(b - a) for a, b in zip(before, now, strict=True)] == [30, 120]
    wire = next(one for one in lines if one.startswith("Put003"))
    eventually(page, lambda: set(page.evaluate("[...window.touched]")) == {"Put003", wire})
    assert node.evaluate("e => e.style.left") == kept, "the rest of the drawing hears of it at the end"
    assert {one for one, d in page.evaluate(drawn).items() if d != lines[one]} == {wire}
    page.mouse.up()
    eventually(page, lambda: node.evaluate("e => e.style.translate") == "")
    assert [round(at) for at in node.evaluate(place)] == [round(at) for at in now]
    eventually(page, lambda: canvas.get("undo").is_enabled())


def test_cards_far_from_the_view_are_empty_until_it_comes(
    page: Page, large: Path, start: Callable[[Path], str], errors: list[str]
) -> None:
    page.goto(start(large))
    expect(page.locator("[data-testid=stage][data-settled]")).to_have_count(1)
    canvas = Canvas(page, large, page.url)
    far = page.locator(".react-flow__node-card[data-far]")

    def jump(name: str) -> None:
        page.keyboard.press("Control+k")
        page.keyboard.type(name)
        expect(page.get_by_role("dialog").get_by_role("option").first).to_contain_text(name)
        page.keyboard.press("Enter")
        expect(canvas.card(name).locator(".title")).to_be_in_viewport()

    jump("Put003")
    eventually(page, lambda: far.count() > CHAINS)
    expect(page.locator(".react-flow__node-card")).to_have_count(2 * CHAINS)
    name = far.first.get_attribute("data-id")
    assert name is not None
    node = page.locator(f".react-flow__node[data-id={name}]")
    expect(canvas.card(name).locator(".title")).to_be_hidden()
    # It has its name, its place in the order of Tab and its size all the same.
    assert name in (node.get_attribute("aria-label") or "")
    assert node.get_attribute("tabindex") == "0"
    assert node.evaluate("e => e.offsetWidth * e.offsetHeight") > 0
    jump(name)
    expect(canvas.card("Put003")).to_be_attached()
    eventually(page, lambda: node.get_attribute("data-far") is None)
    expect(far.filter(visible=True).locator(".card").filter(visible=True)).to_have_count(0)
