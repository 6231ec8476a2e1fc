"""The door: errors become diagnostics, what may not happen twice does not, and tests can cut in."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from stackline.cloud import Access, Away, Cloud, Refusal
from waiting import joined

REFUSED = b"""<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code>
<Message>Stack with id shop does not exist</Message></Error></ErrorResponse>"""


class Answers(ThreadingHTTPServer):
    """Answers every request with one status and body, and counts them."""

    status = 200
    body = b""
    count = 0


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server: Any = self.server
        server.count += 1
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(server.status)
        self.send_header("Content-Length", str(len(server.body)))
        self.end_headers()
        self.wfile.write(server.body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Answers]:
    with Answers(("127.0.0.1", 0), _Handler) as found:
        thread = threading.Thread(target=found.serve_forever)
        thread.start()
        yield found
        found.shutdown()
        joined(thread)


def door(port: int, **more: Any) -> Cloud:
    access = Access("000000000000", "us-east-1", f"http://127.0.0.1:{port}", "000000000000", "secret")
    return Cloud(access, "The embedded cloud", 0.1, "Run it again.", attempts=2, **more)


@pytest.mark.parametrize("body", [b"", b"<DescribeStacksResponse><Stacks>", b"not XML at all"])
def test_an_answer_that_broke_off_is_a_cloud_that_is_away(server: Answers, body: bytes) -> None:
    server.body = body
    with pytest.raises(Away) as away:
        door(server.server_port).call("cloudformation", "describe_stacks", StackName="shop")
    assert away.value.diagnostics[0].code == "cloud-away"
    assert "broke off" in away.value.diagnostics[0].detail


def test_a_no_is_a_diagnostic_with_the_clouds_own_words(server: Answers) -> None:
    server.status, server.body = 400, REFUSED
    with pytest.raises(Refusal) as refused:
        door(server.server_port).call("cloudformation", "describe_stacks", StackName="shop")
    assert (refused.value.code, refused.value.message) == (
        "ValidationError",
        "Stack with id shop does not exist",
    )
    (found,) = refused.value.diagnostics
    assert found.code == "cloud-refused"
    assert "cloudformation DescribeStacks: Stack with id shop does not exist" in found.summary
    assert server.count == 1


def test_nobody_there_is_away(server: Answers) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(Away) as away:
        door(port).call("cloudformation", "describe_stacks")
    (found,) = away.value.diagnostics
    assert (found.code, found.fix and found.fix.summary) == ("cloud-away", "Run it again.")


@pytest.mark.parametrize(("once", "count"), [(False, 2), (True, 1)])
def test_failures_are_tried_again_but_not_what_must_not_happen_twice(
    server: Answers, once: bool, count: int
) -> None:
    server.status, server.body = (
        503,
        b"<ErrorResponse><Error><Code>ServiceUnavailable</Code></Error></ErrorResponse>",
    )
    cloud = door(server.server_port)

    def call() -> None:
        if once:
            cloud.call_once("cloudformation", "execute_change_set", 5.0, ChangeSetName="x")
        else:
            cloud.call("cloudformation", "describe_stacks")

    with pytest.raises(Refusal):
        call()
    assert server.count == count


def test_the_hook_is_called_before_every_call_and_may_stop_it(server: Answers) -> None:
    called: list[str] = []

    def hook(service: str, operation: str) -> None:
        called.append(f"{service}.{operation}")
        raise TimeoutError

    with pytest.raises(TimeoutError):
        door(server.server_port, hook=hook).call("s3", "head_bucket", Bucket="b")
    assert (called, server.count) == (["s3.head_bucket"], 0)


def test_the_environments_own_settings_do_not_lead_elsewhere(
    server: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person's AWS variables are for AWS: the embedded cloud is reached where it says it is."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "theirs")
    server.status, server.body = 400, REFUSED
    with pytest.raises(Refusal):
        door(server.server_port).call("cloudformation", "describe_stacks")
    assert server.count == 1
