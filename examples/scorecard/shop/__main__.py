"""`python -m shop --port 8765`: serve the twelve shops until interrupted."""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys

from shop.server import ShopServer
from shop.world import SHOPS, World


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m shop", description=__doc__)
    parser.add_argument("--port", type=int, default=8765, help="0 takes a free one (default %(default)s)")
    parser.add_argument(
        "--seed", type=int, default=1, help="another seed is another world (default %(default)s)"
    )
    parser.add_argument("--pace", type=float, default=1.0, help="scales the delays; 0 for none")
    parser.add_argument(
        "--scripted", action="store_true", help="results are written by a script: only a browser sees them"
    )
    options = parser.parse_args()
    try:
        server = ShopServer(options.port, World(options.seed), options.pace, options.scripted)
    except OSError as error:
        print(f"The shops cannot be served on port {options.port}: {error.strerror}", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    print(f"{len(SHOPS)} shops at {server.url}", flush=True)
    with server, contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
