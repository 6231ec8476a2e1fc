"""A page for each kind of resource: what `add` writes, its settings, and what it can be joined to."""

from __future__ import annotations

from collections.abc import Iterator

from pages.markdown import HEAD, code, settings
from stackline.catalog import Connection, Resource, load
from stackline.catalog.recipe import Recipe, load_recipes
from stackline.design import add
from stackline.template import Template

EMPTY = b'AWSTemplateFormatVersion: "2010-09-09"\nTransform: AWS::Serverless-2016-10-31\nResources: {}\n'


def pages() -> dict[str, str]:
    kinds = [kind for kind in load().kinds.values() if kind.types]
    own = {f"resources/{kind.kind}.md": "\n".join(page(kind)) for kind in kinds}
    recipes = load_recipes().values()
    own.update({f"resources/{one.kind}.md": "\n".join(recipe_page(one)) for one in recipes})
    return {"resources.md": "\n".join([*index(kinds), *recipe_index()]), **own}


def recipe_index() -> Iterator[str]:
    yield from (
        "## Recipes",
        "",
        "Several resources and the wires between them by one `add`. Afterwards they are",
    )
    yield from (
        "what they are: nothing in the template says that they came together.",
        "",
        "| recipe | | adds |",
    )
    yield "|---|---|---|"
    for one in load_recipes().values():
        kinds = ", ".join(f"`{ingredient.kind}`" for ingredient in one.ingredients)
        yield f"| [`{one.kind}`](resources/{one.kind}.md) | {one.label}: {one.summary} | {kinds} |"
    yield ""


def recipe_page(one: Recipe) -> Iterator[str]:
    after, name = add(Template.parse(EMPTY), one.kind)
    yield from (HEAD, f"# {one.label}", "", one.summary, "", "## Adding one", "")
    yield from code(f"stackline add {one.kind} {name}", "console")
    yield from code(after.text)
    if one.settings:
        first = one.ingredients[0].kind
        yield from ("## Settings", "")
        yield from (f"Given with `--set` when it is added, beside those of the [`{first}`]({first}.md):", "")
        yield from settings(one.settings)


def index(kinds: list[Resource]) -> Iterator[str]:
    yield from (HEAD, "# Resources", "", "What `stackline add KIND` makes, and what the inspector shows.", "")
    yield "Any other CloudFormation type can be added by its name (`stackline add AWS::SES::Template`): its"
    yield "settings come from its schema."
    for group in dict.fromkeys(kind.group for kind in kinds):
        yield from ("", f"## {group}", "", "| kind | | CloudFormation types |", "|---|---|---|")
        for kind in kinds:
            if kind.group == group:
                types = "<br>".join(f"`{name}`" for name in kind.types)
                yield f"| [`{kind.kind}`](resources/{kind.kind}.md) | {kind.label}: {kind.summary} | {types} |"
    yield ""


def page(kind: Resource) -> Iterator[str]:
    yield from (HEAD, f"# {kind.label}", "", kind.summary, "")
    yield "CloudFormation types: " + ", ".join(f"`{name}`" for name in kind.types) + "."
    if kind.documentation:
        yield f"[AWS's documentation]({kind.documentation})"
    yield ""
    if kind.palette:
        yield from added(kind)
    yield from rows(kind)
    if kind.settings:
        yield from (
            "## Settings",
            "",
            "These come first in the form; all others of the type follow from its schema.",
            "",
        )
        yield from settings(kind.settings)
    yield from joined(kind)


def added(kind: Resource) -> Iterator[str]:
    after, name = add(Template.parse(EMPTY), kind.kind)
    yield from ("## Adding one", "")
    yield from code(f"stackline add {kind.kind} {name}", "console")
    yield from ("Before:", "")
    yield from code(EMPTY.decode())
    yield from ("After:", "")
    yield from code(after.text)
    if kind.companions:
        names = ", ".join(f"`{one.replace('{id}', name)}`" for one in kind.companions)
        yield from (f"It comes with {names}, and they go with it too.", "")


def rows(kind: Resource) -> Iterator[str]:
    if kind.facets:
        names = ", ".join(f"{facet.label} (`{facet.example or facet.id}`)" for facet in kind.facets)
        yield from (f"Rows of the card, each with a port of its own: {names}.", "")
    if kind.variables and kind.access:
        names = ", ".join(dict.fromkeys(f"`…_{variable.suffix or kind.word}`" for variable in kind.variables))
        yield from (f"A function that uses it gets the variables {names}.", "")


def joined(kind: Resource) -> Iterator[str]:
    known = sorted(load().connections.values(), key=lambda one: one.id)
    yield from lines("From it", [one for one in known if one.source == kind.kind])
    yield from lines("To it", [one for one in known if one.target == kind.kind])


def lines(title: str, found: list[Connection]) -> Iterator[str]:
    if not found:
        return
    yield from (f"## {title}", "", "| connection | |", "|---|---|")
    for one in found:
        yield f"| [`{one.id}`](../connections/{one.id}.md) | {one.summary} |"
    yield ""
