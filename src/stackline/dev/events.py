"""What a session tells while it goes on: the command line prints it. `to_json` is the line of `--json`.

Functions and APIs are named by logical ID; times are seconds since 1970, durations milliseconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from stackline.core import Diagnostic

if TYPE_CHECKING:
    from stackline.deploy import Outcome


@dataclass(frozen=True, slots=True)
class Route:
    """`label` as on the card, e.g. "GET /items/{id}"; `targets` are what it leads to."""

    label: str
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Api:
    """An address that this application answers at. `kind`: api, function-url, graphql-api, cdn."""

    id: str
    url: str
    routes: tuple[Route, ...] = ()
    kind: str = "api"


@dataclass(frozen=True, slots=True)
class Progress:
    """What it is doing now."""

    text: str

    def to_json(self) -> dict[str, Any]:
        return {"type": "progress", "text": self.text}


@dataclass(frozen=True, slots=True)
class Ready:
    """The application is up, or up again after its template changed."""

    endpoint: str
    stack: str
    apis: tuple[Api, ...]
    functions: tuple[str, ...]
    outputs: Mapping[str, str]
    environment: str = "local"
    """Where requests do their work."""

    def to_json(self) -> dict[str, Any]:
        return {
            "type": "ready",
            "endpoint": self.endpoint,
            "stack": self.stack,
            "apis": [asdict(api) for api in self.apis],
            "functions": list(self.functions),
            "outputs": dict(self.outputs),
            "environment": self.environment,
        }

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Ready:
        """Of what `to_json` gave. Raises KeyError, TypeError."""
        apis = [
            Api(
                one["id"],
                one["url"],
                tuple(Route(route["label"], tuple(route["targets"])) for route in one["routes"]),
                one["kind"],
            )
            for one in told["apis"]
        ]
        functions = tuple(told["functions"])
        return cls(
            told["endpoint"], told["stack"], tuple(apis), functions, told["outputs"], told["environment"]
        )


@dataclass(frozen=True, slots=True)
class Requested:
    """A request that was answered, or a message of a WebSocket (`status` 0, `size` in bytes)."""

    at: float
    api: str
    method: str
    path: str
    status: int
    ms: float | None = None
    size: int | None = None

    def to_json(self) -> dict[str, Any]:
        return {"type": "request", **asdict(self)}


@dataclass(frozen=True, slots=True)
class Called:
    """An invocation has begun. `by` is what called it: a logical ID, or a service; empty for a plain call."""

    at: float
    function: str
    request: str
    by: str = ""
    records: int = 0

    def to_json(self) -> dict[str, Any]:
        return {"type": "invocation-begin", **asdict(self)}


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a stack trace; `file` (in the project), `line` and its `code` where it is the user's own."""

    text: str
    file: str = ""
    line: int = 0
    code: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """How an invocation failed, as its runtime says it."""

    type: str
    message: str
    trace: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Returned:
    """An invocation has ended. `status` is the runner's: ok, error, timeout, exit, init-error, unsupported.

    `init_ms` is set for a cold start; `diagnostic` is what the runner has to say of how it ran it.
    """

    at: float
    function: str
    request: str
    status: str
    ms: float
    init_ms: float | None = None
    memory_mb: int = 0
    by: str = ""
    records: int = 0
    error: Failure | None = None
    diagnostic: Diagnostic | None = None

    def to_json(self) -> dict[str, Any]:
        told = asdict(self) | {"diagnostic": self.diagnostic.to_json() if self.diagnostic else None}
        return {"type": "invocation", **told}


@dataclass(frozen=True, slots=True)
class Logged:
    """A line that a function printed."""

    at: float
    function: str
    text: str
    request: str = ""

    def to_json(self) -> dict[str, Any]:
        return {"type": "log", **asdict(self)}


@dataclass(frozen=True, slots=True)
class Debugger:
    """A function that is debugged waits for its debugger on this port of 127.0.0.1, or goes on with it."""

    at: float
    function: str
    port: int
    attached: bool

    def to_json(self) -> dict[str, Any]:
        return {"type": "debugger", "host": "127.0.0.1", **asdict(self)}


@dataclass(frozen=True, slots=True)
class Reloaded:
    """From the next call on these functions run other code."""

    functions: tuple[str, ...]
    ms: float

    def to_json(self) -> dict[str, Any]:
        return {"type": "reload", "functions": list(self.functions), "ms": round(self.ms, 1)}


@dataclass(frozen=True, slots=True)
class Updated:
    """The stack was updated (or not, where `outcome` is unchanged or failed)."""

    outcome: Outcome

    def to_json(self) -> dict[str, Any]:
        return {"type": "deploy", **self.outcome.to_json()}


@dataclass(frozen=True, slots=True)
class Problems:
    """Something is wrong; what ran before goes on running."""

    diagnostics: tuple[Diagnostic, ...]

    def to_json(self) -> dict[str, Any]:
        return {"type": "problem", "diagnostics": [one.to_json() for one in self.diagnostics]}


@dataclass(frozen=True, slots=True)
class Stopped:
    """Nothing of this session runs any more."""

    def to_json(self) -> dict[str, Any]:
        return {"type": "stopped"}


DevEvent = (
    Progress
    | Ready
    | Requested
    | Called
    | Returned
    | Logged
    | Debugger
    | Reloaded
    | Updated
    | Problems
    | Stopped
)
