"""The CloudFormation types that the embedded cloud has; a test compares them with what it says itself."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def emulated() -> frozenset[str]:
    return frozenset((Path(__file__).parent / "types.txt").read_text().split())
