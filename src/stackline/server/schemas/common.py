"""Shapes that many others are made of."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Style = Literal["event", "access", "attach"]


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FixView(Model):
    summary: str
    applicable: bool = Field(
        description="Whether the server can make this fix (POST /api/edits, intent `fix`)."
    )


class DiagnosticView(Model):
    id: str = Field(description="Stable within one revision; named by the `fix` intent.")
    severity: Literal["error", "warning", "info"]
    code: str
    summary: str
    detail: str = ""
    file: str = ""
    resource: str | None = Field(default=None, description="The card this belongs to, if any.")
    path: list[str | int] = []
    line: int = 0
    column: int = 0
    fix: FixView | None = None


class Point(Model):
    x: float
    y: float
