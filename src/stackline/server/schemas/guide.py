"""The first steps of a person who is new: what to do, and what tells that it was done."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from stackline.server.schemas.common import Model


class CardWait(Model):
    """A new card of one of the kinds."""

    what: Literal["card"] = "card"
    kinds: list[str]


class WireWait(Model):
    """A new wire between cards of these kinds."""

    what: Literal["wire"] = "wire"
    sources: list[str]
    targets: list[str]


class StateWait(Model):
    """`code`: it is beside the canvas, or shown; `undone`, `redone`, `saved`, `deployed`: as it says."""

    what: Literal["code", "undone", "redone", "saved", "deployed"]


class GuideStep(Model):
    title: str
    words: str
    keys: list[str] = Field(description="Alternatives by keyboard; `Mod` is ⌘ or Ctrl.")
    waits: Annotated[CardWait | WireWait | StateWait, Field(discriminator="what")]
