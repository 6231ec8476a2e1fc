"""What a person wants done, and what came of it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from stackline.server.schemas.common import DiagnosticView, Model, Point
from stackline.server.schemas.drawing import Snapshot
from stackline.server.schemas.facets import AddFacetIntent, ChangeFacetIntent, RemoveFacetIntent
from stackline.server.schemas.machines import MachineIntent


class AddIntent(Model):
    do: Literal["add"]
    kind: str = Field(description="A kind of the palette, or a CloudFormation type.")
    id: str | None = None
    settings: dict[str, str] = Field(default={}, description="By dotted path; each is CloudFormation YAML.")
    position: Point | None = None
    existing: str | None = Field(
        default=None,
        description="The ARN of one that exists already, of a network its ID: it is used, none is made.",
    )


class ConnectIntent(Model):
    do: Literal["connect"]
    source: str
    facet: str | None = None
    target: str
    connection: str | None = None
    access: Literal["read", "write", "read-write"] | None = None
    settings: dict[str, Any] = Field(
        default={}, description="By name; a text is read as CloudFormation YAML."
    )
    variables: dict[str, str] | None = Field(
        default=None, description="New names for environment variables of the wire, by their old ones."
    )
    positions: dict[str, Point] | None = Field(
        default=None, description="Where cards were dropped with it: part of the same step."
    )


class DisconnectIntent(Model):
    do: Literal["disconnect"]
    source: str
    facet: str | None = None
    target: str
    connection: str | None = None
    positions: dict[str, Point] | None = Field(
        default=None, description="Where cards were dropped with it: part of the same step."
    )


class SetIntent(Model):
    do: Literal["set"]
    id: str
    path: str = Field(description="Dotted, relative to Properties unless it starts with `/`.")
    value: str = Field(description="CloudFormation YAML.")


class ExtractIntent(Model):
    """Moves a value to a new parameter, whose default it becomes; the place gets a reference to it."""

    do: Literal["extract"]
    id: str
    path: str
    name: str = Field(description="The parameter to make.")
    value: str | None = Field(default=None, description="Where nothing is set: the default, as YAML.")
    everywhere: bool = Field(default=False, description="Also where the same value stands.")


class ExtractOnWireIntent(Model):
    """Gives a setting of a wire by a new parameter, whose default the value becomes."""

    do: Literal["extract-on-wire"]
    source: str
    facet: str | None = None
    target: str
    connection: str | None = None
    setting: str
    value: str = Field(description="CloudFormation YAML.")
    name: str = Field(description="The parameter to make.")


class ExistingIntent(Model):
    """Uses one that exists already: where a parameter names it, always (`arn`), or no more (`undo`)."""

    do: Literal["existing"]
    id: str
    arn: str | None = None
    parameter: str | None = Field(default=None, description="Its name; `Existing<ID>Arn` where it is null.")
    undo: bool = False


class MoveIntent(Model):
    """Moves resources into a new nested application, in a file of its own."""

    do: Literal["move"]
    ids: list[str]
    into: str


class DeclareIntent(Model):
    """A new parameter, condition, mapping, output …; or, where it is there, its new value."""

    do: Literal["declare"]
    section: str
    name: str
    value: str = Field(description="CloudFormation YAML.")
    path: str = Field(default="", description="Dotted, below the declaration: only this part is set.")


class UndeclareIntent(Model):
    """Takes a declaration away, or a part of it; refused, with the places, while it is used."""

    do: Literal["undeclare"]
    section: str
    name: str
    path: str = ""


class UnsetIntent(Model):
    do: Literal["unset"]
    id: str
    path: str


class RenameIntent(Model):
    do: Literal["rename"]
    id: str
    to: str


class RemoveIntent(Model):
    do: Literal["remove"]
    ids: list[str]


class PasteIntent(Model):
    """Puts in what was copied: here, in another project, or any CloudFormation text with resources."""

    do: Literal["paste"]
    text: str
    position: Point | None = Field(default=None, description="Where the middle of the copies should be.")


class DuplicateIntent(Model):
    do: Literal["duplicate"]
    ids: list[str]


Colour = Literal["other", "compute", "api", "data", "messaging", "flow", "storage", "identity", "network"]


class GroupIntent(Model):
    """A group of cards, for the eye only: no template knows it. One group among the `ids` takes the others in."""

    do: Literal["group"]
    ids: list[str]
    name: str | None = None
    positions: dict[str, Point] = Field(default={}, description="Where its cards are brought together.")


class RegroupIntent(Model):
    do: Literal["regroup"]
    id: str
    name: str | None = None
    colour: Colour | None = None
    collapsed: bool | None = None
    position: Point | None = Field(default=None, description="Where its box is when it is folded.")


class JoinIntent(Model):
    """Puts cards into groups, or takes them out of theirs (null)."""

    do: Literal["join"]
    homes: dict[str, str | None]
    positions: dict[str, Point] = Field(
        default={}, description="Where cards were dropped with it: part of the same step."
    )


class UngroupIntent(Model):
    do: Literal["ungroup"]
    ids: list[str]


class TextIntent(Model):
    do: Literal["text"]
    text: str


class FixIntent(Model):
    do: Literal["fix"]
    diagnostic: str


Intent = Annotated[
    AddIntent
    | ConnectIntent
    | DisconnectIntent
    | SetIntent
    | ExtractIntent
    | ExtractOnWireIntent
    | ExistingIntent
    | MoveIntent
    | MachineIntent
    | DeclareIntent
    | UndeclareIntent
    | UnsetIntent
    | RenameIntent
    | RemoveIntent
    | PasteIntent
    | DuplicateIntent
    | GroupIntent
    | RegroupIntent
    | JoinIntent
    | UngroupIntent
    | AddFacetIntent
    | ChangeFacetIntent
    | RemoveFacetIntent
    | TextIntent
    | FixIntent,
    Field(discriminator="do"),
]


class EditRequest(Model):
    revision: str
    intent: Intent
    confirmed: bool = Field(
        default=False,
        description="The person has seen what a deployment would lose, and wants it all the same.",
    )


class CopyRequest(Model):
    ids: list[str]
    positions: dict[str, Point] = Field(default={}, description="Where the cards stand on the canvas.")


class CopyResult(Model):
    text: str = Field(description="A fragment of CloudFormation, for the system's clipboard.")


class RevisionRequest(Model):
    revision: str


class SaveRequest(Model):
    revision: str
    overwrite: str | None = Field(
        default=None,
        description="Keep this text although the file changed on disk: the snapshot's `on_disk` that the person chose "
        "against. What the file came to hold after that is not overwritten.",
    )


class SessionRequest(Model):
    token: str = Field(description="From the address the command printed; exchanged for the cookie.")


class EditResult(Model):
    snapshot: Snapshot
    diff: str = Field(description="Unified diff of this action, empty where nothing changed.")
    label: str = Field(description='What was done, e.g. "Connect ScanPage to PagesTable".')
    added: list[str] = Field(default=[], description="Logical IDs this action made.")
    notes: list[DiagnosticView] = Field(
        default=[], description="What the person should know about this action."
    )


class Problem(Model):
    """Body of every 4xx answer: nothing was changed."""

    diagnostics: list[DiagnosticView]
    snapshot: Snapshot | None = Field(
        default=None, description="The current state, where the request was stale."
    )
    confirm: bool = Field(
        default=False,
        description="The diagnostics are warnings: the same edit with `confirmed` is made.",
    )
