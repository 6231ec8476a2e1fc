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
from stackline.server.drawing import diagnostic_views
from stackline.server.guard import Guard, Sessions
from stackline.server.pages import STATIC, web_app
from stackline.server.problems import HttpRefusal
from stackline.server.routes import ROUTERS
from stackline.server.schemas import Problem, Snapshot
from stackline.server.workspace import Workspace


def create_app(workspace: Workspace, sessions: Sessions, static: Path = STATIC) -> ASGIApp:
    """The whole server as one ASGI application, behind its guard. `static` holds the built web app."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    app.state.workspace = workspace
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
    workspace: Workspace = socket.app.state.workspace
    await socket.accept()
    mailbox = workspace.hub.join()
    leaving = asyncio.create_task(_until_gone(socket))
    try:
        for push in await asyncio.to_thread(workspace.pushes):
            await socket.send_text(push.model_dump_json())
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
    status, stale = (error.status, error.stale) if isinstance(error, HttpRefusal) else (422, False)
    snapshot = request.app.state.workspace.snapshot() if stale else None
    return _problem(status, error.diagnostics, snapshot)


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


def _problem(status: int, diagnostics: list[Diagnostic], snapshot: Snapshot | None = None) -> Response:
    body = Problem(diagnostics=diagnostic_views(diagnostics), snapshot=snapshot)
    return JSONResponse(body.model_dump(), status)
