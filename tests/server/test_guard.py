"""Each check of the guard by itself: a request right but for one thing is refused, by that check and no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from stackline.core import Refused
from stackline.server.guard import (
    BODY_LIMIT,
    CHECKS,
    Check,
    Guard,
    Sessions,
    host_is_ours,
    inside,
    origin_is_ours,
    session_is_open,
    socket_is_ours,
)

HOST = "127.0.0.1:7420"
ORIGIN = f"http://{HOST}"


async def everything(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that lets everybody in."""
    if scope["type"] == "websocket":
        socket = WebSocket(scope, receive, send)
        await socket.accept()
        await socket.send_text("in")
        await socket.close()
        return
    body = b""
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    await PlainTextResponse(f"in {len(body)}")(scope, receive, send)


@dataclass
class Ask:
    """A request of our own page, in which a test breaks one thing."""

    method: str = "POST"
    path: str = "/api/edits"
    headers: dict[str, str] = field(default_factory=dict)


def sessions() -> tuple[Sessions, str]:
    known = Sessions(HOST)
    cookie = known.exchange(known.token)
    assert cookie is not None
    return known, cookie


def asked(ask: Ask, checks: tuple[Check, ...] = CHECKS, *, cookie: str | None = None) -> int:
    """The status of a request that is right, but for what `ask` says; 101 for a socket that was accepted."""
    known, good = sessions()
    headers = MutableHeaders(
        {"host": HOST, "cookie": f"{known.cookie_name}={good if cookie is None else cookie}"}
    )
    if ask.method != "GET":
        headers["origin"] = ORIGIN
    for name, value in ask.headers.items():
        headers[name] = value
    plain = {name: value for name, value in headers.items() if value}
    client = TestClient(Guard(everything, known, checks), base_url=ORIGIN)
    if ask.method == "SOCKET":
        try:
            with client.websocket_connect(f"ws://{HOST}{ask.path}", headers=plain) as socket:
                assert socket.receive_text() == "in"
        except WebSocketDisconnect:
            return 403
        return 101
    return client.request(ask.method, ask.path, headers=plain).status_code


def without(check: Check) -> tuple[Check, ...]:
    return tuple(one for one in CHECKS if one is not check)


SOCKET = Ask("SOCKET", "/api/events")

BROKEN: list[tuple[Check, Ask, str | None]] = [
    (host_is_ours, Ask(headers={"host": "evil.example:7420"}), None),
    (host_is_ours, Ask(headers={"host": "127.0.0.1"}), None),
    (host_is_ours, Ask(headers={"host": "localhost:7420"}), None),
    (host_is_ours, Ask(headers={"host": "127.0.0.1:7421"}), None),
    (host_is_ours, Ask("GET", "/index.html", headers={"host": "rebound.example"}), None),
    (host_is_ours, Ask("SOCKET", "/api/events", headers={"host": "rebound.example:7420"}), None),
    (session_is_open, Ask(headers={"cookie": ""}), None),
    (session_is_open, Ask("GET", "/api/snapshot", headers={"cookie": ""}), None),
    (session_is_open, Ask(), "not-a-cookie-of-ours"),
    (session_is_open, Ask("GET", "/api", headers={"cookie": ""}), None),
    (session_is_open, Ask("DELETE", "/index.html", headers={"cookie": ""}), None),
    (session_is_open, Ask("GET", "/api/session", headers={"cookie": ""}), None),
    (origin_is_ours, Ask(headers={"origin": "http://127.0.0.1:9999"}), None),
    (origin_is_ours, Ask(headers={"origin": "https://127.0.0.1:7420"}), None),
    (origin_is_ours, Ask(headers={"origin": "null"}), None),
    (origin_is_ours, Ask(headers={"origin": ""}), None),
    (origin_is_ours, Ask(headers={"sec-fetch-site": "same-site"}), None),
    (origin_is_ours, Ask(headers={"origin": "", "sec-fetch-site": "cross-site"}), None),
    (origin_is_ours, Ask("PUT", headers={"origin": "http://evil.example"}), None),
    (origin_is_ours, Ask("OPTIONS", headers={"origin": "http://evil.example"}), None),
    (origin_is_ours, Ask("POST", "/api/session", headers={"origin": "http://evil.example"}), None),
    (origin_is_ours, Ask("GET", "/api/snapshot", headers={"sec-fetch-site": "same-site"}), None),
    (socket_is_ours, Ask("SOCKET", "/api/events", headers={"origin": "http://127.0.0.1:9999"}), None),
    (socket_is_ours, Ask("SOCKET", "/api/events", headers={"origin": ""}), None),
    (socket_is_ours, Ask("SOCKET", "/api/events", headers={"cookie": ""}), None),
    (socket_is_ours, SOCKET, "not-a-cookie-of-ours"),
    (socket_is_ours, Ask("SOCKET", "/anything", headers={"cookie": ""}), None),
]


@pytest.mark.parametrize(("check", "ask", "cookie"), BROKEN)
def test_one_thing_wrong_is_refused(check: Check, ask: Ask, cookie: str | None) -> None:
    assert asked(ask, cookie=cookie) in (401, 403, 421)


@pytest.mark.parametrize(("check", "ask", "cookie"), BROKEN)
def test_no_other_check_stands_in_for_it(check: Check, ask: Ask, cookie: str | None) -> None:
    """With the one check taken out the request gets through; so the tests above test that check."""
    assert asked(ask, without(check), cookie=cookie) in (101, 200)
    assert asked(ask, (check,), cookie=cookie) in (401, 403, 421)


@pytest.mark.parametrize(
    "ask",
    [
        Ask(),
        Ask("PUT"),
        Ask(headers={"sec-fetch-site": "same-origin"}),
        Ask(headers={"origin": "", "sec-fetch-site": "same-origin"}),
        Ask("GET", "/api/snapshot"),
        Ask("GET", "/api/snapshot", headers={"sec-fetch-site": "none"}),
        Ask("POST", "/api/session", headers={"cookie": ""}),
        Ask("GET", "/", headers={"cookie": ""}),
        Ask("GET", "/assets/index.js", headers={"cookie": "", "sec-fetch-site": "cross-site"}),
        Ask("HEAD", "/", headers={"cookie": ""}),
    ],
)
def test_our_own_page_gets_in(ask: Ask) -> None:
    assert asked(ask) == 200


def test_our_own_socket_gets_in() -> None:
    assert asked(SOCKET) == 101


def test_a_second_host_header_is_refused() -> None:
    known, cookie = sessions()
    client = TestClient(Guard(everything, known), base_url=ORIGIN)
    headers = [("host", HOST), ("host", "evil.example"), ("cookie", f"{known.cookie_name}={cookie}")]
    assert client.get("/api/snapshot", headers=headers).status_code == 421


def test_the_token_is_256_bits_and_unguessable() -> None:
    tokens = {Sessions(HOST).token for _ in range(50)}
    assert len(tokens) == 50
    assert all(len(token) >= 43 for token in tokens)


def test_the_browsers_own_token_works_once() -> None:
    known = Sessions(HOST)
    once = known.once()
    assert known.exchange(once)
    assert known.exchange(once) is None
    assert known.exchange(known.token)
    assert known.exchange("") is None
    assert known.exchange("ü\ud800") is None


def test_cookies_are_bounded_and_named_by_port() -> None:
    known = Sessions(HOST)
    cookies = [known.exchange(known.token) or "" for _ in range(70)]
    assert known.cookie_name == "stackline-7420"
    assert not known.knows(cookies[0])
    assert known.knows(cookies[-1])


def test_every_answer_has_the_security_headers() -> None:
    known, _ = sessions()
    client = TestClient(Guard(everything, known), base_url=ORIGIN)
    for path in ("/", "/api/snapshot"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "access-control-allow-origin" not in headers
    assert client.get("/api/snapshot").headers["cache-control"] == "no-store"


@pytest.mark.parametrize("size", [BODY_LIMIT - 1, BODY_LIMIT])
def test_a_body_up_to_the_limit_gets_in(size: int) -> None:
    assert post(b"x" * size).text == f"in {size}"


def test_a_larger_body_is_refused() -> None:
    assert post(b"x" * (BODY_LIMIT + 1)).status_code == 413


def test_a_larger_body_in_pieces_is_refused() -> None:
    assert post(lambda: iter([b"x" * 1024] * (BODY_LIMIT // 1024 + 1))).status_code == 413


@pytest.mark.parametrize("said", ["9" * 5000, "-1", "x", "²"])
def test_a_content_length_that_is_none_is_refused(said: str) -> None:
    headers = {"content-length": said.encode("latin-1")}
    assert post(b"", headers=headers).status_code == 413


def post(body: bytes | Callable[[], object], headers: dict[str, bytes] | None = None):
    known, cookie = sessions()
    client = TestClient(Guard(everything, known), base_url=ORIGIN, cookies={known.cookie_name: cookie})
    content = body() if callable(body) else body
    return client.post("/api/edits", content=content, headers={"origin": ORIGIN, **(headers or {})})


def test_paths_stay_under_the_project(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "inner").mkdir()
    (tmp_path / "secret").write_text("secret")
    (project / "link").symlink_to(tmp_path / "secret")
    (project / "near").symlink_to(project / "inner")
    (tmp_path / "project-2").mkdir()
    assert inside(project, "template.yaml") == project / "template.yaml"
    assert inside(project, "near/t.yaml") == project / "inner/t.yaml"
    for bad in ("../secret", "link", "/etc/passwd", "inner/../../secret", ".", "", "../project-2/x"):
        with pytest.raises(Refused, match="path-outside-project"):
            inside(project, bad)
