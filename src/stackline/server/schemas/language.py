"""What an editor asks of a text while a person types, and what it is told."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from stackline.server.schemas.common import Model


class TypingRequest(Model):
    """A place in a text that is being typed: the text of `revision` with one stretch replaced.

    Offsets are those of the browser: UTF-16 code units of the text with `\\n` line ends.
    """

    revision: str
    start: int = Field(default=0, ge=0, description="Where what is typed differs from the revision's text.")
    end: int = Field(default=0, ge=0, description="Up to there the revision's text is replaced.")
    insert: str = Field(default="", description="What stands there instead.")
    offset: int = Field(ge=0, description="The cursor, in the text as it is typed.")


class CompletionView(Model):
    label: str
    kind: Literal[
        "section", "type", "property", "value", "resource", "parameter", "condition", "mapping", "attribute",
        "function", "pseudo", "policy",
    ]  # fmt: skip
    insert: str = Field(description="Takes the place of what was typed.")
    detail: str = ""
    told: str = Field(default="", description="What it is, in a sentence or two.")
    page: str = Field(default="", description="Where AWS documents it.")
    required: bool = False
    again: bool = Field(default=False, description="There is more to complete right behind it.")


class CompletionsView(Model):
    start: int
    end: int
    whole: bool = Field(description="Typing on can only make these fewer: no need to ask again.")
    items: list[CompletionView]


class FactView(Model):
    name: str
    value: str


class HoverView(Model):
    start: int
    end: int
    title: str
    detail: str = ""
    told: str = ""
    facts: list[FactView] = []
    warning: str = ""
    page: str = ""


class PlaceView(Model):
    file: str
    line: int
    end: int


class NameView(Model):
    """A name that can be changed everywhere at once (intent `rename`)."""

    id: str
    start: int
    end: int


class SpotView(Model):
    """What is at a place of the text: where it is declared, and the name that may be changed there."""

    places: list[PlaceView] = []
    name: NameView | None = None


class FileView(Model):
    """A file of the project that the template names, to be read."""

    file: str
    text: str
