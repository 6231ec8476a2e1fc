"""The launcher's server: the front for what comes to this process, and hypercorn for what the front does not read.

What hypercorn's own `serve` does, but for the listening, which it cannot leave to others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from stackline.embedded.front import Enter, Front
from stackline.embedded.guard import App
from stackline.embedded.listening import Listening
from stackline.embedded.upstream import load

_KEEP_ALIVE = 75  # seconds
_GRACE = 3.0  # seconds for requests that are being answered at the end


async def serve(app: App, enter: Enter, listening: Listening, until: Callable[[], Awaitable[object]]) -> None:
    """Answers until `until` returns; then nothing may go on that waits for something to happen."""
    loop = asyncio.get_running_loop()
    server: Any = load("hypercorn.asyncio.tcp_server").TCPServer
    context: Any = load("hypercorn.asyncio.worker_context").WorkerContext(None)
    config, state = _config(), dict[str, Any]()
    wrapped: Any = load("hypercorn.utils").wrap_app(app, config.wsgi_max_body_size, "asgi")
    lifespan: Any = load("hypercorn.asyncio.lifespan").Lifespan(wrapped, config, loop, state)
    living: asyncio.Task[None] = loop.create_task(lifespan.handle_lifespan())
    await lifespan.wait_for_startup()
    if living.done() and (failed := living.exception()) is not None:
        raise failed
    tasks: set[asyncio.Task[Any]] = set()

    async def other(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        await server(wrapped, loop, config, context, state, reader, writer)

    front = Front(app, other, enter, listening.give_back)
    await listening.open(front)
    try:
        await until()
    finally:
        await context.terminated.set()
        listening.close()
        await front.close(_GRACE)
        if tasks:
            await asyncio.wait(tasks, timeout=_GRACE)
        await lifespan.wait_for_shutdown()
        living.cancel()
        await asyncio.gather(living, return_exceptions=True)


def _config() -> Any:
    config = load("hypercorn.config").Config()
    config.keep_alive_timeout = _KEEP_ALIVE
    config.graceful_timeout = _GRACE
    config.loglevel = "WARNING"
    config.set_statsd_logger_class(load("hypercorn.statsd").StatsdLogger)
    return config
