"""Add a resource: its kind's careful defaults, with a logical ID that is free."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Any, cast

from stackline.catalog import Put, Resource, View
from stackline.catalog.recipe import Recipe, load_recipes
from stackline.design.add_type import check_complete, check_type, is_type, stem_of
from stackline.design.changes import apply
from stackline.design.draw import connect
from stackline.design.requests import refusal
from stackline.design.values import mapping
from stackline.design.wires import Draft, view_of
from stackline.schemas import smallest

_LOGICAL_ID = re.compile(r"[A-Za-z0-9]{1,255}")


def add(
    template: Draft, kind: str, id: str | None = None, settings: Mapping[str, Any] | None = None
) -> tuple[Draft, str]:
    """A new resource of the kind, or of a CloudFormation type such as `AWS::Route53::RecordSet`, and its logical ID.

    `settings` maps dotted paths (relative to Properties, or to the resource with a leading `/`) to plain values.
    Raises Refused where the kind is unknown, or the ID is taken or no logical ID, or properties that the type requires
    are not given: then all of them are named. A recipe's name (`website`) adds all its resources and wires; the ID is
    that of its first one, and its own settings may be given by name.
    """
    recipe = load_recipes().get(kind)
    if recipe is not None:
        return _add_all(template, recipe, id, settings or {})
    view = view_of(template)
    resource = _resource(view, kind)
    name = _checked(view, id) if id is not None else free_id(view, resource)
    edits = [Put(("Resources", name), new_resource(resource, name))]
    last = name
    for pattern, companion in resource.companions.items():
        helper = pattern.replace("{id}", name)
        if helper not in view.resources:
            edits.append(Put(("Resources", helper), _named(companion, name), after=last))
            last = helper
    added = apply(_with_transform(template, resource), edits)
    for path, value in (settings or {}).items():
        added = added.put(_path(path, name), value)
    if is_type(kind):
        check_complete(kind, mapping(added.get(("Resources", name, "Properties"))))
    return added, name


def _add_all(
    template: Draft, recipe: Recipe, id: str | None, settings: Mapping[str, Any]
) -> tuple[Draft, str]:
    """All resources of a recipe, then its wires."""
    view = view_of(template)
    patterns = [one.id for one in recipe.ingredients]
    name = id if id is not None else _free(view, recipe.kind, patterns)
    for pattern in patterns:
        _checked(view, pattern.replace("{id}", name))
    options, given = recipe.options, dict[str, Any]()
    for path, value in settings.items():
        given.update(options[path](value) if path in options else {path: value})
    for number, one in enumerate(recipe.ingredients):
        wanted = {**one.properties, **(given if number == 0 else {})}
        template, _ = add(template, one.kind, one.id.replace("{id}", name), wanted)
    for connection, source, target in recipe.wires:
        ends = (end.replace("{id}", name) for end in (source, target))
        template = connect(template, *ends, connection=connection)
    return template, name


def _resource(view: View, kind: str) -> Resource:
    """What is to be added; of a type that is no kind of the palette, what its schema gives a value for."""
    kinds = view.catalog.kinds
    if is_type(kind):
        check_type(kind)
        known = view.catalog.of_type(kind)
        if known.palette and known.types[:1] == (kind,):
            return known
        return replace(kinds["other"], types=(kind,), defaults=smallest(kind))
    if kind in kinds and kinds[kind].types:
        return kinds[kind]
    names = [*(one.kind for one in kinds.values() if one.palette), *load_recipes()]
    close = get_close_matches(re.sub(r"[ _]", "-", kind.lower()), names, 1)
    hint = f"Did you mean {close[0]}?" if close else f"There are: {', '.join(names)}."
    raise refusal(
        "kind-unknown", f"There is no kind {kind}", f"{hint} Or any type, such as AWS::Route53::RecordSet."
    )


def new_resource(resource: Resource, name: str) -> dict[str, Any]:
    """The resource as it is written, with `{id}` filled in."""
    value: dict[str, Any] = {"Type": resource.types[0], **resource.around}
    if resource.defaults:
        value["Properties"] = _named(copy.deepcopy(dict(resource.defaults)), name)
    return value


def _named(value: Any, name: str) -> Any:
    if isinstance(value, str):
        return value.replace("{id}", name)
    if isinstance(value, dict):
        return {key: _named(item, name) for key, item in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [_named(item, name) for item in cast("list[Any]", value)]
    return value


def free_id(view: View, resource: Resource) -> str:
    """`Function`, `Function2`, …: the first that nothing in the template has."""
    plain = resource.kind == "other"
    return _free(view, stem_of(resource.types[0]) if plain else resource.kind)


def _free(view: View, kind: str, patterns: Sequence[str] = ("{id}",)) -> str:
    """A name for which all patterns give IDs that are free."""
    stem = "".join(word[:1].upper() + word[1:] for word in kind.split("-"))
    name, number = stem, 2
    while any(_taken(view, pattern.replace("{id}", name)) for pattern in patterns):
        name, number = f"{stem}{number}", number + 1
    return name


def _taken(view: View, name: str) -> bool:
    return name in view.resources or name in view.parameters or name in view.generated_roles


def _checked(view: View, name: str) -> str:
    if not _LOGICAL_ID.fullmatch(name):
        raise refusal(
            "logical-id", f"{name} is not a logical ID", "Use letters and digits only, 255 at most."
        )
    if name in view.resources:
        raise refusal("logical-id-taken", f"There is a resource {name} already", "Choose another ID.")
    if name in view.parameters:
        raise refusal("logical-id-taken", f"{name} is a parameter of the template", "Choose another ID.")
    if name in view.generated_roles:
        owner = view.generated_roles[name]
        raise refusal("logical-id-taken", f"SAM makes {name} for {owner}", "Choose another ID.")
    return name


_TRANSFORM = "AWS::Serverless-2016-10-31"


def _with_transform(template: Draft, resource: Resource) -> Draft:
    """SAM's types need its transform."""
    return with_transform(template) if resource.types[0].startswith("AWS::Serverless::") else template


def with_transform(template: Draft) -> Draft:
    """The template with SAM's transform, where it has it not."""
    there = template.get(("Transform",))
    names = cast("list[Any]", there) if isinstance(there, list) else [there]
    if _TRANSFORM in names:
        return template
    if there is None:
        after = "AWSTemplateFormatVersion" if template.has(("AWSTemplateFormatVersion",)) else "first"
        return template.insert(("Transform",), _TRANSFORM, position=after)
    return template.set(("Transform",), [*names, _TRANSFORM])


def _path(dotted: str, name: str) -> tuple[str | int, ...]:
    """Dotted, numbers index lists, a key that holds a dot in quotes; relative to Properties unless it starts with /."""
    inside = ("Resources", name) if dotted.startswith("/") else ("Resources", name, "Properties")
    steps = re.findall(r'"([^"]*)"|([^."]+)', dotted.lstrip("/"))
    return (*inside, *(quoted or (int(bare) if bare.isdigit() else bare) for quoted, bare in steps))
