"""Serving a workspace on loopback: the port, the address with its token, the threads, and a clean end."""

from __future__ import annotations

import errno
import gc
import signal
import socket
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from types import FrameType

import uvicorn

from stackline.core import Diagnostic, DiagnosticError, Fix
from stackline.server.app import create_app
from stackline.server.canvases import Canvases
from stackline.server.guard import Sessions
from stackline.server.workspace import Workspace

HOST = "127.0.0.1"
DEFAULT_PORT = 7420
_PORTS_TRIED = 20


def listen(port: int | None) -> socket.socket:
    """A listening socket on loopback; raises DiagnosticError where the port is taken.

    Without a port: the first free one from DEFAULT_PORT on.
    """
    if port is not None:
        return _bound(port)
    for candidate in range(DEFAULT_PORT, DEFAULT_PORT + _PORTS_TRIED):
        with suppress(DiagnosticError):
            return _bound(candidate)
    return _bound(0)


def _bound(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        # Two sockets may be bound to one port until one of them listens.
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise DiagnosticError([_taken(port, error)]) from error
    return listener


def _taken(port: int, error: OSError) -> Diagnostic:
    if error.errno == errno.EADDRINUSE:
        return Diagnostic(
            "error",
            "port-in-use",
            f"Port {port} is in use by another program",
            fix=Fix("Stop that program, or choose another port with --port."),
        )
    return Diagnostic(
        "error",
        "port-refused",
        f"Port {port} cannot be listened on: {error.strerror}",
        fix=Fix("Choose a port from 1024 on with --port."),
    )


def serve(
    workspace: Workspace, listener: socket.socket, announce: Callable[[str], None], *, browser: bool
) -> bool:
    """Serve until interrupted; whether unsaved edits are kept for the next time.

    `announce` gets the address with its token, once requests are answered.
    """
    service = Service(workspace, listener, lambda sessions: _announce(sessions, announce, browser))
    previous = signal.signal(signal.SIGTERM, _interrupt)
    # The catalog, the schemas and the first drawing stay: no edit waits while they are searched for what may go.
    gc.freeze()
    # A drawing of a thousand cards is half a million objects: with the usual thresholds half of the edits wait 0.15 s.
    gc.set_threshold(20_000, 20, 100)
    try:
        with suppress(KeyboardInterrupt):
            service.run()
    finally:
        signal.signal(signal.SIGTERM, previous)
    return service.unsaved


class Service:
    """A workspace, its threads, and the HTTP server in front. `ready` is called once requests are answered."""

    def __init__(
        self, workspace: Workspace, listener: socket.socket, ready: Callable[[Sessions], None]
    ) -> None:
        self._canvases = Canvases(workspace)
        self._listener = listener
        sessions = Sessions(f"{HOST}:{listener.getsockname()[1]}")
        config = uvicorn.Config(
            create_app(self._canvases, sessions),
            log_level="warning",
            access_log=False,
            lifespan="off",
            proxy_headers=False,
            server_header=False,
            ws_max_size=64 * 1024,
            timeout_graceful_shutdown=2,
        )
        self._server = _Server(config, lambda: ready(sessions))

    def run(self) -> None:
        """Serve until `end`, or a signal."""
        self._canvases.start()
        try:
            self._server.run(sockets=[self._listener])
        finally:
            self._canvases.stop()

    @property
    def unsaved(self) -> bool:
        return self._canvases.unsaved

    def end(self) -> None:
        self._server.should_exit = True


class _Server(uvicorn.Server):
    """uvicorn's server, with a word when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


def _announce(sessions: Sessions, announce: Callable[[str], None], browser: bool) -> None:
    address = f"http://{sessions.host}/"
    announce(f"{address}#token={sessions.token}")
    if browser:
        url = f"{address}#token={sessions.once()}"
        Thread(target=webbrowser.open, args=(url,), name="browser", daemon=True).start()


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
