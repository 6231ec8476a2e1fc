"""What is drawn is left out of an answer where the page said that it has it: what it then shows is the same."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from canvas import Page, browser, open_project, page

DRAWN = ("text", "others", "cards", "wires", "references", "groups")
NOTHING = {"text": "", "others": {}, "cards": [], "wires": [], "references": [], "groups": []}


class Keeping:
    """A page that keeps what was drawn, by its name, and says so."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.kept: dict[str, dict[str, Any]] = {}
        self.left_out = 0

    def post(self, path: str, **body: Any) -> Any:
        answer = self.client.post(path, json=body, headers=self._has())
        return self._filled(answer.json()) if answer.status_code < 300 else None

    def get(self) -> dict[str, Any]:
        return self._filled(self.client.get("/api/snapshot", headers=self._has()).json())

    def _has(self) -> dict[str, str]:
        return {"stackline-drawn": " ".join(self.kept)} if self.kept else {}

    def _filled(self, answer: Any) -> Any:
        snapshot = answer.get("snapshot") or answer
        if snapshot["known"]:
            self.left_out += 1
            assert {name: snapshot[name] for name in DRAWN} == NOTHING
            snapshot.update(self.kept[snapshot["drawn"]], known=False)
        self.kept[snapshot["drawn"]] = {name: snapshot[name] for name in DRAWN}
        return answer


def deeds(chance: random.Random, shown: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Something a person might do."""
    cards = [card["id"] for card in shown["cards"]]
    some = chance.sample(cards, min(2, len(cards)))
    group = [{"do": "group", "ids": some, "name": "Work"}]
    group += [{"do": "regroup", "id": one["id"], "collapsed": True} for one in shown["groups"] if one["free"]]
    intents = [
        {"do": "add", "kind": chance.choice(["queue", "topic", "table"])},
        {"do": "connect", "source": "GetItem", "target": "ItemsTable", "access": "read"},
        {"do": "remove", "ids": some[:1]},
        *group,
    ]
    return chance.choice(
        [
            *[("/api/edits", {"intent": intent, "confirmed": True}) for intent in intents],
            *[("/api/undo", {})] * 4,
            *[("/api/redo", {})] * 3,
            ("/api/save", {}),
        ]
    )


@pytest.mark.parametrize("seed", range(4))
def test_a_page_that_keeps_shows_what_another_is_sent(tmp_path: Path, seed: int) -> None:
    chance, workspace = random.Random(seed), open_project(tmp_path)
    keeping, client = Keeping(browser(workspace)), browser(workspace)
    shown, done = keeping.get(), 0
    for _ in range(60):
        path, body = deeds(chance, shown)
        result = keeping.post(path, revision=shown["revision"], **body)
        done += result is not None
        shown = keeping.get()
        sent = client.get("/api/snapshot").json()
        assert not sent["known"]
        assert shown == sent
    assert done > 30
    assert keeping.left_out > 30


def test_undo_leaves_out_what_was_there_before(tmp_path: Path) -> None:
    here: Page = page(open_project(tmp_path))
    before = here.snapshot["drawn"]
    here.do(do="remove", ids=["Pages"])
    assert here.snapshot["drawn"] != before
    revision = here.snapshot["revision"]
    answer = here.client.post(
        "/api/undo", json={"revision": revision}, headers={"stackline-drawn": f"x {before}"}
    )
    told = answer.json()["snapshot"]
    assert (told["drawn"], told["known"], told["cards"]) == (before, True, [])
    # A name that it does not know is that of another server.
    assert not here.client.get("/api/snapshot", headers={"stackline-drawn": "x"}).json()["known"]


def test_two_servers_name_nothing_alike(tmp_path: Path) -> None:
    one, two = (page(open_project(tmp_path / name)).snapshot["drawn"] for name in "ab")
    assert one != two
