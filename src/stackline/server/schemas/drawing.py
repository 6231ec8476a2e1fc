"""What the canvas draws, and the text it draws."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from stackline.server.schemas.common import DiagnosticView, Model, Point, Style


class PortView(Model):
    id: str = Field(description="`in`, `out`, or the facet's id.")
    side: Literal["left", "right"]
    x: float = Field(description="Centre, relative to the card.")
    y: float
    connected: bool


class FacetView(Model):
    id: str
    label: str
    method: str | None = Field(default=None, description="HTTP method of a route, drawn coloured.")
    note: str | None = None
    line: int = 0


class CardView(Model):
    id: str
    type: str
    kind: str
    family: str = Field(
        description="compute, api, data, messaging, flow, storage, identity, network or other: its colour."
    )
    glyph: str = Field(description="Name of the picture on the tile.")
    title: str
    subtitle: str
    width: float
    height: float
    virtual: bool
    group: str | None = None
    line: int
    lines: list[int] = Field(description="First and last line in the template.")
    facets: list[FacetView]
    ports: list[PortView]
    condition: str | None = None
    loop: str | None = Field(default=None, description="The Fn::ForEach that makes it, with others.")
    file: str | None = Field(
        default=None, description="The file that it is included from: its lines are there."
    )
    existing: Literal["always", "by-parameter"] | None = Field(
        default=None, description="Whether this template never makes it, or a parameter decides."
    )
    parameter: str | None = Field(
        default=None, description="Of an existing one: the parameter that says which."
    )


class WireView(Model):
    id: str = Field(description="`source|facet|target|connection`.")
    connection: str
    source: str
    facet: str | None
    target: str
    style: Style
    access: Literal["read", "write", "read-write"] | None
    failure: bool = Field(default=False, description="A failure path, drawn red.")
    label: str = ""
    lines: list[list[int]]
    files: dict[str, list[list[int]]] = Field(default={}, description="Its lines in other files, by name.")
    condition: str | None = Field(default=None, description="The Condition without which it is not there.")


class ReferenceView(Model):
    source: str
    target: str
    via: str
    line: int


class GroupView(Model):
    """A box around cards; the card with its id is not drawn, the box stands for it."""

    id: str
    kind: str
    family: str
    glyph: str
    title: str
    subtitle: str
    contains: str = Field(description="How the connections begin that being inside shows.")
    parts: list[str] = Field(description="Cards that are not drawn: lines to them end at the box.")


class Snapshot(Model):
    """Everything the canvas draws, of one text of the template."""

    revision: str = Field(description="Names this text; every intent carries the one it was made on.")
    serial: int = Field(
        description="Grows with every change: an older snapshot that arrives late is ignored."
    )
    file: str
    text: str
    others: dict[str, str] = Field(
        default={}, description="Other files that the diagram is read from and edits may change: name → text."
    )
    unsaved: bool
    can_undo: bool
    can_redo: bool
    undo_label: str | None = None
    redo_label: str | None = None
    changed_on_disk: bool = Field(
        default=False,
        description="The file changed under unsaved edits: saving is refused until one is chosen.",
    )
    checking: bool = Field(
        default=False, description="The slow checks of this text are still running; a push with them follows."
    )
    cards: list[CardView]
    wires: list[WireView]
    references: list[ReferenceView]
    groups: list[GroupView]
    diagnostics: list[DiagnosticView]
    positions: dict[str, Point] = Field(
        description="Where cards were put by a person, from .stackline/layout.json."
    )


class Project(Model):
    name: str
    folder: str
    file: str
    version: str
    branch: str | None
    environment: str = "local"
    region: str = "us-east-1"


class LayoutRequest(Model):
    """Where a person put cards. Cards not named keep their place."""

    positions: dict[str, Point]
    label: str | None = Field(
        default=None,
        description='E.g. "Tidy": makes it a step that undo takes back. Null: not a step of its own.',
    )
