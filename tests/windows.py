"""Several windows and an editor on one file, at once, and the law that none of them loses what another one did.

Every edit leaves a mark in the text. Once the server has answered, the mark is in the end text, unless an action that
says so took it away: undo, redo, removing, renaming, setting the same place, "take the file", "keep my edits".

    python tests/windows.py --actions 1000 --seed 7
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

MARK = re.compile(r"\bMark[A-Z]\d+\b")
FIXTURE = Path(__file__).resolve().parent / "fixtures" / "shop"


def marks(text: str) -> set[str]:
    return set(MARK.findall(text))


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()


@dataclass
class Ledger:
    """What everybody did. `turn` is held by an editor that cannot see what it overwrites, and while a window saves."""

    made: dict[str, tuple[int, str]] = field(default_factory=dict[str, tuple[int, str]])
    taken: dict[str, tuple[int, str]] = field(default_factory=dict[str, tuple[int, str]])
    texts: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    drawn: dict[str, str] = field(default_factory=dict[str, str])
    """The text of each drawing that a window was sent: it is left out where the window has it already."""
    faults: list[str] = field(default_factory=list[str])
    done: Counter[str] = field(default_factory=Counter[str])
    turn: threading.RLock = field(default_factory=threading.RLock)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def knows(self, data: bytes) -> None:
        """A text that the file may hold, or that a window was sent."""
        with self._lock:
            self.texts[digest(data)] = marks(data.decode())

    def text_of(self, snapshot: dict[str, Any]) -> str:
        """The text of a snapshot that a window was sent."""
        with self._lock:
            if not snapshot["known"]:
                self.drawn[snapshot["drawn"]] = snapshot["text"]
            text = self.drawn[snapshot["drawn"]]
        self.knows(text.encode())
        return text

    def acted(
        self, who: str, what: str, before: str, after: str, may_take: set[str] | None, at: int = 0
    ) -> None:
        """An action was acknowledged; `may_take`: the marks it is meant to take away, None for any.

        `at`: the serial of its answer, since a page's actions are told here a moment late.
        """
        was, now = marks(before), marks(after)
        with self._lock:
            self.done[what] += 1
            for mark in now - was:
                self.made[mark] = max(self.made.get(mark, (0, "")), (at, f"{who} {what}"))
            for mark in was - now:
                if may_take is None or mark in may_take:
                    self.taken[mark] = max(self.taken.get(mark, (0, "")), (at, f"{who} {what}"))
                else:
                    self.faults.append(f"{who}: {what} took {mark} away")

    def chose(self, who: str, what: str, gone: set[str], at: int) -> None:
        with self._lock:
            self.taken.update({mark: (at, f"{who} {what}") for mark in gone})

    def lost(self, end: str) -> list[str]:
        """The edits that are neither in the end text nor taken away by somebody."""
        left = marks(end)
        gone = {mark: made for mark, made in self.made.items() if mark not in left}
        never = (-1, "")
        return sorted(
            f"{mark} ({who})" for mark, (at, who) in gone.items() if self.taken.get(mark, never)[0] < at
        )


class Refused(Exception):
    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"{status} {code}")
        self.status, self.code = status, code


class Gone(Exception):
    """The server ended while a request was under way: nobody knows what came of it."""


class Window:
    """What a browser window does over HTTP and the WebSocket: the newest snapshot, and intents made on it."""

    def __init__(self, address: str, letter: str, ledger: Ledger, seed: int) -> None:
        self.letter, self.ledger = letter, ledger
        self.random = random.Random(f"{seed} {letter}")
        self.count = 0
        self._lock = threading.Lock()
        self.open(address)

    def open(self, address: str) -> None:
        origin, _, token = address.partition("/#token=")
        self.snapshot: dict[str, Any] = {}
        self.client = httpx.Client(base_url=origin, headers={"origin": origin}, timeout=120)
        assert self.client.post("/api/session", json={"token": token}).status_code == 204
        cookie = "; ".join(f"{one.name}={one.value}" for one in self.client.cookies.jar)
        self.listening = ExitStack()
        socket = self.listening.enter_context(
            connect(
                origin.replace("http", "ws") + "/api/events",
                additional_headers={"Cookie": cookie},
                origin=origin,  # type: ignore[arg-type]
                max_size=None,
                close_timeout=1,
            )
        )
        threading.Thread(target=self._listen, args=(socket,), daemon=True).start()
        self.receive(self.client.get("/api/snapshot").json())

    def close(self) -> None:
        with suppress(Exception):
            self.listening.close()
        self.client.close()

    def _listen(self, socket: Any) -> None:
        with suppress(ConnectionClosed, OSError, EOFError):
            for text in socket:
                push = json.loads(text)
                if push.get("snapshot"):
                    self.receive(push["snapshot"])

    def receive(self, snapshot: dict[str, Any]) -> None:
        self.ledger.text_of(snapshot)
        with self._lock:
            if snapshot["serial"] <= self.snapshot.get("serial", 0):
                return
            self.snapshot = snapshot
        if not snapshot["text"].strip():
            self.ledger.faults.append(f"window {self.letter} shows an empty text, that nobody wrote")

    def post(self, path: str, **body: Any) -> dict[str, Any]:
        """The answer to a request made on the newest snapshot."""
        try:
            answer = self.client.request("PUT" if path == "/api/layout" else "POST", path, json=body)
        except httpx.HTTPError as error:
            raise Gone(str(error)) from error
        if answer.status_code >= 500:
            self.ledger.faults.append(f"{path} {body}: {answer.status_code} {answer.text[:200]}")
        if answer.status_code >= 400:
            problem = answer.json()
            if problem.get("snapshot"):
                self.receive(problem["snapshot"])
            raise Refused(answer.status_code, problem["diagnostics"][0]["code"])
        told: dict[str, Any] = answer.json() if answer.content else {}
        if "revision" in told or "snapshot" in told:
            self.receive(told.get("snapshot") or told)
        return told

    # What a person does

    def act(self) -> str:
        """One random action; its name."""
        snapshot = self.snapshot
        if snapshot["changed_on_disk"] and self.random.random() < 0.4:
            deeds = [self.take_the_file, self.keep_mine]
        else:
            deeds = [self.type_a_line] * 5 + [self.add] * 3 + [self.set] * 3 + [self.connect] * 2
            deeds += [self.undo] * 2 + [self.redo, self.remove, self.rename, self.move] + [self.save] * 4
        deed = self.random.choice(deeds)
        with suppress(Refused, Gone):
            deed(snapshot)
        return deed.__name__

    def mark(self) -> str:
        self.count += 1
        return f"Mark{self.letter}{self.count}"

    def edit(self, snapshot: dict[str, Any], what: str, may_take: set[str] | None, **intent: Any) -> None:
        body = {"revision": snapshot["revision"], "intent": intent, "confirmed": True}
        told = self.post("/api/edits", **body)
        self.ledger.acted(
            self.letter,
            what,
            snapshot["text"],
            told["snapshot"]["text"],
            may_take,
            told["snapshot"]["serial"],
        )

    def type_a_line(self, snapshot: dict[str, Any]) -> None:
        lines = snapshot["text"].split("\n")
        at = self.random.choice([n for n, line in enumerate(lines) if re.match(r"(?:  )?\w+:", line)] or [0])
        lines.insert(at, f"# {self.mark()}")
        self.edit(snapshot, "type", set(), do="text", text="\n".join(lines))

    def add(self, snapshot: dict[str, Any]) -> None:
        self.edit(snapshot, "add", set(), do="add", kind="queue", id=self.mark())

    def ours(self, snapshot: dict[str, Any]) -> str | None:
        made = [card["id"] for card in snapshot["cards"] if MARK.fullmatch(card["id"])]
        return self.random.choice(made) if made else None

    def set(self, snapshot: dict[str, Any]) -> None:
        if id := self.ours(snapshot):
            before = re.search(
                rf"^  {id}:\n(?:    .*\n| *#.*\n)*?      QueueName: (\w+)", snapshot["text"], re.M
            )
            was = {before[1]} if before else set[str]()
            self.edit(snapshot, "set", was, do="set", id=id, path="QueueName", value=self.mark())

    def connect(self, snapshot: dict[str, Any]) -> None:
        source = self.random.choice(["GetItem", "PutItem", "OnItem"])
        target = self.ours(snapshot) or "ItemsTable"
        self.edit(snapshot, "connect", set(), do="connect", source=source, target=target)

    def rename(self, snapshot: dict[str, Any]) -> None:
        if id := self.ours(snapshot):
            self.edit(snapshot, "rename", {id}, do="rename", id=id, to=self.mark())

    def remove(self, snapshot: dict[str, Any]) -> None:
        if id := self.ours(snapshot):
            self.edit(snapshot, "remove", None, do="remove", ids=[id])

    def move(self, snapshot: dict[str, Any]) -> None:
        place = {"x": self.random.randrange(2000), "y": self.random.randrange(2000)}
        self.post("/api/layout", positions={"Jobs": place}, label="Move Jobs")
        self.ledger.done["move"] += 1

    def undo(self, snapshot: dict[str, Any]) -> None:
        told = self.post("/api/undo", revision=snapshot["revision"])
        self.ledger.acted(
            self.letter, "undo", snapshot["text"], told["snapshot"]["text"], None, told["snapshot"]["serial"]
        )

    def redo(self, snapshot: dict[str, Any]) -> None:
        told = self.post("/api/redo", revision=snapshot["revision"])
        self.ledger.acted(
            self.letter, "redo", snapshot["text"], told["snapshot"]["text"], None, told["snapshot"]["serial"]
        )

    def save(self, snapshot: dict[str, Any]) -> None:
        # What is saved may be the file's text a moment before the answer comes.
        self.ledger.knows(snapshot["text"].encode())
        with self.ledger.turn:
            told = self.post("/api/save", revision=snapshot["revision"])
        self.ledger.acted(self.letter, "save", snapshot["text"], told["text"], set(), told["serial"])

    def take_the_file(self, snapshot: dict[str, Any]) -> None:
        told = self.post("/api/reload", revision=snapshot["revision"])
        self.ledger.acted(self.letter, "take the file", snapshot["text"], told["text"], None, told["serial"])

    def keep_mine(self, snapshot: dict[str, Any]) -> None:
        """Gives up what the file held when this window was told that it had changed, and nothing that came later."""
        shown = snapshot["on_disk"]
        self.ledger.knows(snapshot["text"].encode())
        with self.ledger.turn:
            told = self.post("/api/save", revision=snapshot["revision"], overwrite=shown)
        held = self.ledger.texts.get(shown, set[str]()) if shown else set[str]()
        self.ledger.chose(self.letter, "keep mine", held - marks(snapshot["text"]), told["serial"])
        self.ledger.done["keep mine"] += 1


class Editor:
    """Another program on the file. Its ways of writing are those of editors; none overwrites what it has not seen."""

    def __init__(self, file: Path, ledger: Ledger, seed: int) -> None:
        self.file, self.ledger = file, ledger
        self.random = random.Random(f"{seed} editor")
        self.count = 0
        self.way = ""

    def act(self) -> str:
        way = self.random.choice([self.append, self.replace, self.replace, self.in_place, self.backed_up])
        self.way = way.__name__
        way()
        return way.__name__

    def changed(self, text: str) -> str:
        """The text with a line more somewhere, and with or without a line end at its end."""
        self.count += 1
        lines = text.rstrip("\n").split("\n")
        heads = [n for n, line in enumerate(lines) if re.match(r"(?:  )?\w+:", line)]
        lines.insert(self.random.choice([*heads, len(lines)]), f"# MarkE{self.count}")
        return "\n".join(lines) + self.random.choice(["\n", "\n", "\n\n", ""])

    def wrote(self, before: str, after: str) -> None:
        self.ledger.acted("editor", self.way, before, after, set())

    def append(self) -> None:
        """`echo "# …" >> template.yaml`: the file is opened, and one line goes to its end."""
        self.count += 1
        line = f"\n# MarkE{self.count}\n"
        with self.file.open("a+b", buffering=0) as file:
            file.seek(0)
            self.ledger.knows(file.read() + line.encode())
            file.write(line.encode())
        self.wrote("", line)

    def replace(self) -> None:
        """A new file over the old one, as most editors save. What it displaces is looked at: if it is not what was
        read, it goes back, and the edit is made on that."""
        beside = self.file.with_name(".template.yaml.swp")
        for _ in range(20):
            before = self.file.read_text()
            after = self.changed(before)
            self.ledger.knows(after.encode())
            beside.write_text(after)
            exchange(beside, self.file)
            if beside.read_text() == before:
                beside.unlink()
                return self.wrote(before, after)
            exchange(beside, self.file)
            beside.unlink()
        return None

    def in_place(self) -> None:
        """Emptied and written again, the inode stays."""
        with self.ledger.turn:
            before = self.file.read_text()
            after = self.changed(before)
            self.ledger.knows(after.encode())
            with self.file.open("w") as file:
                time.sleep(self.random.choice([0, 0.002, 0.05]))
                file.write(after)
            self.wrote(before, after)

    def backed_up(self) -> None:
        """The old file becomes the backup, and a new one is written under the name."""
        with self.ledger.turn:
            before = self.file.read_text()
            after = self.changed(before)
            self.ledger.knows(after.encode())
            self.file.replace(self.file.with_name("template.yaml~"))
            time.sleep(self.random.choice([0, 0.002, 0.05]))
            self.file.write_text(after)
            self.wrote(before, after)


_LIBC = ctypes.CDLL(None, use_errno=True)


def exchange(one: Path, other: Path) -> None:
    """Both names, swapped at once (Linux)."""
    if _LIBC.renameat2(-100, os.fsencode(one), -100, os.fsencode(other), 2):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(one))


class Server:
    """`stackline edit` in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.start()

    def start(self) -> str:
        command = [sys.executable, "-m", "stackline", "edit", "--no-browser", "--json"]
        self.process = subprocess.Popen(command, cwd=self.folder, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.address: str = json.loads(self.process.stdout.readline())["address"]
        return self.address

    def end(self, *, hard: bool = False) -> None:
        (self.process.kill if hard else self.process.terminate)()
        self.process.wait(120)


@dataclass
class Scene:
    """Everything at the table."""

    folder: Path
    seed: int
    ledger: Ledger = field(default_factory=Ledger)

    def __post_init__(self) -> None:
        self.file = self.folder / "template.yaml"
        self.server = Server(self.folder)
        self.random = random.Random(self.seed)
        self.windows = [Window(self.server.address, letter, self.ledger, self.seed) for letter in "AB"]
        self.editor = Editor(self.file, self.ledger, self.seed)
        self.ledger.knows(self.file.read_bytes())

    def close(self) -> None:
        for window in self.windows:
            window.close()
        self.server.end()

    def restart(self, *, hard: bool) -> None:
        """The server ends, and comes back; the windows are opened anew."""
        for window in self.windows:
            window.close()
        self.server.end(hard=hard)
        if self.random.random() < 0.5:
            self.editor.act()
        self.server.start()
        for window in self.windows:
            window.open(self.server.address)
        self.ledger.done["restart (killed)" if hard else "restart"] += 1

    def in_turn(self, actions: int, more: Callable[[], object] | None = None) -> None:
        """One action after the other, a third of them by each; `more` now and then."""
        for number in range(actions):
            self.random.choice([*self.windows, *self.windows, self.editor]).act()
            if more is not None and number % 10 == 9:
                more()

    def at_once(self, actions: int, more: Callable[[], object] | None = None) -> None:
        """All of them together, each in a thread of its own; `more` in this one until they are done."""

        def work(actor: Window | Editor, share: int) -> None:
            try:
                for _ in range(share):
                    actor.act()
                    if isinstance(actor, Editor):
                        time.sleep(actor.random.random() * 0.1)
            except Exception as error:
                self.ledger.faults.append(f"{type(actor).__name__}: {type(error).__name__}: {error}")
                raise

        shares = [actions * 2 // 5, actions * 2 // 5, actions - 2 * (actions * 2 // 5)]
        actors = [*self.windows, self.editor]
        threads = [
            threading.Thread(target=work, args=(one, share))
            for one, share in zip(actors, shares, strict=True)
        ]
        for thread in threads:
            thread.start()
        while more is not None and any(thread.is_alive() for thread in threads):
            more()
        for thread in threads:
            thread.join()

    def settle(self) -> None:
        """Everybody rests: what is open is chosen and saved, and all are told."""
        window = self.windows[0]
        for _ in range(100):
            time.sleep(0.3)
            fresh = window.client.get("/api/snapshot").json()
            window.receive(fresh)
            with suppress(Refused):
                if fresh["changed_on_disk"]:
                    window.keep_mine(fresh)
                elif fresh["unsaved"]:
                    window.save(fresh)
                elif fresh["text"].encode() == self.file.read_bytes():
                    return
        raise AssertionError("the canvas and the file never came to rest")

    def judge(self) -> None:
        """The law."""
        end = self.at_rest()
        assert not self.ledger.faults, "\n".join(self.ledger.faults)
        lost = self.ledger.lost(end)
        assert not lost, f"{len(lost)} acknowledged edits are lost: {', '.join(lost[:10])}"

    def at_rest(self) -> str:
        """The text of the file that both windows show. What a page typed last may be on its way for a while."""
        deadline = time.monotonic() + 120
        while True:
            self.settle()
            end = self.file.read_text()
            told = time.monotonic() + 10
            while any(window.snapshot["text"] != end for window in self.windows) and time.monotonic() < told:
                time.sleep(0.05)
            others = [w for w in self.windows if w.snapshot["text"] != end or w.snapshot["unsaved"]]
            if not others and self.file.read_text() == end:
                return end
            for window in others:
                assert time.monotonic() < deadline, f"window {window.letter} shows another text than the file"


@contextmanager
def opened(folder: Path, seed: int) -> Generator[Scene]:
    shutil.copytree(FIXTURE, folder)
    scene = Scene(folder, seed)
    try:
        yield scene
    finally:
        scene.close()


def play(
    scene: Scene,
    actions: int,
    more: Callable[[], object] | None = None,
    rest: Callable[[], object] = lambda: None,
) -> None:
    """A third in turn, two thirds at once, with restarts between; the law is asked after each part.

    `rest` waits until `more` has no request on its way and the ledger knows of all: what was undone without its
    knowledge would count as lost.
    """
    parts = [scene.in_turn, scene.at_once, scene.at_once]
    for number, part in enumerate(parts):
        part(actions // 3 + (actions % 3 if not number else 0), more)
        rest()
        scene.judge() if scene.random.random() < 0.5 else None
        if number < 2:
            scene.restart(hard=number == 1)
    scene.judge()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--actions", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}", flush=True)
    with tempfile.TemporaryDirectory() as scratch, opened(Path(scratch) / "shop", chosen.seed) as scene:
        play(scene, chosen.actions)
        kept = len(marks(scene.file.read_text()))
        print(
            f"{sum(scene.ledger.done.values())} actions were acknowledged, {len(scene.ledger.made)} left a mark,"
        )
        print(
            f"{kept} marks are in the end text, {len(scene.ledger.taken)} were taken away on purpose, none is lost"
        )
        for what, count in scene.ledger.done.most_common():
            print(f"  {count:5}  {what}")


if __name__ == "__main__":
    main()
