"""Completions where a key is written: sections, attributes, properties, policy templates, long intrinsics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from stackline import schemas
from stackline.catalog import load
from stackline.design.properties import inside, place_of
from stackline.design.values import mapping
from stackline.language.completion import Completion, Writing
from stackline.language.reading import Typing
from stackline.language.words import (
    CONDITIONAL,
    EXPORT,
    FUNCTIONS,
    OUTPUT,
    PARAMETER,
    RESOURCE,
    SECTIONS,
    Word,
)
from stackline.schemas import Property
from stackline.template import Path

_SAM_FUNCTION = "AWS::Serverless::Function"
_POLICED = frozenset({_SAM_FUNCTION, "AWS::Serverless::StateMachine"})


def key_completions(typing: Typing, under: Path, writing: Writing) -> list[Completion]:
    """The keys that the mapping at `under` may have and has not; `under` is () for the template's sections."""
    taken = set(writing.spot.siblings)
    found = [*_keys(typing, under, writing)]
    return [one for one in found if one.label not in taken]


def _keys(typing: Typing, under: Path, writing: Writing) -> Iterable[Completion]:
    match under:
        case ():
            yield from _words(SECTIONS, "section", writing)
        case ("Globals",):
            for name in schemas.shared_sections():
                type = f"AWS::Serverless::{name}"
                yield Completion(
                    name, "section", writing.key(name, "map"), "Globals", f"What every {type} takes over.",
                    schemas.type_page(type), again=True,
                )  # fmt: skip
        case ("Globals", str(name), *_):
            yield from _shared(typing, name, under, writing)
        case ("Parameters", _):
            yield from _words(PARAMETER, "property", writing, required=("Type",))
        case ("Outputs", _):
            yield from _words(OUTPUT, "property", writing, required=("Value",))
        case ("Outputs", _, "Export"):
            yield from _words(EXPORT, "property", writing, required=("Name",))
        case ("Resources", _):
            yield from _attributes(typing, writing)
        case ("Resources", _, "Properties", *_):
            yield from _properties(typing, under, writing)
        case ("Resources", _, "Connectors", _):
            yield Completion(
                "Properties", "property", writing.key("Properties", "map"), again=True, required=True
            )
        case ("Conditions", *_):
            yield from intrinsic_keys(writing, CONDITIONAL)
        case _:
            pass
    valued = under[:1] in (("Outputs",), ("Globals",)) or (
        under[:1] == ("Resources",) and under[2:3] == ("Properties",)
    )
    if len(under) > 2 + (under[:1] == ("Resources",)) and valued and not writing.spot.siblings:
        yield from intrinsic_keys(writing)


def intrinsic_keys(writing: Writing, names: Iterable[str] = ()) -> Iterable[Completion]:
    """Intrinsic functions in their long form; by default those that give values."""
    chosen = tuple(names) or tuple(name for name in FUNCTIONS if name not in CONDITIONAL)
    for name in chosen:
        word = FUNCTIONS[name]
        yield Completion(
            name,
            "function",
            writing.key(name, word.opens),
            "intrinsic",
            word.description,
            word.page,
            again=True,
            rank=900,
        )


def _words(
    words: Mapping[str, Word], kind: Any, writing: Writing, required: tuple[str, ...] = ()
) -> Iterable[Completion]:
    for rank, (name, word) in enumerate(words.items()):
        yield Completion(
            name, kind, writing.key(name, word.opens), "", word.description, word.page,
            required=name in required, again=True, rank=rank,
        )  # fmt: skip


def _attributes(typing: Typing, writing: Writing) -> Iterable[Completion]:
    yield from _words(RESOURCE, "property", writing, required=("Type",))
    for one in schemas.resource_attributes():
        name = str(one.path[0])
        yield Completion(
            name,
            "property",
            writing.key(name),
            "",
            one.description,
            one.documentation or "",
            again=True,
            rank=20,
        )


def _shared(typing: Typing, section: str, under: Path, writing: Writing) -> Iterable[Completion]:
    """Properties that Globals may hold: those of the type, as far as SAM hands them on."""
    type = f"AWS::Serverless::{section}"
    able = schemas.shared_sections().get(section, ())
    for one in schemas.children(type, under[2:], typing.value(under[:2])):
        if len(under) > 2 or str(one.path[-1]) in able:
            yield of_property(one, writing)


def _properties(typing: Typing, under: Path, writing: Writing) -> Iterable[Completion]:
    """What the schema has at this level, the catalog's words first, and policy templates where SAM takes them."""
    place = bare_path(under[3:])
    properties = mapping(typing.member.get("Properties"))
    type = typing.type
    if type in _POLICED and place[:1] == ("Policies",) and len(place) in (1, 2):
        yield from _policies(writing)
    if type in _POLICED and place[:1] == ("Policies",) and len(place) == 3:
        yield from _policy_parameters(str(place[-1]), writing)
        return
    own = load().of_resource(typing.member)
    first = {
        place_of(setting)[: len(place) + 1]: rank for rank, setting in reversed([*enumerate(own.settings)])
    }
    for one in inside(own, type, properties, place):
        yield of_property(one, writing, first.get(one.path, 100))


def of_property(one: Property, writing: Writing, rank: int = 100) -> Completion:
    name = str(one.path[-1])
    shape = one.kind if one.nested else ""
    return Completion(
        name,
        "property",
        writing.key(name, shape),
        summary(one),
        one.description,
        one.documentation or "",
        required=one.required,
        again=True,
        rank=rank,
    )


def summary(one: Property) -> str:
    """What its values are, in a few words."""
    words = {"choice": "one of", "yaml": "", "object": "object", "list": "list", "map": "map"}.get(
        one.kind, one.kind
    )
    if one.kind == "choice":
        shown = ", ".join(one.choices[:3])
        words = f"{shown}, …" if len(one.choices) > 3 else shown
    return ", ".join(filter(None, (words, "required" if one.required else "")))


def _policies(writing: Writing) -> Iterable[Completion]:
    for name, each in schemas.policy_templates().items():
        inner = next(iter(each.parameters), "")
        text = writing.key(name, "map")
        if inner and not writing.spot.flow and not writing.spot.colon and not writing.spot.json:
            text += f"{inner}: "
        elif not inner and not writing.spot.json:
            text = f"{name}: {{}}"
        yield Completion(
            name,
            "policy",
            text,
            "policy template",
            each.description,
            _POLICY_PAGE,
            again=bool(inner),
            rank=50,
        )


_POLICY_PAGE = "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html"


def _policy_parameters(name: str, writing: Writing) -> Iterable[Completion]:
    found = schemas.policy_templates().get(name)
    for parameter, told in found.parameters.items() if found else ():
        yield Completion(
            parameter, "property", writing.key(parameter), name, told, _POLICY_PAGE, required=True, again=True
        )


def bare_path(path: Path) -> Path:
    """A path into properties without the `Fn::If`s on the way: each branch is a value of the place itself."""
    found: list[str | int] = []
    steps = iter(path)
    for step in steps:
        if step == "Fn::If":
            next(steps, None)
        else:
            found.append(step)
    return tuple(found)
