"""Another name for a field that has a resolver: in SAM's Resolvers or AppSync's resource, and in the schema."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from stackline.catalog.changes import Change, FieldName, Move, No, Put, Rename
from stackline.catalog.graphql_fields import FIELD, free_key, steps
from stackline.catalog.model import Path, Setting
from stackline.catalog.places import value_at
from stackline.catalog.references import mapping

if TYPE_CHECKING:
    from stackline.catalog.view import View


def _rename(view: View, card: str, old: str, new: str) -> list[Change]:
    mine = [step for step in steps(view) if step.api == card]
    if any(step.facet == new for step in mine):
        return [No(f"{new} of {card} has a resolver already", "Choose another field.")]
    resolvers = dict.fromkeys(
        place for step in mine if step.facet == old for place in _resolvers(step.places)
    )
    found: list[Change] = []
    for place in resolvers:
        found += _of_sam(view, place, new) if "Resolvers" in place else _of_resource(view, place, new)
    return [*found, FieldName(card, old, new)]


def _resolvers(places: tuple[Path, ...]) -> Iterator[Path]:
    """Where the resolver itself is, of the places of one of its steps."""
    for place in places:
        if "Resolvers" in place:
            yield place[: place.index("Resolvers") + 3]
        elif len(place) == 2 or "PipelineConfig" in place:
            yield place[:2]


def _of_sam(view: View, place: Path, new: str) -> Iterator[Change]:
    *above, kind, key = place
    new_kind, _, field = new.partition(".")
    resolver, kinds = mapping(value_at(view, place)), mapping(value_at(view, tuple(above)))
    beside = mapping(kinds.get(str(kind)))
    moves = new_kind != kind and (len(beside) > 1 or new_kind in kinds)
    there = mapping(kinds.get(new_kind)) if moves else beside
    # SAM makes a logical ID of the key; a field with other characters is named inside.
    inside = "FieldName" in resolver or re.fullmatch(r"[A-Za-z0-9]+", field) is None or field in there
    if moves:
        now = (*above, new_kind, free_key(str(key), there) if inside else field)
        yield Move(place, now)
        if inside:
            yield Put((*now, "FieldName"), field)
        return
    if inside and resolver.get("FieldName", key) != field:
        yield Put((*place, "FieldName"), field)
    elif not inside and key != field:
        yield Rename(place, field)
    if new_kind != kind:
        yield Rename((*above, str(kind)), new_kind)


def _of_resource(view: View, place: Path, new: str) -> Iterator[Change]:
    properties = mapping(value_at(view, (*place, "Properties")))
    for name, value in zip(("TypeName", "FieldName"), new.split("."), strict=True):
        if view.types.get(str(place[1])) == "AWS::AppSync::Resolver" and properties.get(name) != value:
            yield Put((*place, "Properties", name), value)


FIELD_ROW = replace(
    FIELD,
    fields=(
        Setting(
            path="type",
            label="Type",
            description="Of the schema: Query, Mutation, or one of its own.",
            default="Query",
            example="Mutation",
        ),
        Setting(path="field", label="Field", description="As the schema has it.", example="putItem"),
    ),
    rename=_rename,
)
