"""Who listens: one mailbox a WebSocket. A slow tab gets the newest of each kind, never a queue without end."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from threading import Lock

from stackline.server.schemas import Push

_NOTICES = 20


@dataclass(eq=False)
class Mailbox:
    """Messages for one listener, as JSON text. Filled from any thread, emptied on the listener's event loop."""

    loop: asyncio.AbstractEventLoop
    brief: bool = False
    """Whether the listener is told of a new snapshot, and asks for it where it has not got it by another way."""
    _latest: dict[str, str] = field(default_factory=dict[str, str])
    _notices: list[str] = field(default_factory=list[str])
    _lock: Lock = field(default_factory=Lock)
    _filled: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, kind: str, text: str) -> None:
        with self._lock:
            if kind == "notice":
                self._notices = [*self._notices[-_NOTICES + 1 :], text]
            else:
                self._latest[kind] = text
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._filled.set)

    async def take(self) -> list[str]:
        """All that waits; waits for the first where there is none."""
        await self._filled.wait()
        with self._lock:
            taken = [*self._latest.values(), *self._notices]
            self._latest, self._notices = {}, []
            self._filled.clear()
        return taken


class Hub:
    """Hands every push to every mailbox. `follows`: another hub, whose pushes its listeners get too."""

    def __init__(self, follows: Hub | None = None) -> None:
        self._mailboxes: set[Mailbox] = set()
        self._follows = follows
        self._lock = Lock()

    def join(self, *, brief: bool = False) -> Mailbox:
        mailbox = Mailbox(asyncio.get_running_loop(), brief)
        self._take_in(mailbox)
        return mailbox

    def _take_in(self, mailbox: Mailbox) -> None:
        with self._lock:
            self._mailboxes.add(mailbox)
        if self._follows is not None:
            self._follows._take_in(mailbox)

    def leave(self, mailbox: Mailbox) -> None:
        with self._lock:
            self._mailboxes.discard(mailbox)
        if self._follows is not None:
            self._follows.leave(mailbox)

    def publish(self, push: Push) -> None:
        with self._lock:
            mailboxes = list(self._mailboxes)
        texts: dict[bool, str] = {}
        for mailbox in mailboxes:
            if mailbox.brief not in texts:
                texts[mailbox.brief] = (brief(push) if mailbox.brief else push).model_dump_json()
            # What is done to one environment does not hide what is done to another.
            kind = f"deploy {push.deploy.environment}" if push.deploy else push.type
            mailbox.put(kind, texts[mailbox.brief])


def brief(push: Push) -> Push:
    """The push with the serial of its snapshot instead of the snapshot."""
    return push if push.snapshot is None else Push(type="snapshot", serial=push.snapshot.serial)
