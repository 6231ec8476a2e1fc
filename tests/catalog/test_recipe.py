"""Recipes: one `add`, several resources and wires, and nothing left in the template that says so."""

from __future__ import annotations

import pytest

from stackline.catalog import load
from stackline.catalog.recipe import Recipe, load_recipes
from stackline.core import Refused
from stackline.design import Wire, add, disconnect, read_diagram, read_wires, remove
from stackline.design.glyphs import GLYPHS
from stackline.template import Template

EMPTY = Template.parse(
    b"# mine\nTransform: AWS::Serverless-2016-10-31\nResources:\n  Log: {Type: AWS::S3::Bucket}  # stays\n"
)
RECIPES = list(load_recipes().values())
each = pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.kind)


@each
def test_a_recipe_says_what_it_is(recipe: Recipe) -> None:
    catalog = load()
    assert recipe.kind not in catalog.kinds
    assert recipe.summary.endswith(".")
    assert recipe.glyph in GLYPHS
    assert recipe.ingredients[0].id == "{id}"
    assert {one.kind for one in recipe.ingredients} <= set(catalog.kinds)
    assert {wire for wire, _, _ in recipe.wires} <= set(catalog.connections)
    assert set(recipe.options) == {one.path for one in recipe.settings}


def own_wires(template: Template) -> list[Wire]:
    """Without those to what every function brings along: its log group."""
    return [one for one in read_wires(template) if one.connection != "function-logs-to-log-group"]


@each
def test_what_it_adds_is_read_as_its_parts_and_can_be_taken_away(recipe: Recipe) -> None:
    """The bytes come back: a recipe is no thing of its own."""
    added, name = add(EMPTY, recipe.kind)
    kinds = {one.id: one.kind for one in read_diagram(added).resources}
    assert {one.id.replace("{id}", name): one.kind for one in recipe.ingredients}.items() <= kinds.items()
    wires = own_wires(added)
    assert [(one.connection, one.source, one.target) for one in wires] == [
        (wire, source.replace("{id}", name), target.replace("{id}", name))
        for wire, source, target in recipe.wires
    ]
    for wire in wires:
        added = disconnect(added, wire.source, wire.target)
    for one in recipe.ingredients:
        added = remove(added, one.id.replace("{id}", name))
    assert added.to_bytes() == EMPTY.to_bytes()


@each
def test_its_names_are_free(recipe: Recipe) -> None:
    once, first = add(EMPTY, recipe.kind)
    twice, second = add(once, recipe.kind)
    assert first != second
    assert len(own_wires(twice)) == 2 * len(recipe.wires)
    with pytest.raises(Refused, match="There is a resource"):
        add(once, recipe.kind, first)


def test_a_website_may_be_a_single_page_application() -> None:
    path = ("Resources", "Shop", "Properties", "DistributionConfig")
    plain, _ = add(EMPTY, "website", "Shop")
    assert not plain.has((*path, "CustomErrorResponses"))
    spa, _ = add(
        EMPTY, "website", "Shop", {"single_page": True, "DistributionConfig.PriceClass": "PriceClass_All"}
    )
    config = spa.get(path)
    assert config["PriceClass"] == "PriceClass_All"
    assert {one["ErrorCode"]: one["ResponsePagePath"] for one in config["CustomErrorResponses"]} == {
        403: "/index.html",
        404: "/index.html",
    }
