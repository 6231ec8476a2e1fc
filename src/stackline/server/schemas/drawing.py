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
    changes: bool = Field(default=False, description="Its name, or what it says, may be changed in place.")


class FidelityView(Model):
    """How far the embedded cloud does what AWS does with it; its parts are in the inspection."""

    level: Literal["emulated", "partly", "not"]
    lacking: str = Field(description="The parts that are not there, e.g. `throttling, caching`.")


class OpensView(Model):
    """What a card holds that has a page of its own: a canvas, or code."""

    what: Literal["template", "machine", "graphql", "function"]
    canvas: str | None = Field(default=None, description="Of a template: the canvas that shows it.")


class CardView(Model):
    id: str
    type: str
    kind: str
    family: str = Field(
        description="compute, api, data, messaging, flow, storage, identity, network or other: its colour."
    )
    glyph: str = Field(description="Name of the picture on the tile.")
    title: str
    short: str | None = Field(
        default=None,
        description="The title as far as there is room for it: words that many share are left out.",
    )
    subtitle: str
    width: float
    height: float
    virtual: bool
    group: str | None = None
    line: int
    lines: list[int] = Field(description="First and last line in the template.")
    facets: list[FacetView]
    ports: list[PortView]
    owner: str | None = Field(
        default=None, description="The card that this one is folded into, unless details are shown."
    )
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
    opens: OpensView | None = Field(default=None, description="What opens as a canvas of its own.")
    adds: str | None = Field(
        default=None, description="What may be added in place, in a word: `route`. Null: nothing."
    )
    event: bool = Field(
        default=False, description="An event of another resource: changed and taken away in place."
    )
    fidelity: FidelityView | None = Field(default=None, description="Null: it is not made by this template.")


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
    changes: bool = Field(default=False, description="What it says may be changed in place.")


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
    free: bool = Field(
        default=False, description="Made by a person: its colour is `family`, its name `title`."
    )
    collapsed: bool = Field(default=False, description="A free group whose members are its parts.")
    members: list[str] = []


class Snapshot(Model):
    """Everything the canvas draws, of one text of the template."""

    revision: str = Field(description="Names this text; every intent carries the one it was made on.")
    serial: int = Field(
        description="Grows with every change: an older snapshot that arrives late is ignored."
    )
    file: str
    drawn: str = Field(
        description="Names what is drawn: text, others, cards, wires, references, groups. Another is named otherwise."
    )
    known: bool = Field(
        default=False,
        description="These six are left out, for the request said in `stackline-drawn` that it has them by this name.",
    )
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
    on_disk: str | None = Field(
        default=None, description="Then: the name of what the file holds, which a choice is made against."
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


class Crumb(Model):
    """A canvas on the way from the project's template to the one that is open."""

    title: str
    canvas: str | None = Field(default=None, description="Null: the project's own template.")
    file: str


class TemplateFile(Model):
    """A template of the repository, to open as a canvas of its own."""

    canvas: str | None = Field(description="Null: the project's own template.")
    file: str = Field(description="Relative to the project's folder.")
    detail: str = Field(description="Its description, or how much is in it.")
    open: bool = Field(description="Whether it is the canvas that asks.")
    unsaved: bool


class Project(Model):
    name: str
    folder: str
    file: str
    version: str
    branch: str | None
    environment: str = Field(default="local", description="Where it is deployed to.")
    region: str = "us-east-1"
    canvas: str | None = Field(
        default=None, description="The canvas that is open; null: the project's own template."
    )
    trail: list[Crumb] = Field(
        default=[], description="From the project's template to the one that is open, which is the last."
    )
    environments: list[str] = Field(
        default=["local"], description="Those that values can be shown for (`environment` of many routes)."
    )


class LayoutRequest(Model):
    """Where a person put cards. Cards not named keep their place."""

    positions: dict[str, Point]
    label: str | None = Field(
        default=None,
        description='E.g. "Tidy": makes it a step that undo takes back. Null: not a step of its own.',
    )
