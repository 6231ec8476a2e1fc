"""Recipes: one `add` that makes several resources and the wires between them. Nothing of it stays in the template."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any

from stackline.catalog import recipes as folder
from stackline.catalog.model import Family, Setting


@dataclass(frozen=True, slots=True)
class Ingredient:
    """A resource of the recipe. `id` is a pattern of its logical ID (`{id}Bucket`); `properties` by dotted paths."""

    kind: str
    id: str
    properties: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What `add` makes of several. The first ingredient has the name that is asked for, and takes further settings.

    `wires` are connections with the patterns of their ends. `options` gives for a setting's value the properties of
    the first ingredient: a setting is asked for once, and is afterwards what it made.
    """

    kind: str
    label: str
    summary: str
    group: str
    family: Family
    glyph: str
    ingredients: tuple[Ingredient, ...]
    wires: tuple[tuple[str, str, str], ...]
    settings: tuple[Setting, ...] = ()
    options: Mapping[str, Callable[[Any], Mapping[str, Any]]] = field(
        default_factory=dict[str, "Callable[[Any], Mapping[str, Any]]"]
    )


@cache
def load_recipes() -> Mapping[str, Recipe]:
    """Every file of `catalog/recipes`, by kind. Nothing is registered."""
    modules = (
        importlib.import_module(f"{folder.__name__}.{one.name}")
        for one in pkgutil.iter_modules(folder.__path__)
    )
    found: list[Recipe] = [module.RECIPE for module in modules]
    return MappingProxyType({recipe.kind: recipe for recipe in found})
