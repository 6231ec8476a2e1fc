"""`python -m stackline.runner --socket PATH --state DIR`: serve until told to stop, or until the parent is gone."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import os
import shutil
import signal
import socket as network
import sys
from pathlib import Path

import uvloop

from stackline.core import DiagnosticError
from stackline.gateway.page import Page
from stackline.runner.calls import Calls
from stackline.runner.control import Control
from stackline.runner.feed import Feed
from stackline.runner.front import Front
from stackline.runner.host import CEILING, IDLE_SECONDS, Host
from stackline.runner.known import KnownCalls
from stackline.runner.launching import Launching
from stackline.runner.model import Function
from stackline.runner.notes import Notes
from stackline.runner.processes import adopt_strays, end_leftovers

_GRACE = 3.0  # seconds for calls that are being answered at the end
_WARM = 2  # functions that are started before anybody calls them


def main() -> None:
    parent = os.getppid()  # asked at once: it may be gone by the time anything else is done
    parser = argparse.ArgumentParser(prog="python -m stackline.runner", description=__doc__)
    parser.add_argument("--socket", type=Path, required=True, help="the unix socket to listen on")
    parser.add_argument("--state", type=Path, required=True, help="a folder of the runner's own")
    parser.add_argument(
        "--ceiling", type=int, default=CEILING, help="busy workers at once (default %(default)s)"
    )
    parser.add_argument(
        "--feed", type=int, metavar="FD", help="an open pipe: what functions print, as they do"
    )
    parser.add_argument(
        "--front",
        type=int,
        nargs=3,
        metavar="FD",
        help="the cloud's open port, the link to the launcher, and the page that both have (see gateway)",
    )
    parser.add_argument("--known", type=Path, help="calls that are known from the beginning, a line each")
    parser.add_argument("--idle", type=float, default=IDLE_SECONDS, help="seconds until an idle worker ends")
    options = parser.parse_args()
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="stackline.runner: %(message)s")
    # A call passes through the loop eight times.
    uvloop.run(_serve(options, parent))


async def _serve(options: argparse.Namespace, parent: int) -> None:
    socket, state = options.socket, options.state.absolute()
    feed = Feed()
    if options.feed is not None:
        await feed.open(options.feed)
    state.mkdir(parents=True, exist_ok=True, mode=0o700)
    adopt_strays()
    _clear_after_a_killed_runner(state / "workers")
    host = Host(Launching(state), ceiling=options.ceiling, idle_seconds=options.idle, feed=feed)
    server = await Control(host).serve(socket)
    front = await _open_front(options, host, feed) if options.front else None
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    tasks = [asyncio.create_task(host.tend()), asyncio.create_task(_watch_parent(parent, stop))]
    logging.getLogger("stackline.runner").info("listening on %s", socket)
    await stop.wait()
    if front is not None:
        await front.close(_GRACE)
    server.close()
    for task in tasks:
        task.cancel()
    await host.close()
    feed.close()
    with contextlib.suppress(OSError):
        socket.unlink()


async def _open_front(options: argparse.Namespace, host: Host, feed: Feed) -> Front:
    descriptors: list[int] = options.front
    listener, end = (network.socket(fileno=descriptor) for descriptor in descriptors[:2])
    page = Page(descriptors[2])
    known = KnownCalls(page, listener.getsockname()[1])
    front = Front(listener, end, known, Calls(host, Notes(feed, page)))
    await front.open()
    if options.known is not None:
        known.read(options.known)
        functions = known.functions()[:_WARM]
        host.keep(asyncio.create_task(_warm(host, functions, front)))
    else:
        front.ready()
    return front


async def _warm(host: Host, functions: list[Function], front: Front) -> None:
    for function in functions:
        with contextlib.suppress(DiagnosticError):  # told to who calls it
            await host.warm(function)
    await host.warmed()
    front.ready()


def _clear_after_a_killed_runner(workers: Path) -> None:
    """Processes that its functions had started, and the functions' /tmp."""
    if workers.is_dir():
        end_leftovers({folder.name for folder in workers.iterdir()})
        shutil.rmtree(workers, ignore_errors=True)


async def _watch_parent(parent: int, stop: asyncio.Event) -> None:
    """Stop when the process that started this one is gone: then nobody can call, nor end the workers."""
    while os.getppid() == parent:
        await asyncio.sleep(1)
    stop.set()


if __name__ == "__main__":
    main()
