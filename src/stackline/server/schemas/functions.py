"""Functions: code, events, calls."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from stackline.server.schemas.common import DiagnosticView, Model


class CodeFolderView(Model):
    """The files of a function's code, by their paths in its folder."""

    folder: str
    files: list[str]
    handler: str | None = Field(description="The file that is run, where that can be told.")
    more: bool = Field(description="There are more files than are listed.")


class CodeFile(Model):
    path: str
    text: str
    seen: str = Field(description="SHA-256 of the file: writing it asks that it still is so.")


class CodeRequest(Model):
    path: str
    text: str
    seen: str | None = Field(description="Of the file that the text was made from; null: a new file.")


class EventOffer(Model):
    kind: str
    label: str
    group: str
    source: str = Field(description="What sends it to this function; empty where no wire says so.")


class EventsView(Model):
    """Events for a function: those that its wires say come first."""

    offers: list[EventOffer]
    saved: list[str]
    folder: str = Field(description="Where saved events are, relative to the project.")


class EventText(Model):
    name: str
    text: str


class SaveEventRequest(Model):
    text: str
    replace: bool = False


class InvokeRequest(Model):
    function: str
    event: str = Field(description="JSON text.")
    code: Literal["deployed", "disk"] = Field(
        default="deployed",
        description="The deployed function, or its code as it is on disk, with no deployment.",
    )
    environment: str = Field(default="local", description="Where the deployed function is.")


class FrameView(Model):
    """A line of a stack trace; `path` (in the function's folder) and `line` where it is in its own code."""

    text: str
    path: str | None = None
    line: int = 0


class InvokeResult(Model):
    ok: bool
    result: str
    logs: str
    duration_ms: float
    memory_mb: int = Field(default=0, description="The most it used; 0 where that was not told.")
    error_type: str = ""
    error_message: str = ""
    trace: list[FrameView] = []
    notes: list[DiagnosticView] = Field(default=[], description="What differs from the deployed function.")
