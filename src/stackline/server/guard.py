"""All of the server's security. Four checks, none of which implies another:

1. `host_is_ours`     the Host header is exactly the printed one: no DNS name rebound to us gets through.
2. `session_is_open`  /api needs the cookie that the token was exchanged for: no other user of this machine.
3. `origin_is_ours`   an unsafe method comes from a page of ours: other ports of 127.0.0.1 are *same-site*, so
                      that SameSite=Strict alone would let their pages write.
4. `socket_is_ours`   a WebSocket, which browsers do not hold to the same-origin policy, needs Origin and
                      cookie before it is accepted.

Beside them: response headers, a bound on bodies, and paths kept under the project's folder.
Everything is decided on `scope["path"]`, which routing uses too; never on an address rebuilt from headers.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stackline.core import Diagnostic, Refused
from stackline.server.problems import HttpRefusal, refuse

BODY_LIMIT = 2 * 1024 * 1024
SAFE_METHODS = frozenset({"GET", "HEAD"})
OPEN_SESSION = "/api/session"
_MAX_COOKIES = 64

SECURITY_HEADERS = {
    "content-security-policy": "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


@dataclass
class Sessions:
    """Tokens of the printed address and the cookies they were exchanged for, kept as hashes.

    `token` is for the person at the terminal and works while the server runs; `once()` makes one for a
    browser's command line, which others can read in the process list: the first exchange spends it.
    """

    host: str
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    _once: set[bytes] = field(default_factory=set[bytes])
    _cookies: list[bytes] = field(default_factory=list[bytes])

    @property
    def cookie_name(self) -> str:
        """Browsers share cookies between ports, so that the port is in the name."""
        return f"stackline-{self.host.rpartition(':')[2]}"

    def once(self) -> str:
        token = secrets.token_urlsafe(32)
        self._once.add(_hash(token))
        return token

    def exchange(self, token: str) -> str | None:
        """A new cookie value, or None where the token is not ours (any more)."""
        hashed = _hash(token)
        if hashed in self._once:
            self._once.discard(hashed)
        elif not secrets.compare_digest(hashed, _hash(self.token)):
            return None
        cookie = secrets.token_urlsafe(32)
        self._cookies = [*self._cookies[-_MAX_COOKIES + 1 :], _hash(cookie)]
        return cookie

    def knows(self, cookie: str) -> bool:
        return any([secrets.compare_digest(_hash(cookie), known) for known in self._cookies])


def _hash(secret: str) -> bytes:
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()


@dataclass(frozen=True, slots=True)
class Door:
    """What the checks compare with: the one Host, and the sessions."""

    sessions: Sessions

    @property
    def host(self) -> str:
        return self.sessions.host

    @property
    def origin(self) -> str:
        return f"http://{self.host}"


Check = Callable[[Door, Scope], HttpRefusal | None]


def host_is_ours(door: Door, scope: Scope) -> HttpRefusal | None:
    if Headers(scope=scope).getlist("host") == [door.host]:
        return None
    return refuse(
        421,
        "host-refused",
        "This server answers only under its own address",
        fix=f"Open {door.origin}/ as `stackline edit` printed it.",
    )


def session_is_open(door: Door, scope: Scope) -> HttpRefusal | None:
    if scope["type"] != "http" or not is_api(scope) or _opens_session(scope) or _has_cookie(door, scope):
        return None
    return refuse(
        401,
        "session-missing",
        "This browser has not been let in",
        fix="Open the whole address that `stackline edit` printed, with its token.",
    )


def origin_is_ours(door: Door, scope: Scope) -> HttpRefusal | None:
    if scope["type"] != "http":
        return None
    headers = Headers(scope=scope)
    origins, sites = headers.getlist("origin"), headers.getlist("sec-fetch-site")
    if scope["method"] in SAFE_METHODS:
        allowed = not is_api(scope) or sites in ([], ["same-origin"], ["none"])
    else:
        allowed = bool(origins or sites) and origins in ([], [door.origin]) and sites in ([], ["same-origin"])
    if allowed:
        return None
    return refuse(403, "origin-refused", "Only Stackline's own page may ask this")


def socket_is_ours(door: Door, scope: Scope) -> HttpRefusal | None:
    if scope["type"] != "websocket":
        return None
    if Headers(scope=scope).getlist("origin") != [door.origin]:
        return refuse(403, "origin-refused", "Only Stackline's own page may listen")
    if not _has_cookie(door, scope):
        return refuse(401, "session-missing", "This browser has not been let in")
    return None


CHECKS: tuple[Check, ...] = (host_is_ours, origin_is_ours, session_is_open, socket_is_ours)


def is_api(scope: Scope) -> bool:
    """Whatever is not plainly a file of the app needs the cookie: an unsafe method anywhere counts as API."""
    return scope["path"].startswith("/api") or scope.get("method", "GET") not in SAFE_METHODS


def _opens_session(scope: Scope) -> bool:
    return scope["path"] == OPEN_SESSION and scope["method"] == "POST"


def _has_cookie(door: Door, scope: Scope) -> bool:
    for header in Headers(scope=scope).getlist("cookie"):
        jar: SimpleCookie = SimpleCookie()
        try:
            jar.load(header)
        except CookieError:
            continue
        morsel = jar.get(door.sessions.cookie_name)
        if morsel is not None and door.sessions.knows(morsel.value):
            return True
    return False


class Guard:
    """The outermost ASGI layer: nothing of the app runs before the checks have passed.

    `checks` is there for tests that prove the checks independent of one another by leaving one out.
    """

    def __init__(self, app: ASGIApp, sessions: Sessions, checks: tuple[Check, ...] = CHECKS) -> None:
        self._app = app
        self._door = Door(sessions)
        self._checks = checks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        refusal = next((found for check in self._checks if (found := check(self._door, scope))), None)
        if scope["type"] == "websocket":
            if refusal is None:
                await self._app(scope, receive, send)
            else:
                await receive()
                await send(
                    {"type": "websocket.close", "code": 1008, "reason": refusal.diagnostics[0].summary}
                )
            return
        send = _with_headers(scope, send)
        if refusal is None:
            body = await _bounded_body(scope, receive)
            if isinstance(body, HttpRefusal):
                refusal = body
            else:
                receive = _replayed(body, receive)
        await (_answer(refusal, send) if refusal else self._app(scope, receive, send))


def _with_headers(scope: Scope, send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in SECURITY_HEADERS.items():
                headers[name] = value
            if is_api(scope):
                headers["cache-control"] = "no-store"
        await send(message)

    return sending


async def _bounded_body(scope: Scope, receive: Receive) -> bytes | HttpRefusal:
    too_large = refuse(413, "request-too-large", f"A request may hold at most {BODY_LIMIT:,} bytes")
    said = Headers(scope=scope).get("content-length", "0")
    if not said.isdecimal() or len(said) > len(str(BODY_LIMIT)) or int(said) > BODY_LIMIT:
        return too_large
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return refuse(400, "request-cut", "The request ended early")
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > BODY_LIMIT:
            return too_large
    return bytes(body)


def _replayed(body: bytes, receive: Receive) -> Receive:
    first: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receiving() -> Message:
        return first.pop() if first else await receive()

    return receiving


async def _answer(refusal: HttpRefusal, send: Send) -> None:
    found = refusal.diagnostics[0]
    fix = {"summary": found.fix.summary, "applicable": False} if found.fix else None
    view = {
        "id": found.code,
        "severity": found.severity,
        "code": found.code,
        "summary": found.summary,
        "detail": found.detail,
        "fix": fix,
    }
    body = json.dumps({"diagnostics": [view], "snapshot": None}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def inside(root: Path, relative: str) -> Path:
    """The file `relative` names under `root`, links resolved; one that leads out of `root` is Refused."""
    root = root.resolve()
    path = (root / relative).resolve()
    if path != root and path.is_relative_to(root):
        return path
    raise Refused(
        [
            Diagnostic(
                "error",
                "path-outside-project",
                f"{relative} leads out of the project folder",
                "Stackline reads and writes only below the project's folder, links resolved.",
                file=relative,
            )
        ]
    )
