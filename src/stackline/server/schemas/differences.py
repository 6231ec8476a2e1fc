"""What differs from another state of the project: the last commit, a branch, what is deployed."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from stackline.server.schemas.common import DiagnosticView, Model
from stackline.server.schemas.drawing import CardView, WireView

MarkName = Literal["added", "changed", "removed", "replaced"]


class DifferenceView(Model):
    """One card or wire that is another one than then. `diff` has its lines, as `git diff` prints them."""

    mark: MarkName
    diff: str = ""
    reason: str = Field(
        default="", description="Of what is replaced: which change does it, and what it means."
    )


class Differences(Model):
    """`then`: the other state in words. With a `problem` there is nothing to compare with, and nothing else is told."""

    since: str
    then: str
    problem: DiagnosticView | None = None
    cards: dict[str, DifferenceView] = {}
    wires: dict[str, DifferenceView] = Field(default={}, description="By the wire's id.")
    gone_cards: list[CardView] = []
    gone_wires: list[WireView] = []
    texts: dict[str, str | None] = Field(
        default={}, description="The files as they were: name → text, null where it was not there."
    )
