"""Serves the shops over HTTP on loopback, with the temper each of them has."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from shop.layouts import render
from shop.world import SHOPS, TERMS, Shop, World

BLOCKED = "<!doctype html><title>One moment</title><p>Please confirm that you are human."
HANG_SECONDS = 60.0


class ShopServer(ThreadingHTTPServer):
    """All shops on one port: `/MARKET/search?q=TERM&page=N`. `pace` scales every delay (0 answers at once);
    `scripted` pages show their results only to what runs scripts, as browsers do."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, world: World, pace: float = 1.0, scripted: bool = False) -> None:
        super().__init__(("127.0.0.1", port), _Request)
        self.world = world
        self.pace = pace
        self.scripted = scripted
        self.asked: Counter[str] = Counter()
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def count(self, address: str) -> int:
        """How many times this address was asked for, this time included."""
        with self.lock:
            self.asked[address] += 1
            return self.asked[address]


class _Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ShopServer

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if address.path == "/":
            self._answer(200, f"<!doctype html><title>Shops</title><p>{', '.join(SHOPS)}")
            return
        parts = address.path.strip("/").split("/")
        query = parse_qs(address.query)
        term, number = query.get("q", [""])[0], query.get("page", ["1"])[0]
        shop = SHOPS.get(parts[0])
        known = shop is not None and parts[1:] == ["search"] and term in TERMS and number.isdecimal()
        if shop is None or not known or not 1 <= int(number) <= shop.pages:
            self._answer(404, "<!doctype html><title>Nothing found</title>")
            return
        self._search(shop, term, int(number))

    def _search(self, shop: Shop, term: str, number: int) -> None:
        world, pace = self.server.world, self.server.pace
        times = self.server.count(self.path)
        time.sleep(world.delay(shop, term, number) * pace)
        match world.fault(shop, term, number):
            case "broken":
                self._answer(500, "<!doctype html><title>Internal error</title>")
            case "flaky" if times % 2:
                self._answer(503, "<!doctype html><title>Try again</title>")
            case "blocked":
                self._answer(200, BLOCKED)
            case "hanging":
                time.sleep(HANG_SECONDS * pace)
                self.close_connection = True
            case _:
                self._answer(200, render(world.page(shop, term, number), self.server.scripted))

    def _answer(self, status: int, html: str) -> None:
        body = html.encode()
        with contextlib.suppress(ConnectionError):  # the scanner gave up
            self._send(status, body)

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """A scan of 500 pages would fill the terminal."""
