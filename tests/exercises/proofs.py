"""What shows that an attached end is in place: by what it does, or, where nothing runs it, by what the API tells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from exercises.scenes import Rig
from exercises.stage import Stage


@dataclass(frozen=True)
class Proof:
    how: Literal["proven", "deployed"]
    words: str
    show: Callable[[Stage], bool]
    rig: Rig = field(default_factory=Rig)


PROOFS: dict[str, Proof] = {}
