"""Functions in Node.js."""

from __future__ import annotations

from stackline.catalog.recipe import Ingredient, Recipe

RECIPE = Recipe(
    kind="nodejs-function",
    label="Node.js Function",
    summary="A function with starter code in JavaScript.",
    group="Compute",
    family="compute",
    glyph="function",
    ingredients=(Ingredient("function", "{id}", {"Runtime": "nodejs24.x"}),),
    wires=(),
)
