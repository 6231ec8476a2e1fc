"""The application: routes, events, the built web app, and the guard around all of it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp
from starlette.websockets import WebSocket, WebSocketDisconnect

from stackline.core import Diagnostic, DiagnosticError
from stackline.server.canvases import Canvases
from stackline.server.drawing import diagnostic_views
from stackline.server.guard import Guard, Sessions
from stackline.server.hub import brief
from stackline.server.pages import STATIC, web_app
from stackline.server.problems import HttpRefusal
from stackline.server.routes import ROUTERS
from stackline.server.routes.common import workspace as workspace_of
from stackline.server.schemas import Problem, Push, Snapshot
from stackline.server.workspace import Workspace


def create_app(opened: Workspace | Canvases, sessions: Sessions, static: Path = STATIC) -> ASGIApp:
    """The whole server as one ASGI application, behind its guard. `static` holds the built web app."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    app.state.canvases = opened if isinstance(opened, Canvases) else Canvases(opened)
    app.state.sessions = sessions
    for router in ROUTERS:
        app.include_router(router)
    app.add_api_websocket_route("/api/events", events)
    app.add_exception_handler(DiagnosticError, _refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _unknown)
    app.add_exception_handler(Exception, _failed)
    app.mount("/", web_app(static))
    return Guard(app, sessions)


async def events(socket: WebSocket) -> None:
    """Sends the state now, then every change, until the page goes."""
    await socket.accept()
    try:
        workspace = await asyncio.to_thread(workspace_of, socket)
    except HttpRefusal as refusal:
        await socket.close(1008, refusal.diagnostics[0].summary[:100])
        return
    short = socket.query_params.get("brief") == "1"
    mailbox = workspace.hub.join(brief=short)
    leaving = asyncio.create_task(_until_gone(socket))
    try:
        sync = Push(type="sync", sync=socket.app.state.canvases.remotes.state())
        for push in [*await asyncio.to_thread(workspace.pushes), sync]:
            await socket.send_text((brief(push) if short else push).model_dump_json())
        while not leaving.done():
            taking = asyncio.create_task(mailbox.take())
            await asyncio.wait({taking, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if not taking.done():
                taking.cancel()
                break
            for text in taking.result():
                await socket.send_text(text)
    except (WebSocketDisconnect, RuntimeError):
        # The page went while something was on its way to it.
        pass
    finally:
        workspace.hub.leave(mailbox)
        leaving.cancel()


async def _until_gone(socket: WebSocket) -> None:
    with suppress(WebSocketDisconnect):
        while True:
            await socket.receive_text()


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, DiagnosticError)
    if not isinstance(error, HttpRefusal):
        return _problem(422, error.diagnostics)
    snapshot = workspace_of(request).snapshot() if error.stale else None
    return _problem(error.status, error.diagnostics, snapshot, confirm=error.confirm)


def _malformed(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = [
        Diagnostic("error", "request-malformed", f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}")
        for fault in error.errors()
    ]
    return _problem(400, found)


def _unknown(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _problem(error.status_code, [Diagnostic("error", "request-unknown", str(error.detail))])


def _failed(request: Request, error: Exception) -> Response:
    """A bug of ours. Starlette raises it again for the log; the page gets no trace, and nothing was changed."""
    found = Diagnostic(
        "error",
        "server-failed",
        "Stackline failed on this request; nothing was changed",
        f"{type(error).__name__}. The terminal of `stackline edit` shows more.",
    )
    return _problem(500, [found])


def _problem(
    status: int, diagnostics: list[Diagnostic], snapshot: Snapshot | None = None, *, confirm: bool = False
) -> Response:
    body = Problem(diagnostics=diagnostic_views(diagnostics), snapshot=snapshot, confirm=confirm)
    return JSONResponse(body.model_dump(), status)
