"""The process that is the embedded cloud: MiniStack with its gaps filled, behind the guard, runner beside it.

Runs in MiniStack's own environment (see bootstrap.py). The socket is bound before MiniStack is imported, because
its modules read the port when they are loaded.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

from stackline.embedded import beginning, enforcement, kept_calls, loopback
from stackline.embedded.beginning import Begun
from stackline.embedded.live import Live
from stackline.embedded.settings import Endpoint, Folder

PORT_TAKEN = 98  # exit status
_WATCH = 2.0  # seconds
_SETTLING = 1.0  # seconds


def main() -> None:
    arguments = _arguments()
    loopback.install()
    folder = Folder(Path(arguments.state))
    listener = _listen(arguments.port)
    port = listener.getsockname()[1]
    secret = folder.secret.read_text().strip()
    endpoint = Endpoint(os.getpid(), port, f"http://127.0.0.1:{port}", secret)
    resumed = kept_calls.read(folder, port) if arguments.resume is not None else None
    if resumed is None:
        kept_calls.drop(folder)
    _configure(folder, endpoint)
    begun = beginning.begin(folder, listener, resumed, arguments.resume)
    if resumed is not None:
        folder.write_endpoint(endpoint)
        begun.listening.settle(_SETTLING)  # loading MiniStack would take the processors of what answers
    asyncio.run(_serve(folder, endpoint, begun))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--state", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--resume", type=int, metavar="PID", help="the session that goes on as the last one")
    return parser.parse_args()


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError:
        sys.exit(PORT_TAKEN)
    listener.listen(1024)
    return listener


def _configure(folder: Folder, endpoint: Endpoint) -> None:
    """MiniStack takes its settings from the environment, at import."""
    for path in (folder.services, folder.objects, folder.code, folder.temporary):
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.environ.update(
        BIND_HOST="127.0.0.1",
        MINISTACK_HOST="127.0.0.1",
        GATEWAY_PORT=str(endpoint.port),
        IOT_MTLS_ENABLED="0",
        SFTP_ENABLED="0",
        PERSIST_STATE="1",
        STATE_DIR=str(folder.services),
        S3_PERSIST="1",
        S3_DATA_DIR=str(folder.objects),
        TMPDIR=str(folder.temporary),
        # The runner bounds what runs at once; MiniStack's guess from this machine's memory throttles far too early.
        LAMBDA_ACCOUNT_CONCURRENCY="1000",
        AUTH="true" if enforcement.wanted() else "false",
        LOG_LEVEL=os.environ.get("STACKLINE_CLOUD_LOG", "WARNING"),
        MINISTACK_ACCOUNT_ID=endpoint.account,
        MINISTACK_REGION=endpoint.region,
        AWS_ACCESS_KEY_ID=endpoint.account,
        AWS_SECRET_ACCESS_KEY=endpoint.secret,
        AWS_DEFAULT_REGION=endpoint.region,
        # Whatever in here should ever call AWS reaches nobody (the discard port).
        AWS_ENDPOINT_URL="http://127.0.0.1:9",
    )
    # A proxy for the internet is no way to this machine.
    os.environ["NO_PROXY"] = ",".join(filter(None, [os.environ.get("NO_PROXY"), "127.0.0.1", "localhost"]))
    # No Docker, whatever this machine has: a container would escape the stop of the process group.
    os.environ["DOCKER_HOST"] = "unix:///nonexistent"


async def _serve(folder: Folder, endpoint: Endpoint, begun: Begun) -> None:
    from stackline.embedded import assembly, serving  # MiniStack, which takes its time

    cloud = assembly.assemble(folder, endpoint, begun)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    folder.write_endpoint(endpoint)

    async def until() -> None:
        await stop.wait()
        begun.feed.close()

    watch = asyncio.create_task(_watch(folder, endpoint, cloud.live, stop))
    try:
        await serving.serve(cloud.guard, cloud.calls.enter, begun.listening, until)
    finally:
        watch.cancel()
        cloud.runner.stop()


async def _watch(folder: Folder, endpoint: Endpoint, live: Live, stop: asyncio.Event) -> None:
    """A cloud whose folder was deleted can be found by nobody, so nobody would ever stop it; nor one whose developer's
    session was killed."""
    missing = 0
    while missing < 2 and not live.is_abandoned:
        await asyncio.sleep(_WATCH)
        told = folder.read_endpoint()
        missing = missing + 1 if told is None or told.pid != endpoint.pid else 0
    stop.set()


if __name__ == "__main__":
    main()
