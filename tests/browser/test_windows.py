"""Two browser windows, two more clients and an editor on one file, in turn and at once: nobody's edit is lost."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Error, Locator, Page, Request, Response, TimeoutError, expect

from browser_page import Canvas, eventually
from windows import Scene, marks, opened, play

pytestmark = pytest.mark.browser

_TEXT = """() => {
  const host = document.querySelector("[data-testid=editor]");
  const content = (host.shadowRoot ?? host).querySelector(".cm-content");
  return content.cmTile.root.view.state.doc.toString();
}"""
_CHANGING = {
    "/api/edits": "edit",
    "/api/undo": "undo",
    "/api/redo": "redo",
    "/api/save": "save",
    "/api/reload": "take the file",
}


def path_of(url: str) -> str:
    return urlsplit(url).path


def changing(url: str) -> str | None:
    """What a request changes, if it does."""
    return _CHANGING.get(path_of(url))


class Person:
    """One real window, and what a person does in it with mouse and keyboard."""

    def __init__(self, page: Page, letter: str, scene: Scene) -> None:
        self.page, self.letter, self.scene = page, letter, scene
        self.canvas = Canvas(page, scene.folder, scene.server.address)
        self.random = random.Random(f"{scene.seed} {letter}")
        self.count = 0
        self.answers: list[Response] = []
        page.on("response", lambda answer: self.answers.append(answer))
        self.asked: set[Request] = set()
        page.on("request", lambda request: self.asked.add(request) if changing(request.url) else None)
        page.on("requestfinished", lambda request: self.asked.discard(request))
        page.on("requestfailed", lambda request: self.asked.discard(request))
        self.open()

    def open(self) -> None:
        # What was answered is gone with the page.
        self.tell()
        self.page.goto(self.scene.server.address)
        self.page.get_by_test_id("stage").wait_for()
        self.at = self.scene.server.address

    def act(self) -> None:
        if self.at != self.scene.server.address:
            self.open()
        banner = self.page.get_by_test_id("changed-on-disk")
        if banner.is_visible() and self.random.random() < 0.7:
            self.choose(banner)
        else:
            self.random.choice([self.type, self.type, self.undo, self.redo, self.add, self.save])()
        self.page.wait_for_timeout(150)
        self.tell()

    def choose(self, banner: Locator) -> None:
        with self.scene.ledger.turn:
            # It may go by itself while the mouse is on its way.
            with suppress(TimeoutError):
                name = self.random.choice(["Take the file", "Keep my edits"])
                banner.get_by_role("button", name=name).click(timeout=2_000)
            self.page.wait_for_load_state("networkidle")

    def type(self) -> None:
        self.count += 1
        if self.page.get_by_test_id("editor").count() == 0:
            self.canvas.show("code")
        lines = self.canvas.editor().locator(".cm-line")
        self.canvas.editor().focus()
        lines.nth(self.random.randrange(lines.count())).dispatch_event("mousedown")
        self.page.keyboard.press("Control+Home")
        for _ in range(self.random.randrange(12)):
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("End")
        self.page.keyboard.insert_text(f" # Mark{self.letter}{self.count}")
        self.page.wait_for_timeout(500)

    def undo(self) -> None:
        self.page.keyboard.press("Control+z")

    def redo(self) -> None:
        self.page.keyboard.press("Control+Shift+z")

    def save(self) -> None:
        """An editor that overwrites what it did not read waits until this window has saved."""
        with self.scene.ledger.turn:
            self.page.keyboard.press("Control+s")
            self.page.wait_for_timeout(300)
            self.page.wait_for_load_state("networkidle")

    def add(self) -> None:
        self.canvas.show("canvas")
        self.page.keyboard.press("/")
        self.page.keyboard.type("topic")
        self.page.keyboard.press("Enter")
        self.page.keyboard.press("Escape")

    def rest(self) -> None:
        """What was typed last is sent, and what was asked is answered and told."""
        self.page.wait_for_timeout(1000)
        eventually(self.page, lambda: not self.asked)
        self.tell()

    def tell(self) -> None:
        """What the server answered this window, to the ledger."""
        answers, self.answers[:] = list(self.answers), []
        for answer in answers:
            if path_of(answer.url) == "/api/snapshot" and answer.status == 200:
                # What a page asked for before it was left cannot be read any more.
                with suppress(Error):
                    self.scene.ledger.text_of(answer.json())
            what = changing(answer.url)
            if what is None:
                continue
            if answer.status >= 500:
                self.scene.ledger.faults.append(f"{answer.url}: {answer.status}")
            if answer.status != 200:
                continue
            self.record(what, answer)

    def record(self, what: str, answer: Response) -> None:
        ledger = self.scene.ledger
        sent: dict[str, Any] = answer.request.post_data_json or {}
        told: dict[str, Any] = answer.json()
        snapshot = told.get("snapshot") or told
        after, at = ledger.text_of(snapshot), snapshot["serial"]
        known = ledger.texts.get(sent["revision"])
        if known is None:
            # A text that this test has not seen: what was new in it is this window's own, and undo may take any.
            known = {mark for mark in marks(after) if not mark.startswith(f"Mark{self.letter}")}
            if what in ("undo", "redo", "take the file"):
                ledger.chose(self.letter, f"page: {what}", set(ledger.made) - marks(after), at)
        before = " ".join(known)
        if what == "save" and sent.get("overwrite"):
            held = " ".join(ledger.texts.get(sent["overwrite"], ()))
            ledger.acted(self.letter, "keep mine", held, after, None, at)
        elif what == "edit":
            ledger.acted(self.letter, f"page: {sent['intent']['do']}", before, after, set(), at)
        else:
            ledger.acted(self.letter, f"page: {what}", before, after, set() if what == "save" else None, at)

    def shows(self) -> str:
        """The text in this window's code pane."""
        if self.page.get_by_test_id("editor").count() == 0:
            self.canvas.show("code")
        expect(self.canvas.editor()).to_be_visible()
        return self.page.evaluate(_TEXT)


@pytest.fixture
def second(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    yield page
    page.close()


@pytest.mark.parametrize(
    ("actions", "seed"),
    [(100, 4), *(pytest.param(1000, seed, marks=pytest.mark.deep) for seed in (21, 22))],
)
def test_no_edit_is_lost_and_all_end_the_same(
    page: Page, second: Page, tmp_path: Path, actions: int, seed: int
) -> None:
    with opened(tmp_path / "shop", seed) as scene:
        people = [Person(page, "P", scene), Person(second, "Q", scene)]

        def acts() -> None:
            person = scene.random.choice(people)
            person.page.bring_to_front()
            person.act()

        def rest() -> None:
            for person in people:
                person.page.bring_to_front()
                person.rest()

        play(scene, actions, acts, rest)
        for person in people:
            if person.at != scene.server.address:
                person.open()
        # What was typed last may have been offered back where somebody else was faster.
        rest()
        scene.judge()
        for person in people:
            eventually(person.page, lambda person=person: person.shows() == scene.at_rest())
            expect(person.page.get_by_test_id("unsaved")).to_have_count(0)
        made = scene.ledger.done
        assert sum(made.values()) > actions // 2, "most of it was done"
        assert made["page: text"] > 0, made
