"""Whose work a developer's code does: what people ask an application for, as a deployed function of another place.

The variables, the role's session and the services are then that place's. What this cloud itself sets off (schedules,
queues, custom resources) stays in this cloud: there the same happens to the deployed function.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stackline.embedded import tracing
from stackline.embedded.upstream import record, rows

_asked: ContextVar[bool] = ContextVar("asked", default=False)


@dataclass(frozen=True, slots=True)
class Acting:
    """A deployed function elsewhere: `variables` with its role's session; `endpoint` empty where it is on AWS.

    `layers` are packages (zips) of those of its layers that are not of the template, in their order.
    """

    arn: str
    account: str
    region: str
    endpoint: str
    variables: Mapping[str, str]
    timeout: int
    memory: int
    layers: tuple[Path, ...] = ()

    def described(self) -> dict[str, Any]:
        """In the words of the runner."""
        return {
            "arn": self.arn,
            "account": self.account,
            "region": self.region,
            "endpoint": self.endpoint,
            "environment": dict(self.variables),
            "timeout": self.timeout,
            "memory": self.memory,
        }


def read(told: Any) -> Acting | None:
    """As a session tells it; raises KeyError, ValueError for what makes no sense."""
    if not told:
        return None
    fields = record(told)
    return Acting(
        str(fields["arn"]),
        str(fields["account"]),
        str(fields["region"]),
        str(fields["endpoint"]),
        {str(key): str(value) for key, value in record(fields["variables"]).items()},
        int(fields["timeout"]),
        int(fields["memory"]),
        tuple(Path(str(one)) for one in rows(fields.get("layers"))),
    )


@contextmanager
def asked() -> Generator[None]:
    """What is called in here was asked for by somebody: a request of an API, an invocation by hand."""
    token = _asked.set(True)
    try:
        yield
    finally:
        _asked.reset(token)


def is_asked() -> bool:
    """Not where a rule or a state machine of this cloud stands between."""
    return _asked.get() and not tracing.caller.get()
