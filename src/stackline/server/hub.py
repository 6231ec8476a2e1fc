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
    """Hands every push to every mailbox."""

    def __init__(self) -> None:
        self._mailboxes: set[Mailbox] = set()
        self._lock = Lock()

    def join(self) -> Mailbox:
        mailbox = Mailbox(asyncio.get_running_loop())
        with self._lock:
            self._mailboxes.add(mailbox)
        return mailbox

    def leave(self, mailbox: Mailbox) -> None:
        with self._lock:
            self._mailboxes.discard(mailbox)

    def publish(self, push: Push) -> None:
        with self._lock:
            mailboxes = list(self._mailboxes)
        if mailboxes:
            text = push.model_dump_json()
            for mailbox in mailboxes:
                mailbox.put(push.type, text)
