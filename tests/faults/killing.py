"""Deployments as real processes that kill themselves (SIGKILL) at a chosen point. Nothing of it is in the product.

A point is before and after every intent, record, end, audit entry and lease of the journal, and before and after every
call of the cloud that changes something. Started as a program, it has everything loaded, and makes a process for each
deployment by forking. It reads one JSON object a line, and answers with one:

    {"folder": F, "kill": N}   deploy, and die at the Nth point; without `kill` it goes to its end
    {"folder": F, "race": 2}   so many at the same time; who has the lease goes on when the others have ended
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

READING = ("describe_", "get_", "list_", "head_")


@dataclass
class Killer:
    """Counts points, and ends the process at one of them, as a power cut would."""

    at: int | None
    points: list[str] = field(default_factory=list)

    def point(self, name: str) -> None:
        self.points.append(name)
        if len(self.points) - 1 == self.at:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, where: Any, name: str) -> None:
        real = getattr(where, name)

        def wrapped(*arguments: Any, **options: Any) -> Any:
            self.point(f"before {name}")
            done = real(*arguments, **options)
            self.point(f"after {name}")
            return done

        setattr(where, name, wrapped)

    def install(self) -> None:
        from stackline.cloud import Cloud
        from stackline.journal import Journal, Lease, Run, Unfinished

        for where, names in (
            (Run, ("_intend", "record", "end")),
            (Journal, ("audit",)),
            (Lease, ("__enter__", "__exit__")),
            (Unfinished, ("settle",)),
        ):
            for name in names:
                self.around(where, name)
        real: Callable[..., Any] = Cloud._call  # pyright: ignore[reportPrivateUsage]

        def called(cloud: Any, service: str, operation: str, *more: Any) -> Any:
            if operation.startswith(READING):
                return real(cloud, service, operation, *more)
            self.point(f"before {operation}")
            answer = real(cloud, service, operation, *more)
            self.point(f"after {operation}")
            return answer

        Cloud._call = called  # pyright: ignore[reportPrivateUsage, reportAttributeAccessIssue]


def _deploy(folder: str, killer: Killer) -> dict[str, Any]:
    from stackline.core import DiagnosticError
    from stackline.deploy import Notice, deploy
    from stackline.deploy.steps import settle
    from stackline.template import Project

    told: dict[str, Any] = {"notices": [], "codes": [], "summaries": [], "resumed": 0.0}
    real = settle.go_on

    def timed(work: Any) -> Any:
        begun = time.monotonic()
        found = real(work)
        told["resumed"] = time.monotonic() - begun
        return found

    settle.go_on = timed
    killer.install()

    def on_event(event: Any) -> None:
        if isinstance(event, Notice):
            told["notices"].append([event.diagnostic.code, event.diagnostic.summary])

    try:
        told["outcome"] = deploy(Project.open(folder), "local", on_event, lint=False).outcome
    except DiagnosticError as error:
        told["outcome"] = "refused"
        told["codes"] = [one.code for one in error.diagnostics]
        told["summaries"] = [one.summary for one in error.diagnostics]
    return {**told, "points": killer.points}


def _child(work: Callable[[], dict[str, Any]]) -> tuple[int, int]:
    """Its pid, and where its answer comes."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, reading
    os.close(reading)
    status = 1
    try:
        with os.fdopen(writing, "w") as out:
            out.write(json.dumps(work()))
        status = 0
    finally:
        sys.stderr.flush()
        os._exit(status)


def _answer(child: tuple[int, int]) -> dict[str, Any]:
    pid, reading = child
    with os.fdopen(reading) as answers:
        text = answers.read()
    status = os.waitpid(pid, 0)[1]
    if os.WIFSIGNALED(status):
        return {"killed": os.WTERMSIG(status) == signal.SIGKILL, "outcome": None}
    return {"killed": False, **(json.loads(text) if text else {"outcome": "crashed"})}


def _race(folder: str, count: int) -> list[dict[str, Any]]:
    place = Path(folder) / ".stackline"
    ends = [place / f"ended-{number}" for number in range(count)]
    for one in (*ends, place / "go"):
        one.unlink(missing_ok=True)

    def racer(number: int) -> dict[str, Any]:
        from stackline.journal import Lease

        real = Lease.__enter__

        def entered(lease: Any) -> Any:
            found = real(lease)
            while not all(one.exists() for one in ends if one != ends[number]):
                time.sleep(0.001)
            return found

        Lease.__enter__ = entered
        while not (place / "go").exists():
            time.sleep(0.0005)
        try:
            return {**_deploy(folder, Killer(None)), "pid": os.getpid()}
        finally:
            ends[number].touch()

    children = [_child(lambda number=number: racer(number)) for number in range(count)]
    (place / "go").touch()
    return [_answer(child) for child in children]


def _load() -> None:
    """What every deployment loads, and reads of botocore's models, once for all of them."""
    import importlib

    import botocore.loaders

    for name in ("boto3", "stackline.build", "stackline.deploy.deploying", "stackline.journal"):
        importlib.import_module(name)
    shared: Any = botocore.loaders.create_loader()
    botocore.loaders.create_loader = lambda *_: shared
    for service in ("cloudformation", "s3", "sts", "ec2"):
        for model in ("service-2", "endpoint-rule-set-1", "paginators-1"):
            shared.load_service_model(service, model)


def main() -> None:
    _load()
    for line in sys.stdin:
        asked = json.loads(line)
        if "race" in asked:
            answer: Any = _race(asked["folder"], asked["race"])
        else:
            killer = Killer(asked.get("kill"))
            answer = _answer(_child(lambda killer=killer, asked=asked: _deploy(asked["folder"], killer)))
        print(json.dumps(answer), flush=True)


class Deployers:
    """The program, as a test asks it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, folder: Path, **more: Any) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"folder": str(folder), **more}) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


if __name__ == "__main__":
    main()
