"""The CloudFormation types that the embedded cloud has; a test compares them with what it says itself."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path


@cache
def emulated() -> frozenset[str]:
    return frozenset((Path(__file__).parent / "types.txt").read_text().split())


def missing(types: Iterable[str]) -> list[str]:
    """Those that it has not; SAM's own become others before they get there."""
    return sorted({one for one in types if one not in emulated() and not one.startswith("AWS::Serverless::")})
