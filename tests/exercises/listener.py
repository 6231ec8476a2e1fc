"""Somebody outside the cloud who listens over HTTP: once it has said yes, what topics tell subscribers arrives."""

from __future__ import annotations

import json
import urllib.request
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

_HEARD: dict[str, list[bytes]] = {}


class _Listener(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if self.headers.get("x-amz-sns-message-type") == "SubscriptionConfirmation":
            urllib.request.urlopen(json.loads(body)["SubscribeURL"]).close()
        _HEARD.setdefault(self.path.strip("/"), []).append(body)
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@cache
def _port() -> int:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Listener)
    Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def address(name: str) -> str:
    return f"http://127.0.0.1:{_port()}/{name}"


def heard(name: str, text: str) -> bool:
    return any(text.encode() in body for body in _HEARD.get(name, []))
