"""The port: five calls by which a deployment is durable. The journal answers them; a durable engine may, later.

`start` and `resume` are asked of the journal, `step` and `wait` of a run, `signal` from outside of it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

from stackline.journal.runs import Unfinished

T = TypeVar("T")
Signal = tuple[str, dict[str, Any]]
"""Its name, and what was told with it."""


class Running(Protocol):
    """A run that goes on."""

    @property
    def id(self) -> str: ...

    def step(self, name: str, effect: Callable[[str], T], /, **intent: Any) -> T:
        """Do `effect` once: what is meant, and the token that it is given, are on disk before.

        The token is the request's (`ClientRequestToken`): who finds it in the cloud knows whose effect it was. Raises
        LeaseLost where somebody else holds a lease of this run by now: then nothing was done. What the effect raises
        leaves the step open, since whether it was done is not known.
        """
        ...

    def wait(
        self,
        name: str,
        look: Callable[[], T | None],
        pause: float,
        on_signal: Callable[[Signal], None] = lambda _: None,
    ) -> T:
        """Look every `pause` seconds until there is something to see; signals that come meanwhile are handed over."""
        ...

    def record(self, name: str, state: str = "done", /, **detail: Any) -> None:
        """Write down what can be done again without harm, and needs no token."""
        ...


class Durable(Protocol):
    def start(self, kind: str, environment: str, subject: str) -> AbstractContextManager[Running]:
        """A run on `subject`, e.g. a stack; how it ends is recorded, whatever happens but being killed."""
        ...

    def signal(self, run: str, name: str, /, **detail: Any) -> None:
        """Tell a run, in whichever process it is, what its next look in `wait` hands over."""
        ...

    def resume(self, subject: str) -> list[Unfinished]:
        """Runs on `subject` that nobody goes on with and whose effects are not accounted for, the oldest first."""
        ...
