"""What a person does on the canvas, for browser tests: the page, the project behind it, and the moves of the mouse."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Locator, Page, expect

WEB = Path(__file__).resolve().parents[1] / "web"


@dataclass(frozen=True, slots=True)
class Canvas:
    """One open page of `stackline edit` on `folder`."""

    page: Page
    folder: Path
    address: str

    @property
    def file(self) -> Path:
        return self.folder / "template.yaml"

    def text(self) -> str:
        return self.file.read_text()

    def get(self, test_id: str) -> Locator:
        return self.page.get_by_test_id(test_id)

    def card(self, id: str) -> Locator:
        return self.get(f"card-{id}")

    def select(self, id: str) -> None:
        self.card(id).locator(".title").click()
        expect(self.get("inspector")).to_be_visible()

    def show(self, view: str) -> None:
        self.get(f"view-{view}").click()

    def colours(self, choice: str) -> None:
        """Light, dark or system, from the theme menu."""
        self.get("theme").click()
        self.get(f"colours-{choice}").click()
        self.page.keyboard.press("Escape")

    def save(self) -> None:
        self.page.keyboard.press("Control+s")
        expect(self.get("unsaved")).to_have_count(0)

    def draw(self, source: str, port: str, target: str) -> None:
        """Press on a port, move in steps as a hand does, and let go on the target card."""
        self.card(source).hover()
        begin, end = middle(self.get(f"port-{source}-{port}")), middle(self.card(target).locator(".head"))
        mouse = self.page.mouse
        mouse.move(*begin)
        mouse.down()
        mouse.move((begin[0] + end[0]) / 2, (begin[1] + end[1]) / 2, steps=6)
        mouse.move(*end, steps=6)
        expect(self.page.locator(".react-flow__node.legal")).not_to_have_count(0)
        mouse.up()

    def editor(self) -> Locator:
        return self.get("editor").locator(".cm-content")

    def line(self, text: str) -> Locator:
        """The line of the code pane that holds `text`."""
        return self.get("editor").locator(".cm-line", has_text=text).first

    def wires(self) -> set[str]:
        snapshot: dict[str, Any] = self.page.request.get(f"{self.origin}/api/snapshot").json()
        return {f"{w['source']} > {w['target']}" for w in snapshot["wires"]}

    @property
    def origin(self) -> str:
        return self.address.partition("/#")[0]

    def git(self, *command: str) -> str:
        done = subprocess.run(["git", *command], cwd=self.folder, check=True, capture_output=True, text=True)
        return done.stdout.strip()


_AT_REST = """element => new Promise(done => {
  let before = "", same = 0;
  const look = () => {
    const {x, y, width, height} = element.getBoundingClientRect();
    const now = [x, y, width, height].join();
    same = now === before ? same + 1 : 0;
    before = now;
    if (same < 4) requestAnimationFrame(look); else done();
  };
  look();
})"""


def middle(locator: Locator) -> tuple[float, float]:
    """The middle of an element that has come to rest: a view that is just fitted takes it along."""
    locator.evaluate(_AT_REST)
    box = locator.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def tab_to(page: Page, test_id: str, most: int = 90) -> None:
    """Tab until what has this test id has the focus. Escape leaves an editor, in which Tab indents."""
    focused = "() => document.activeElement?.dataset.testid"
    for _ in range(most):
        page.keyboard.press("Tab")
        found = page.evaluate(focused)
        if found == test_id:
            return
        if found == "code-editor":
            page.keyboard.press("Escape")
    raise AssertionError(f"Tab does not reach {test_id}")


def eventually(page: Page, holds: Callable[[], bool], attempts: int = 600) -> None:
    """Waits until something outside the page is true, such as the contents of a file."""
    for _ in range(attempts):
        if holds():
            return
        page.wait_for_timeout(100)
    assert holds()


_ZOOMED_OUT = """target => {
  const view = document.querySelector(target.at(-1))?.closest(".react-flow__viewport");
  return view ? view.getBoundingClientRect().width / view.offsetWidth < 0.9 : false;
}"""


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2 A and AA: one line a rule, with where.

    In a drawing that is zoomed out as in a map, the scale is essential (WCAG 2.5.8): there alone rows may be low.
    """
    if page.evaluate("typeof window.axe") == "undefined":
        page.evaluate((WEB / "node_modules/axe-core/axe.min.js").read_text())
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", tags)
    lines: list[str] = []
    for violation in found["violations"]:
        targets = [node["target"] for node in violation["nodes"]]
        if violation["id"] == "target-size":
            targets = [target for target in targets if not page.evaluate(_ZOOMED_OUT, target)]
        if targets:
            lines.append(f"{violation['id']}: {violation['help']}: " + " | ".join(map(str, targets[:5])))
    return lines


Scheme = Literal["light", "dark"]
Contrast = Literal["no-preference", "more"]
THEMES: tuple[tuple[Scheme, Contrast], ...] = (
    ("light", "no-preference"),
    ("dark", "no-preference"),
    ("light", "more"),
    ("dark", "more"),
)


def turn_of(number: int) -> tuple[tuple[Scheme, Contrast], ...]:
    """The theme whose turn it is in the state of this number; all of them in `make test-deep`."""
    at = number % len(THEMES)
    return THEMES if os.environ.get("STACKLINE_DEEP") else THEMES[at : at + 1]


def in_every_theme(page: Page, themes: tuple[tuple[Scheme, Contrast], ...] = THEMES) -> list[str]:
    """The same in light, dark and both high contrasts, each as the system asks for it: the page must follow it."""
    found: list[str] = []
    for scheme, contrast in themes:
        page.emulate_media(color_scheme=scheme, contrast=contrast)
        # The theme is set by the page's script when it hears of it; a contrast that a person chose stays.
        page.wait_for_function(
            "([theme, contrast]) => { const set = document.documentElement.dataset;"
            " const chosen = localStorage.getItem('stackline.contrast') ?? contrast;"
            " return set.theme === theme && set.contrast === chosen; }",
            arg=[scheme, "more" if contrast == "more" else "normal"],
        )
        name = f"{'high contrast ' if contrast == 'more' else ''}{scheme}"
        found += [f"{name}: {violation}" for violation in violations(page)]
    page.emulate_media(color_scheme="light", contrast="no-preference")
    return found
