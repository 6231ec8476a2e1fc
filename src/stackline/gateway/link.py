"""Open connections of clients, and words about them, between the launcher and its runner: packets of one socket pair.

A connection changes hands with all that was read of it: its new owner goes on as if it had read that itself.
"""

from __future__ import annotations

import array
import asyncio
import contextlib
import os
import socket
from collections import deque
from collections.abc import Callable

LARGEST = 160 * 1024  # bytes of a packet; what the kernel takes by default is a little more
_WAITING = 1024  # packets

_FLAGS = getattr(socket, "MSG_CMSG_CLOEXEC", 0)

READY, CONNECTION, CALL = b"r", b"c", b"k"
"""The runner listens; a client's connection, with what was read of it; a call that is known, as JSON."""

Heard = Callable[[bytes, bytes, int | None], None]
"""A packet: its kind, its content, and the descriptor that came with it, which is whoever hears it's to close."""


def pair() -> tuple[socket.socket, socket.socket]:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    for one in (ours, theirs):
        one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2 * LARGEST)
    return ours, theirs


class Link:
    """One end, on the event loop's thread. `gone` is called when there is nobody at the other one any more."""

    def __init__(self, end: socket.socket, heard: Heard, gone: Callable[[], None]) -> None:
        self._end, self._heard, self._gone = end, heard, gone
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[tuple[bytes, int | None]] = deque()
        self.is_open = True
        end.setblocking(False)
        self._loop.add_reader(end.fileno(), self._read)

    def send(self, kind: bytes, content: bytes = b"", descriptor: int | None = None) -> bool:
        """The descriptor is closed here in any case. False where it could not be sent, and will not be."""
        packet = kind + content
        if not self.is_open or len(packet) > LARGEST or len(self._waiting) >= _WAITING:
            _close(descriptor)
            return False
        if self._waiting:
            self._waiting.append((packet, descriptor))
            return True
        if self._send(packet, descriptor) is None:
            self._waiting.append((packet, descriptor))
            self._loop.add_writer(self._end.fileno(), self._send_more)
        return self.is_open

    def close(self) -> None:
        if not self.is_open:
            return
        self.is_open = False
        self._loop.remove_reader(self._end.fileno())
        self._loop.remove_writer(self._end.fileno())
        self._end.close()
        while self._waiting:
            _close(self._waiting.popleft()[1])

    def _send(self, packet: bytes, descriptor: int | None) -> bool | None:
        """None where the other end takes nothing now."""
        rights = (
            []
            if descriptor is None
            else [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [descriptor]))]
        )
        try:
            self._end.sendmsg([packet], rights)
        except BlockingIOError:
            return None
        except OSError:
            _close(descriptor)
            self._lost()
            return False
        _close(descriptor)
        return True

    def _send_more(self) -> None:
        while self._waiting:
            packet, descriptor = self._waiting.popleft()
            sent = self._send(packet, descriptor)
            if sent is None:
                self._waiting.appendleft((packet, descriptor))
            if not sent:
                return
        self._loop.remove_writer(self._end.fileno())

    def _read(self) -> None:
        try:
            packet, descriptors, _, _ = socket.recv_fds(self._end, LARGEST, 1, _FLAGS)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            packet, descriptors = b"", []
        if not packet:
            self._lost()
            return
        self._heard(packet[:1], packet[1:], descriptors[0] if descriptors else None)

    def _lost(self) -> None:
        if self.is_open:
            self.close()
            self._gone()


def _close(descriptor: int | None) -> None:
    if descriptor is not None:
        with contextlib.suppress(OSError):
            os.close(descriptor)
