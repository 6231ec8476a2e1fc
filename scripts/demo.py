"""`make demo`: the scorecard example, deployed to the embedded cloud and scanning its shop, with the canvas open on it.

Works on a copy in `demo/scorecard`, a git repository of its own; a copy that is there already is used as it is.
Stops everything it started on Ctrl-C. `--once` stops after the scorecard instead of serving (for tests).
"""

from __future__ import annotations

import contextlib
import json
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "scorecard"
COPY = ROOT / "demo" / "scorecard"
STACKLINE = [sys.executable, "-m", "stackline"]
SHOP_PORT = 8765
MARKETS = ["dk-torvet", "nl-winkel"]
BROWSER = ["chromium", "chromedriver"]
BY_HTTP = (
    f"parameters:\n  ShopUrl: http://127.0.0.1:{SHOP_PORT}\n  Loader: http  # this machine has no Chromium\n"
)
WAIT = 180  # seconds for the scan of the demo; it takes a few


def main() -> int:
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(0))
    try:
        make_copy()
        with contextlib.ExitStack() as stack:
            stack.enter_context(shop())
            stack.callback(lambda: subprocess.run([*STACKLINE, "local", "stop"], cwd=COPY, check=False))
            stack.callback(undisturbed)
            return show()
    except KeyboardInterrupt:
        say("Stopped; the copy is kept")
        return 130


def show() -> int:
    if missing := [name for name in BROWSER if shutil.which(name) is None]:
        say(
            f"Without {' and '.join(missing)} pages are loaded by plain HTTP; with them, by headless Chromium"
        )
        print(
            "On Debian and Ubuntu: apt-get install chromium chromium-driver; then delete the copy and start again."
        )
        (COPY / "environments" / "local.yaml").write_text(BY_HTTP)
    say("Deploying to the embedded cloud")
    if subprocess.run([*STACKLINE, "deploy", "local"], cwd=COPY, check=False).returncode:
        return 1
    scan(outputs()["ApiUrl"].rstrip("/"))
    if "--once" in sys.argv:
        return 0
    say("Opening the canvas; Ctrl-C stops it, the cloud and the shop")
    with contextlib.suppress(KeyboardInterrupt):
        return subprocess.run([*STACKLINE, "edit", *browser()], cwd=COPY, check=False).returncode
    return 0


def undisturbed() -> None:
    """A second Ctrl-C does not cut short the tidying that the first began; what is started from here inherits that."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def browser() -> list[str]:
    """Open one only where a person sits."""
    return [] if sys.stdout.isatty() and sys.stdin.isatty() else ["--no-browser"]


def say(text: str) -> None:
    print(f"\n\033[1m{text}\033[0m" if sys.stdout.isatty() else f"\n{text}", flush=True)


def make_copy() -> None:
    if COPY.exists():
        say(f"Using the copy in {COPY.relative_to(ROOT)}; delete it to start afresh")
        return
    say(f"Copying the example to {COPY.relative_to(ROOT)}")
    ignore = shutil.ignore_patterns("__pycache__", ".stackline", ".pytest_cache")
    shutil.copytree(EXAMPLE, COPY, ignore=ignore)
    identity = ["-c", "user.name=Stackline demo", "-c", "user.email=demo@localhost"]
    for command in (
        ["init", "-q", "-b", "main"],
        ["add", "."],
        [*identity, "commit", "-q", "-m", "Start from the example"],
    ):
        subprocess.run(["git", *command], cwd=COPY, check=True)
    for name, value in (("user.name", "Stackline demo"), ("user.email", "demo@localhost")):
        subprocess.run(["git", "config", name, value], cwd=COPY, check=True)


@contextlib.contextmanager
def shop() -> Any:
    """The shop site of the example, unless one answers already."""
    address = f"http://127.0.0.1:{SHOP_PORT}/"
    if answers(address):
        say(f"The shop answers already at {address}")
        yield
        return
    say(f"Starting the shop at {address}")
    process = subprocess.Popen([sys.executable, "-m", "shop", "--port", str(SHOP_PORT)], cwd=COPY)
    try:
        while not answers(address):
            if process.poll() is not None:
                sys.exit("demo: the shop did not start; its message is above")
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait()


def answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=2).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def outputs() -> dict[str, str]:
    answer = subprocess.run(
        [*STACKLINE, "outputs", "local", "--json"], cwd=COPY, check=True, capture_output=True, text=True
    )
    return json.loads(answer.stdout)


def scan(api: str) -> None:
    """Start a scan through the API, as the example's users do, and show the first scorecard."""
    body = json.dumps({"markets": MARKETS}).encode()
    say(f"curl -X POST {api}/scans -d '{body.decode()}'")
    request = urllib.request.Request(f"{api}/scans", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as response:
        started: dict[str, Any] = json.load(response)
    print(json.dumps(started, indent=2))
    address = f"{api}/scorecards/{MARKETS[0]}/{started['day']}"
    say(f"curl {address}")
    deadline = time.monotonic() + WAIT
    while time.monotonic() < deadline:
        card = get(address)
        if card and card.get("status") == "complete":
            print(json.dumps(card, indent=2, ensure_ascii=False))
            return
        print(f"  {card['pages'] if card and 'pages' in card else 'no page'} so far", flush=True)
        time.sleep(1)
    print("demo: the scorecard is not complete yet; ask again with curl", file=sys.stderr)


def get(address: str) -> dict[str, Any] | None:
    try:
        with urllib.request.urlopen(address, timeout=30) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None
        raise


if __name__ == "__main__":
    sys.exit(main())
