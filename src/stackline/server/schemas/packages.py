"""Packages of functions and layers. Sizes in bytes."""

from __future__ import annotations

from pydantic import Field

from stackline.server.schemas.common import DiagnosticView, Model


class PackagePart(Model):
    name: str
    version: str
    own: bool = Field(description="A file or folder of the project, and no library.")
    size: int


class LimitView(Model):
    what: str
    used: int
    limit: int


class PackageView(Model):
    """`size` is unzipped, `packed` the zip's own. The largest part is first; `more` are not listed."""

    files: int
    size: int
    packed: int
    parts: list[PackagePart]
    more: int
    limits: list[LimitView]
    notes: list[DiagnosticView]
    proposals: list[str]
