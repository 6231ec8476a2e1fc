"""What Lambda takes (Lambda Developer Guide, "Lambda quotas"), and what comes near it."""

from __future__ import annotations

from dataclasses import dataclass

MB = 1024 * 1024
UNZIPPED_LIMIT = 250 * MB
"""A function and its layers, unzipped: 262,144,000 bytes."""
ZIPPED_LIMIT = 50 * MB
"""A zip that is handed to Lambda itself; through S3 there is none."""
LAYERS_LIMIT = 5
FILES_LIMIT = 65_535  # as many as a plain zip holds
NEAR = 0.8


@dataclass(frozen=True, slots=True)
class Measure:
    """How much of a limit is used. `what` says of what, in words."""

    what: str
    used: int
    limit: int

    @property
    def over(self) -> bool:
        return self.used > self.limit

    @property
    def near(self) -> bool:
        return self.used >= NEAR * self.limit
