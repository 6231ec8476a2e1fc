"""What can be added, and where a wire may end: the catalog in the words of the canvas."""

from __future__ import annotations

from stackline import design
from stackline.catalog import load
from stackline.catalog.model import Resource, Setting
from stackline.catalog.recipe import Recipe, load_recipes
from stackline.design.reusing import example_of
from stackline.server.drawing import Drawing
from stackline.server.problems import refuse
from stackline.server.schemas import FieldView, KindView, TargetView
from stackline.template import render_value


def kind_views() -> list[KindView]:
    """The palette, in the catalog's order. A recipe of one resource comes after its kind, others after their group."""
    kinds = load().kinds
    entries: list[tuple[Resource | Recipe, str]] = [
        (one, one.types[0]) for one in kinds.values() if one.palette
    ]
    for recipe in load_recipes().values():
        kind = kinds[recipe.ingredients[0].kind]
        alone = len(recipe.ingredients) == 1 and kind.group == recipe.group
        near = [
            n
            for n, (one, type) in enumerate(entries)
            if one.group == recipe.group and (type == kind.types[0] or not alone)
        ]
        entries.insert(max(near, default=len(entries)) + 1, (recipe, kind.types[0]))
    return [
        KindView(
            kind=one.kind,
            type=type,
            label=one.label,
            summary=one.summary,
            family=one.family,
            glyph=one.glyph,
            group=one.group,
            existing=example_of(one) if isinstance(one, Resource) else None,
        )
        for one, type in entries
    ]


def target_views(drawing: Drawing, source: str, facet: str | None) -> list[TargetView]:
    """Every legal end of a wire from the card `source`, with the settings that may be given on the way."""
    if all(card.id != source for card in drawing.cards):
        raise refuse(404, "resource-missing", f"There is no card {source}")
    connections = load().connections
    return [
        TargetView(
            target=found.target,
            connection=found.connection,
            label=found.label,
            style=found.style,
            accesses=list(found.accesses),
            default_access=found.default_access,
            names=found.names,
            settings=[field_view(setting) for setting in connections[found.connection].settings],
        )
        for found in design.targets(drawing.document.editable(), source, facet)
    ]


def field_view(
    setting: Setting, *, path: str | None = None, value: str | None = None, intrinsic: bool = False
) -> FieldView:
    """A setting as a form field; `value` is its YAML where it is set."""
    default = None if setting.default is None else render_value(setting.default)
    return FieldView(
        path=path or setting.path,
        label=setting.label,
        description=setting.description,
        kind=setting.kind,
        choices=list(setting.choices),
        unit=setting.unit,
        minimum=setting.minimum,
        maximum=setting.maximum,
        placeholder=default,
        value=value,
        intrinsic=intrinsic,
        plain=setting.plain,
        documentation=setting.documentation,
    )
