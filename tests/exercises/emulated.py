"""Which of some types the embedded cloud has not."""

from __future__ import annotations

from collections.abc import Iterable

from stackline.dev.fidelity import emulated


def missing(types: Iterable[str]) -> list[str]:
    """Those that it has not; SAM's own become others before they get there."""
    return sorted({one for one in types if one not in emulated() and not one.startswith("AWS::Serverless::")})
