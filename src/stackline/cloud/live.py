"""A developer's session with the embedded cloud: what happens in it, and their code in place of what is deployed."""

from __future__ import annotations

import http.client
import json
import os
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode

from stackline.cloud.cloud import Away
from stackline.cloud.embedded import EmbeddedCloud
from stackline.core import Diagnostic, DiagnosticError, Fix

_PATIENCE = 60.0  # seconds; unpacking a package of 250 MB takes some


@dataclass(frozen=True, slots=True)
class Acting:
    """The deployed function, in another place, as which code does what it is asked for.

    `variables` are its own, with a session of its role; `endpoint` is empty where it is on AWS. `layers` are packages
    (zips on this machine) of those of its layers that are not of the template, in their order.
    """

    arn: str
    account: str
    region: str
    endpoint: str
    variables: Mapping[str, str]
    timeout: int
    memory: int
    layers: tuple[Path, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            **asdict(self),
            "variables": dict(self.variables),
            "layers": [str(one) for one in self.layers],
        }


@dataclass(frozen=True, slots=True)
class LiveCode:
    """A function's package, a zip on this machine; how it is debugged, in the runner's words; whose work it does."""

    package: Path
    debug: Mapping[str, Any] | None = None
    acting: Acting | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "package": str(self.package),
            "debug": dict(self.debug) if self.debug else None,
            "acting": self.acting.to_json() if self.acting else None,
        }


@dataclass(frozen=True, slots=True)
class Happened:
    """`events` as the launcher tells them; `run` and `last` are for the next question.

    `lost`: more happened than the cloud remembers.
    """

    run: str = ""
    last: int = 0
    events: tuple[dict[str, Any], ...] = ()
    lost: bool = False


def happened(embedded: EmbeddedCloud, before: Happened, seconds: float) -> Happened:
    """What has happened since; waits up to `seconds` for it. Raises Away."""
    query = urlencode({"after": before.last, "run": before.run, "seconds": seconds})
    told = _call(embedded, "GET", f"events?{query}", None, seconds + 10)
    events = tuple(cast("list[dict[str, Any]]", told["events"]))
    return Happened(str(told["run"]), int(told["last"]), events, bool(told["lost"]))


def work_on(embedded: EmbeddedCloud, functions: Mapping[str, LiveCode]) -> list[str]:
    """Functions by ARN, all of them each time; they run this code while this process lives. The ARNs that changed.

    Raises Away, and DiagnosticError where a package cannot be unpacked.
    """
    told = {arn: code.to_json() for arn, code in functions.items()}
    answer = _call(embedded, "PUT", "session", {"pid": os.getpid(), "functions": told}, _PATIENCE)
    return [str(arn) for arn in answer["changed"]]


def end_work(embedded: EmbeddedCloud) -> None:
    """What is deployed runs again. Raises Away."""
    _call(embedded, "DELETE", "session", None, _PATIENCE)


def replay(embedded: EmbeddedCloud, request: str, event: str | None = None) -> str:
    """Send the event of an invocation once more, as it was or as it was edited; the trace that it begins.

    Raises Away, and DiagnosticError where the cloud does not remember it.
    """
    told = _call(embedded, "POST", "replay", {"request": request, "event": event}, _PATIENCE, "the event")
    return str(told["trace"])


def _call(
    embedded: EmbeddedCloud,
    method: str,
    path: str,
    content: dict[str, Any] | None,
    timeout: float,
    what: str = "the code",
) -> dict[str, Any]:
    told = embedded.endpoint()
    if told is None:
        raise _away("It is not running.")
    body = None if content is None else json.dumps(content).encode()
    request = urllib.request.Request(f"{told['endpoint']}/_stackline/{path}", body, method=method)
    request.add_header("Authorization", f"Bearer {told['secret']}")
    request.add_header("Content-Type", "application/json")
    try:
        # Not through a proxy: it is on loopback.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=timeout) as answer:
            return cast("dict[str, Any]", json.load(answer))
    except urllib.error.HTTPError as error:
        summary = f"The embedded cloud refused {what}: {_said(error.read())}"
        raise DiagnosticError([Diagnostic("error", "live-refused", summary)]) from error
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise _away(str(error)) from error


def _said(body: bytes) -> str:
    try:
        return str(json.loads(body)["message"])
    except (ValueError, KeyError, TypeError):
        return body.decode("utf-8", "replace")[:500]


def _away(reason: str) -> Away:
    fix = Fix("See .stackline/cloud/cloud.log.")
    summary = "The embedded cloud does not answer"
    return Away([Diagnostic("error", "cloud-away", summary, reason, fix=fix)])
