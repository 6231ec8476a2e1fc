"""Functions in TypeScript: esbuild makes JavaScript of it, as `sam build` does."""

from __future__ import annotations

from stackline.catalog.recipe import Ingredient, Recipe

_METADATA = {
    "BuildMethod": "esbuild",
    "BuildProperties": {
        "EntryPoints": ["app.ts"],
        "External": ["@aws-sdk/*"],
        "Minify": False,
        "Sourcemap": True,
        "Target": "es2022",
    },
}

RECIPE = Recipe(
    kind="typescript-function",
    label="TypeScript Function",
    summary="A function with starter code in TypeScript, bundled by esbuild.",
    group="Compute",
    family="compute",
    glyph="function",
    ingredients=(Ingredient("function", "{id}", {"Runtime": "nodejs24.x", "/Metadata": _METADATA}),),
    wires=(),
)
