"""Cold start and warm invocation of functions in the runner, beside the bare interpreter.

    python benchmarks/runner.py [ROUNDS]

Medians over interleaved rounds; on a shared machine trust the ratios.
"""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from stackline.runner.host import Host
from stackline.runner.launching import Launching
from stackline.runner.model import Function, Request

HELLO = "def handler(event, context): return {'ok': True}"
BOTO3 = "import boto3\ns3 = boto3.client('s3', region_name='eu-west-1')\n" + HELLO
WARM = 300
EVENT = b'{"rawPath": "/hello", "requestContext": {"http": {"method": "GET"}}}'


def function(folder: Path, name: str, source: str) -> Function:
    code = folder / name
    code.mkdir()
    (code / "app.py").write_text(source)
    runtime = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return Function(name, name, "1", runtime, "app.handler", code, name, timeout=30, memory=512)


async def measure(rounds: int, folder: Path) -> None:
    host = Host(Launching(folder / "state"))
    (folder / "state").mkdir()
    hello, boto3 = function(folder, "hello", HELLO), function(folder, "boto3", BOTO3)

    async def call(what: Function) -> None:
        result = await host.invoke(what, Request(str(uuid.uuid4()), EVENT))
        assert result.status == "ok", result

    async def cold(what: Function) -> None:
        await call(replace(what, code_id=str(uuid.uuid4())))

    async def bare() -> None:
        subprocess.run([sys._base_executable, "-c", "pass"], check=True)  # type: ignore[attr-defined]

    async def four_at_once() -> None:
        await asyncio.gather(*(call(hello) for _ in range(4)))

    cases: dict[str, tuple[Callable[[], Awaitable[None]], int]] = {
        "python -c pass": (bare, 1),
        "cold start, hello": (lambda: cold(hello), 1),
        "cold start, boto3 client at start": (lambda: cold(boto3), 1),
        "warm invocation": (lambda: call(hello), WARM),
        "warm invocations, four at once": (four_at_once, WARM // 4),
    }
    times: dict[str, list[float]] = {name: [] for name in cases}
    for round in range(rounds + 1):
        for name, (run, count) in cases.items():
            started = time.perf_counter()
            for _ in range(count):
                await run()
            if round:  # the first round fills caches
                times[name].append((time.perf_counter() - started) / count)
    await host.close()
    base = statistics.median(times["python -c pass"])
    for name, taken in times.items():
        print(
            f"{name:36} {statistics.median(taken) * 1000:8.2f} ms   {statistics.median(taken) / base:6.3f}x"
        )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        asyncio.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 9, Path(name)))
