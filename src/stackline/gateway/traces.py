"""A place in a trace, as X-Ray writes it. Source: "AWS X-Ray concepts" (developer guide)."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A span of a trace, both by their IDs as X-Ray writes them."""

    root: str
    span: str

    @property
    def header(self) -> str:
        """Not sampled: an X-Ray SDK in a function has no daemon to send to."""
        return f"Root={self.root};Parent={self.span};Sampled=0"

    def below(self) -> Place:
        """A new span of the same trace."""
        return Place(self.root, secrets.token_hex(8))


def begin() -> Place:
    return Place(f"1-{int(time.time()):08x}-{secrets.token_hex(12)}", secrets.token_hex(8))
