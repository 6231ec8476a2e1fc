"""What is added to a card in place, changed there and taken away: its small form, and the intents."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from stackline.server.schemas.common import Model
from stackline.server.schemas.forms import FieldView


class EntryView(Model):
    id: str
    label: str


class FacetForm(Model):
    """What is asked to add something to a card, or to change what is there."""

    card: str
    id: str = Field(description="What it is in the catalog: `route`, `stream`, `rule`.")
    title: str
    fields: list[FieldView] = Field(description="`path` is the value's name in the intent.")
    others: list[EntryView] = Field(default=[], description="All that may be added to the card.")


class AddFacetIntent(Model):
    do: Literal["add-facet"]
    card: str
    id: str = Field(description="One of the form's `others`.")
    values: dict[str, str] = Field(default={}, description="By the names of the form's fields.")


class ChangeFacetIntent(Model):
    """Changes a row; without `facet` an event, or the rule that leads to `target`. What is not named stays."""

    do: Literal["change-facet"]
    card: str
    facet: str | None = None
    target: str | None = None
    values: dict[str, str]


class RemoveFacetIntent(Model):
    """Takes a row away with all that leaves from it; without `facet` the event that the card is."""

    do: Literal["remove-facet"]
    card: str
    facet: str | None = None
