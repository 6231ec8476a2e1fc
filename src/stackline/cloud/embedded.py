"""The embedded cloud's life, as its own program tells it: `python -m stackline.embedded`, never an import."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from stackline.cloud.cloud import Access, Away, Cloud, Hook
from stackline.core import Diagnostic, DiagnosticError, Fix

Progress = Callable[[str], None]
_OWN_ACCOUNT = "000000000000"
_REVIVE = "Run the command again: it starts the embedded cloud and goes on."


@dataclass(frozen=True, slots=True)
class EmbeddedStatus:
    """`endpoint` and `pid` are set where it is running."""

    running: bool
    endpoint: str | None = None
    pid: int | None = None


@dataclass(frozen=True, slots=True)
class EmbeddedCloud:
    """The embedded cloud of one project; its state is in `state`, PROJECT/.stackline/cloud."""

    state: Path

    @classmethod
    def of(cls, project: Path) -> EmbeddedCloud:
        return cls(project / ".stackline" / "cloud")

    def status(self) -> EmbeddedStatus:
        """Whether it answers. Asks the process itself: a left-over endpoint file proves nothing."""
        told = self.endpoint()
        if told is None or _ask(told, "health") is None:
            return EmbeddedStatus(False)
        return EmbeddedStatus(True, str(told["endpoint"]), int(told["pid"]))

    def is_saved(self) -> bool:
        """Whether everything that has changed so far is on disk."""
        told = self.endpoint()
        return bool(told and (_ask(told, "health") or {}).get("saved"))

    def session(self) -> int | None:
        """The process whose session it is (`stackline dev`); None where there is none, or no cloud."""
        told = self.endpoint()
        found = (_ask(told, "health") or {}).get("session") if told else None
        return int(found) if found is not None else None

    def start(
        self, on_progress: Progress = lambda _: None, *, port: int | None = None, current: bool = False
    ) -> EmbeddedStatus:
        """Start it if it is not running. Progress is in words. Raises Away with why it will not start.

        `current`: one that an older version of the toolkit started is started anew.
        """
        status = self.status()
        if status.running and not current:
            return status
        self.state.mkdir(parents=True, exist_ok=True, mode=0o700)
        arguments = ["--port", str(port)] if port is not None else []
        self._run("start", arguments, on_progress)
        status = self.status()
        if not status.running:
            raise _failed("The embedded cloud started and went away at once", self._log())
        return status

    def stop(self) -> None:
        """Stop it; its state is kept. Nothing to do where it is not running."""
        self._run("stop", [], lambda _: None)

    def reset(self) -> None:
        """Stop it and forget everything in it."""
        self._run("reset", [], lambda _: None)

    def endpoint(self) -> dict[str, Any] | None:
        """What endpoint.json says, whether or not that process still runs."""
        try:
            told: Any = json.loads((self.state / "endpoint.json").read_text())
        except (OSError, ValueError):
            return None
        wanted = ("pid", "endpoint", "secret")
        return (
            cast(dict[str, Any], told) if isinstance(told, dict) and all(k in told for k in wanted) else None
        )

    def emulated_types(self) -> frozenset[str]:
        """The resource types it emulates. Raises Away."""
        told = self.endpoint()
        answer = _ask(told, "types") if told else None
        if answer is None:
            raise _failed("The embedded cloud does not answer", self._log())
        return frozenset(cast(list[str], answer["types"]))

    def _run(self, command: str, arguments: list[str], on_progress: Progress) -> None:
        source = str(Path(__file__).parents[2])
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(filter(None, [source, os.environ.get("PYTHONPATH")])),
        }
        line = [sys.executable, "-m", "stackline.embedded", command, "--state", str(self.state), *arguments]
        process = subprocess.Popen(
            line,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )
        errors: list[str] = []
        reader = threading.Thread(target=lambda: errors.extend(process.stderr or ()), daemon=True)
        reader.start()
        problems: list[Diagnostic] = []
        for text in process.stdout or ():
            _hear(text, on_progress, problems)
        status = process.wait()
        reader.join(5)
        if problems:
            raise Away(problems)
        if status:
            raise _failed(f"The embedded cloud did not {command}", "".join(errors).strip() or self._log())

    def _log(self) -> str:
        try:
            return (self.state / "cloud.log").read_text(errors="replace")[-2000:]
        except OSError:
            return ""


def open_embedded(
    project: Path,
    account: str,
    region: str,
    hook: Hook | None = None,
    *,
    role: str | None = None,
    external_id: str | None = None,
) -> Cloud:
    """The door to the project's embedded cloud, which must be running. Raises Away.

    A `role` is assumed by the account 000000000000, whose the person's own credentials are there.
    """
    embedded = EmbeddedCloud.of(project)
    told = embedded.endpoint()
    if told is None or _ask(told, "health") is None:
        fix = Fix("Start it with `stackline local start`, or `stackline deploy local`.")
        raise Away([Diagnostic("error", "cloud-away", "The embedded cloud is not running", fix=fix)])
    key, secret = _OWN_ACCOUNT if role else account, str(told["secret"])
    access = Access(account, region, str(told["endpoint"]), key, secret, None, role, external_id)
    return Cloud(
        access,
        "The embedded cloud",
        0.15,
        _REVIVE,
        here=True,
        attempts=2,
        emulates=embedded.emulated_types,
        hook=hook,
    )


_ASKINGS = 4  # a cloud that has just begun many functions may drop one connection


def _ask(told: dict[str, Any], what: str) -> dict[str, Any] | None:
    """The embedded cloud's own answer, None where it gives none. Asked again while its process lives."""
    for asking in range(_ASKINGS):
        time.sleep(0.2 * asking)
        answer = _ask_once(told, what)
        if answer is not None or not _lives(int(told["pid"])):
            return answer
    return None


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _ask_once(told: dict[str, Any], what: str) -> dict[str, Any] | None:
    """Not through a proxy: it is on loopback."""
    request = urllib.request.Request(f"{told['endpoint']}/_stackline/{what}")
    request.add_header("Authorization", f"Bearer {told['secret']}")
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as answer:
            content: Any = json.load(answer)
    except (OSError, ValueError, http.client.HTTPException):
        return None
    return cast(dict[str, Any], content) if isinstance(content, dict) else None


def _hear(text: str, on_progress: Progress, problems: list[Diagnostic]) -> None:
    """One line of what the program prints: progress, a diagnostic, or its result."""
    try:
        told: Any = json.loads(text)
    except ValueError:
        return
    entry = cast(dict[str, Any], told) if isinstance(told, dict) else {}
    if "progress" in entry:
        on_progress(str(entry["progress"]))
    if said := cast(dict[str, Any] | None, entry.get("diagnostic")):
        fix = Fix(str(said["fix"]["summary"])) if said.get("fix") else None
        summary, detail = str(said["summary"]), str(said.get("detail") or "")
        problems.append(
            Diagnostic("error", str(said["code"]), summary, detail, file=str(said["file"]), fix=fix)
        )


def _failed(summary: str, detail: str) -> DiagnosticError:
    fix = Fix("See .stackline/cloud/cloud.log; `stackline local reset` begins with an empty one.")
    return Away([Diagnostic("error", "cloud-away", summary, detail, fix=fix)])
