"""Functions in PHP: the runtime is a public layer of the Bref project (bref.sh, "Runtimes in details")."""

from __future__ import annotations

from stackline.catalog.recipe import Ingredient, Recipe
from stackline.catalog.starter_code import PHP_MARK

# Published in the regions that Bref lists; the number at the end is the layer's version.
LAYER = "arn:${AWS::Partition}:lambda:${AWS::Region}:873528684822:layer:arm-php-84:21"

RECIPE = Recipe(
    kind="php-function",
    label="PHP Function",
    summary="A function with starter code in PHP, on the runtime of the Bref project.",
    group="Compute",
    family="compute",
    glyph="function",
    ingredients=(
        Ingredient(
            "function",
            "{id}",
            {
                "Handler": "app.php",
                "Runtime": "provided.al2023",
                "Layers": [{"Fn::Sub": LAYER}],
                "Environment": {"Variables": {PHP_MARK[0]: PHP_MARK[1]}},
                "/Metadata": {"SkipBuild": True},
            },
        ),
    ),
    wires=(),
)
