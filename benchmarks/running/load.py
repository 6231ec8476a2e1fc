"""Requests over raw sockets: a client that costs some 30 µs a request, so that the server is what is measured."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Callable
from urllib.parse import urlsplit

_EXPECTED = b'{"ok":true}'


class Client:
    """One connection that is kept, and opened anew where the server closes it."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._place = (parts.hostname or "", parts.port or 80)
        self._request = f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode()
        self._buffer = b""
        self._connect()

    def fileno(self) -> int:
        return self._socket.fileno()

    def get(self) -> None:
        """One request. Raises ValueError for any other answer than the function's, OSError where none comes."""
        self.send()
        while not self.receive():
            pass

    def send(self) -> None:
        self._socket.sendall(self._request)

    def receive(self) -> bool:
        """Read what is there; whether the answer is whole."""
        data = self._socket.recv(65536)
        if not data:
            raise ConnectionResetError("the server closed the connection")
        self._buffer += data
        head, found, rest = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return False
        lines = head.lower().split(b"\r\n")
        length = next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), None)
        if length is None:
            raise ValueError(f"an answer without a length: {head!r}")
        if len(rest) < length:
            return False
        if not lines[0].split(b" ")[1] == b"200" or rest.replace(b" ", b"").strip() != _EXPECTED:
            raise ValueError(f"another answer: {self._buffer[:300]!r}")
        self._buffer = b""
        if b"connection: close" in lines or lines[0].startswith(b"http/1.0"):
            self.close()
            self._connect()
        return True

    def close(self) -> None:
        self._socket.close()

    def _connect(self) -> None:
        self._socket = socket.create_connection(self._place, timeout=30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def one_after_another(client: Client, seconds: float) -> list[float]:
    """Milliseconds of each request."""
    taken: list[float] = []
    end = time.perf_counter() + seconds
    while (began := time.perf_counter()) < end:
        client.get()
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def at_once(make: Callable[[], Client], count: int, seconds: float) -> float:
    """Requests a second of `count` clients, each of which asks again when it has its answer."""
    clients = [make() for _ in range(count)]
    done = 0
    with selectors.DefaultSelector() as selector:
        for client in clients:
            selector.register(client.fileno(), selectors.EVENT_READ, client)
            client.send()
        began = time.perf_counter()
        while time.perf_counter() < began + seconds:
            for key, _ in selector.select(30):
                client: Client = key.data
                if not client.receive():
                    continue
                done += 1
                if client.fileno() != key.fd:
                    selector.unregister(key.fd)
                    selector.register(client.fileno(), selectors.EVENT_READ, client)
                client.send()
        taken = time.perf_counter() - began
    for client in clients:
        client.close()
    return done / taken


def percentile(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]
