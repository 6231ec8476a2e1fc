"""All of the embedded cloud's security: Host, Origin and signature, checked before MiniStack sees a request.

A loopback port can be reached by every web page a person opens, and MiniStack by itself answers any of them. So:
a Host that is not ours is refused (DNS rebinding), an Origin of another machine is refused, and the control
plane wants a signature made with this project's secret. Deployed APIs are open, as they are on AWS; they are
served apart from MiniStack's general entry, so that an open path leads nowhere else.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, replace
from typing import Any
from xml.sax.saxutils import escape

from stackline.embedded import planes
from stackline.embedded.planes import Plane
from stackline.embedded.presigned import is_legacy_presigned, is_post_form, verify_legacy, verify_post_form
from stackline.embedded.sigv4 import FindKey, Request, SignatureRefused, is_signed, verify
from stackline.gateway import callers
from stackline.gateway.heads import LARGEST_API_BODY, Scope, header_map

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

PROVEN = "stackline.proven"  # in the scope of a data plane call: was its signature verified?
LARGEST_BODY = 1024 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Doors:
    """What stands behind the guard, one application a plane."""

    control: App
    data: App
    public: App
    own: App
    origin_allowed: Callable[[str, str], bool]  # (API path, Origin): does the API's own CORS allow it?
    before: Callable[[], Awaitable[None]] | None = None  # done before anything but an open address is served


@dataclass(frozen=True, slots=True)
class Guard:
    port: int
    secret: str
    find_key: FindKey
    doors: Doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.doors.control(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = header_map(scope)
        request = Request(
            scope["method"], raw_path(scope), scope.get("query_string", b"").decode("latin-1"), headers
        )
        signed = is_signed(request) or is_legacy_presigned(request)
        host, target = headers.get("host", ""), headers.get("x-amz-target", "")
        plane, path = planes.classify(
            request.method, host, scope["path"], target, signed=signed, query=request.query
        )
        try:
            self._check_place(plane, path, headers)
            if plane in (Plane.API, Plane.URL):
                body = await _read(receive, LARGEST_API_BODY)
                proven = signed and self._is_proven(replace(request, body=body))
                await self.doors.data({**scope, "path": path, PROVEN: proven}, _replay(body, receive), send)
                return
            if self.doors.before is not None:
                await self.doors.before()
            sent = _narrow_cors(send, headers.get("origin"))
            if plane is Plane.PUBLIC:
                await self.doors.public(scope, receive, sent)
                return
            if plane is Plane.TOKEN or (plane is Plane.CONTROL and _is_preflight(request, headers)):
                await self.doors.control(scope, receive, sent)
                return
            body = await _read(receive, LARGEST_BODY)
            request = replace(request, body=body)
            if not (plane is Plane.OWN and self._has_bearer(headers)):
                # Hashing a large object must not hold up every other request.
                await asyncio.to_thread(self._verify, request) if len(body) > 1 << 20 else self._verify(
                    request
                )
            door = self.doors.own if plane is Plane.OWN else self.doors.control
            await door(scope, _replay(body, receive), sent)
        except SignatureRefused as refusal:
            await _refuse(send, request, refusal)

    def _verify(self, request: Request) -> None:
        if is_signed(request):
            verify(request, self.find_key)
        elif is_legacy_presigned(request):
            verify_legacy(request, self.find_key)
        elif is_post_form(request):
            verify_post_form(request, self.find_key)
        else:
            raise SignatureRefused(
                "MissingAuthenticationToken",
                "The embedded cloud takes signed requests only; its key is in .stackline/cloud/endpoint.json.",
            )

    def _is_proven(self, request: Request) -> bool:
        """Is a call of an open address signed with a key of this cloud? Routes with IAM authorization ask."""
        try:
            self._verify(request)
        except SignatureRefused:
            return False
        return True

    def _check_place(self, plane: Plane, path: str, headers: dict[str, str]) -> None:
        """Raises SignatureRefused for a Host or an Origin that has no business here."""
        if not callers.host_allowed(headers.get("host", ""), self.port):
            raise SignatureRefused("AccessDenied", "This Host is not the embedded cloud's.")
        origin = headers.get("origin")
        if origin is None:
            if callers.is_of_a_foreign_page(headers) and not (
                _is_visit(headers) and plane in (Plane.API, Plane.URL)
            ):
                raise SignatureRefused(
                    "AccessDenied", "A page of another site may not call the embedded cloud."
                )
            return
        if plane is Plane.TOKEN:
            raise SignatureRefused("AccessDenied", "A web page may not answer for a custom resource.")
        if callers.is_loopback_origin(origin):
            return
        if plane in (Plane.API, Plane.URL) and self.doors.origin_allowed(path, origin):
            return
        raise SignatureRefused("AccessDenied", f"The Origin {origin} may not call the embedded cloud.")

    def _has_bearer(self, headers: dict[str, str]) -> bool:
        given = headers.get("authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {self.secret}".encode())

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """WebSocket APIs only; everything else MiniStack speaks over WebSocket stays shut."""
        headers = header_map(scope)
        plane, path = planes.classify("GET", headers.get("host", ""), scope["path"], "", signed=False)
        try:
            self._check_place(plane, path, headers)
            if plane is not Plane.API:
                raise SignatureRefused("AccessDenied", "Only WebSocket APIs are served here.")
        except SignatureRefused:
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        await self.doors.data({**scope, "path": path}, receive, send)


def raw_path(scope: Scope) -> str:
    return (scope.get("raw_path") or scope["path"].encode()).decode("latin-1").partition("?")[0]


def _is_visit(headers: dict[str, str]) -> bool:
    """A person followed a link; the page they came from sees nothing of the answer."""
    return headers.get("sec-fetch-mode") == "navigate"


def _is_preflight(request: Request, headers: dict[str, str]) -> bool:
    """A browser's question, which is never signed; `_check_place` has let only loopback Origins through."""
    return request.method == "OPTIONS" and "origin" in headers and "access-control-request-method" in headers


async def _read(receive: Receive, limit: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b"".join(chunks)
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            raise SignatureRefused("EntityTooLarge", f"A body may have at most {limit} bytes here.")
        chunks.append(chunk)
        if not message.get("more_body"):
            return b"".join(chunks)


def _replay(body: bytes, receive: Receive) -> Receive:
    pending: list[MutableMapping[str, Any]] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> MutableMapping[str, Any]:
        return pending.pop() if pending else await receive()

    return again


def _narrow_cors(send: Send, origin: str | None) -> Send:
    """MiniStack allows every Origin to read its answers; allow the one that passed the check, or none."""

    async def narrowed(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            kept = [
                (name, value)
                for name, value in message.get("headers", [])
                if not name.lower().startswith(b"access-control-")
                or (origin and not name.lower().endswith(b"-origin"))
            ]
            if origin:
                kept += [(b"access-control-allow-origin", origin.encode()), (b"vary", b"Origin")]
            message = {**message, "headers": kept}
        await send(message)

    return narrowed


async def _refuse(send: Send, request: Request, refusal: SignatureRefused) -> None:
    """In the words the caller's SDK understands: JSON where it speaks JSON, XML otherwise."""
    headers = request.headers
    kind = headers.get("content-type", "")
    scope = headers.get("authorization", "").partition("Credential=")[2].split("/")
    service = scope[3] if len(scope) > 4 else ""
    if service == "s3" or "X-Amz-Algorithm" in request.query:
        body = f"<Error><Code>{refusal.code}</Code><Message>{escape(refusal.message)}</Message></Error>"
    elif "json" in kind or request.path != "/":
        body = json.dumps({"__type": refusal.code, "code": refusal.code, "message": refusal.message})
    else:
        error = f"<Code>{refusal.code}</Code><Message>{escape(refusal.message)}</Message>"
        body = f"<ErrorResponse><Error><Type>Sender</Type>{error}</Error></ErrorResponse>"
    content = b"application/json" if body.startswith("{") else b"text/xml"
    status = 413 if refusal.code == "EntityTooLarge" else 403
    start = [
        (b"content-type", content),
        (b"x-amzn-errortype", refusal.code.encode()),
        (b"connection", b"close"),
    ]
    start.append((b"content-length", str(len(body.encode())).encode()))
    await send({"type": "http.response.start", "status": status, "headers": start})
    await send({"type": "http.response.body", "body": body.encode()})
