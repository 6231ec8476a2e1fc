"""Whatever asks to listen everywhere listens on loopback."""

from __future__ import annotations

import json
import subprocess
import sys

PROGRAM = """
import asyncio, json, socket
from stackline.embedded import loopback
loopback.install()
async def main():
    found = []
    for host in ("0.0.0.0", "", "127.0.0.1", "localhost"):
        server = await asyncio.start_server(lambda r, w: None, host, 0)
        found += [s.getsockname()[0] for s in server.sockets]
        server.close()
    with socket.socket(socket.AF_UNIX) as local:
        local.bind("")
    with socket.socket() as plain:
        plain.bind(("0.0.0.0", 0))
        found.append(plain.getsockname()[0])
    print(json.dumps(sorted(set(found) - {"::1"})))
asyncio.run(main())
"""


def test_every_interface_means_loopback() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == ["127.0.0.1"]
