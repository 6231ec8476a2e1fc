"""What a template declares beside its resources."""

from __future__ import annotations

from pydantic import Field

from stackline.server.schemas.common import Model
from stackline.server.schemas.forms import FieldView


class UseView(Model):
    """A place that needs a declaration."""

    words: str = Field(description="E.g. `GetItem: Environment.Variables.STAGE`.")
    resource: str | None = None
    line: int = 0


class DeclarationView(Model):
    name: str
    line: int
    value: str = Field(description="All of it, as YAML.")
    summary: str = Field(description="What it says, in one line.")
    result: str | None = Field(
        default=None, description="What it is in the environment, where that is known."
    )
    uses: list[UseView]
    fields: list[FieldView] = Field(
        default=[], description="Its parts; `path` is below the declaration. Empty: it is one YAML value."
    )


class SectionView(Model):
    section: str
    description: str
    entries: list[DeclarationView]


class TemplateView(Model):
    """Every section but Resources, also those the template does not have."""

    environment: str
    problem: str | None = Field(default=None, description="Why the environment's values are not known.")
    sections: list[SectionView]
