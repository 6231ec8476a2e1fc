"""The Runtime API itself: who may call, and what an odd call is answered."""

from __future__ import annotations

import http.client
import threading

import pytest

from runner.bench import Bench
from stackline.runner.http import Reply
from stackline.runner.runtime_api import UNKNOWN_REQUEST, Answer, Refusal, listen


class Silent:
    """A worker that knows one request, `known`."""

    def next(self, reply: Reply) -> Refusal | None:
        reply(200, b"{}", {})
        return None

    def respond(self, request_id: str, answer: Answer) -> Refusal | None:
        return None if request_id == "known" else UNKNOWN_REQUEST

    def fail_init(self, error_type: str, body: bytes) -> Refusal | None:
        return None

    def cut(self, request_id: str) -> None:
        pass


PREFIX = "/2018-06-01/runtime"


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", f"{PREFIX}/invocation/next", {}, 200),
        ("POST", f"{PREFIX}/invocation/known/response", {}, 202),
        ("POST", f"{PREFIX}/invocation/known/error", {}, 202),
        ("POST", f"{PREFIX}/init/error", {}, 202),
        ("POST", f"{PREFIX}/invocation/other/response", {}, 400),
        ("POST", f"{PREFIX}/invocation/next", {}, 405),
        ("GET", f"{PREFIX}/init/error", {}, 405),
        ("GET", "/", {}, 404),
        ("GET", f"{PREFIX}/invocation/next", {"Origin": "https://example.com"}, 403),
        ("GET", f"{PREFIX}/invocation/next", {"Sec-Fetch-Mode": "no-cors"}, 403),
    ],
)
def test_answers(bench: Bench, method: str, path: str, headers: dict[str, str], status: int) -> None:
    async def ask() -> int:
        listener = await listen(Silent())
        answered: list[int] = []

        def call() -> None:
            connection = http.client.HTTPConnection(listener.address)
            connection.request(method, path, b"{}" if method == "POST" else None, headers)
            answered.append(connection.getresponse().status)
            connection.close()

        thread = threading.Thread(target=call)
        thread.start()
        await bench.loop.run_in_executor(None, thread.join)
        listener.close()
        return answered[0]

    assert bench.run(ask()) == status
