"""Resources that are there already: parameters with their ARNs, and resources made only where a parameter is empty.

In text an existing queue is a parameter and what follows from its ARN; here it is a logical ID like any other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from stackline.catalog.model import Existing, Resource
from stackline.catalog.references import mapping, mentions

if TYPE_CHECKING:
    from stackline.catalog.catalog import Catalog
    from stackline.catalog.view import View

PARTITION = "arn:aws[a-z-]*:"
_HOLE = re.compile(r"\{(?:(\w+)=(/?)(\d))?\}")
_STEM = re.compile(r"^(.+?)(?:Arn|ARN|Id|ID)$")
_STRINGS = ("String", "AWS::SSM::Parameter::Value<String>")
# ARNs that no card stands for: a pattern that takes them too says nothing about the kind.
_DECOYS = (
    "iam::111122223333:role/orders",
    "kms:eu-west-1:111122223333:key/1234",
    "ecs:eu-west-1:111122223333:x",
)


@dataclass(frozen=True, slots=True)
class Outside:
    """A resource that this template does not make. Its card's ID is the parameter that holds its ARN or ID."""

    parameter: str
    kind: str
    type: str
    existing: Existing
    properties: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def asked(self, attribute: str) -> str:
        """The parameter that gives an attribute which does not follow from the ARN."""
        return f"{stem_of(self.parameter)}{self.existing.asked[attribute]}"

    def value(self, attribute: str) -> Any:
        """What stands in text for the attribute ("" for Ref); None where nothing gives it."""
        if attribute in self.existing.asked:
            return {"Ref": self.asked(attribute)}
        form = self.existing.derived.get(attribute)
        return derived(form, {"Ref": self.parameter}) if form is not None else None


@dataclass(frozen=True, slots=True)
class Reused:
    """A resource that is made only where its parameter is empty; else the parameter says which one is used.

    `condition` holds where it is made. `holds`: the attribute that the parameter gives, None for the ARN or ID.
    """

    outside: Outside
    condition: str
    holds: str | None = None

    @property
    def parameter(self) -> str:
        return self.outside.parameter

    def value(self, attribute: str) -> Any:
        if self.holds is None:
            return self.outside.value(attribute)
        return {"Ref": self.parameter} if attribute == self.holds else None


def stem_of(parameter: str) -> str:
    """What the parameter is about: `OrdersArn` → `Orders`."""
    found = _STEM.match(parameter)
    return found[1] if found else parameter


def pattern_of(existing: Existing, type: str, *, empty: bool = False) -> str:
    """The AllowedPattern of a parameter for it; `empty`: no value is one too."""
    pattern = existing.arns[type] if existing.ids else f"{PARTITION}{existing.arns[type]}"
    return f"({pattern})?" if empty else pattern


def derived(form: str, arn: Any) -> Any:
    """What follows from the ARN: itself, one part of it, or a text of such parts."""
    whole = _HOLE.fullmatch(form)
    if whole:
        return _part(whole, arn)
    names = {found[1]: _part(found, arn) for found in _HOLE.finditer(form)}
    return {"Fn::Sub": [_HOLE.sub(lambda found: "${" + found[1] + "}", form), names]}


def _part(hole: re.Match[str], arn: Any) -> Any:
    if not hole[1]:
        return arn
    # Text, as the functions of CloudFormation take it everywhere.
    return {"Fn::Select": [int(hole[3]), {"Fn::Split": [hole[2] or ":", arn]}]}


def told_by(existing: Existing, text: str) -> str | None:
    """The CloudFormation type that an ARN (or ID) is of; None where it is of another kind."""
    return next((type for type in existing.arns if re.fullmatch(pattern_of(existing, type), text)), None)


# Parameters that stand for a resource --------------------------------------------------------------------------------


def outside(view: View) -> dict[str, Outside]:
    """Parameter → the existing resource whose ARN it holds, as its default or the pattern of its values says."""
    taken = {one.parameter for one in view.reused.values()}
    stems = {stem_of(name) for name in taken}
    found: dict[str, Outside] = {}
    for name, body in view.parameters.items():
        if name not in taken and not any(name.startswith(stem) for stem in stems):
            known = _known(view, name, mapping(body))
            if known is not None:
                found[name] = known
    for one in list(found.values()):
        for attribute in one.existing.asked:
            found.pop(one.asked(attribute), None)
    return found


def _known(view: View, name: str, body: dict[str, Any]) -> Outside | None:
    if body.get("Type") not in _STRINGS or name in view.resources:
        return None
    default, pattern = body.get("Default"), body.get("AllowedPattern")
    if isinstance(default, str) and default:
        for resource, existing in existing_kinds(view.catalog):
            # An ID alone is no network: nothing says which subnets.
            type = told_by(existing, default) if not existing.ids else None
            if type is not None:
                return Outside(
                    name, resource.kind, type, existing, _properties(view, name, existing, default)
                )
    if isinstance(pattern, str):
        kind = _of_pattern(view, pattern)
        if kind is not None and not kind[1].ids:
            return Outside(name, kind[0].kind, kind[2], kind[1], _properties(view, name, kind[1], ""))
    return None


def _properties(view: View, name: str, existing: Existing, arn: str) -> dict[str, Any]:
    """What is known of it without having made it."""
    found: dict[str, Any] = {}
    if arn.endswith(".fifo"):
        found |= {"FifoQueue": True, "FifoTopic": True}
    secret = existing.asked.get("MasterUserSecret.SecretArn")
    if secret and f"{stem_of(name)}{secret}" in view.parameters:
        found["ManageMasterUserPassword"] = True
    return found


def existing_kinds(catalog: Catalog) -> Iterator[tuple[Resource, Existing]]:
    """The kinds of which one that is there already can be used."""
    for resource in catalog.kinds.values():
        if resource.existing is not None:
            yield resource, resource.existing


def _of_pattern(view: View, pattern: str) -> tuple[Resource, Existing, str] | None:
    """The one kind whose ARNs the pattern takes; None where it takes others too."""
    known = view.catalog.memory.setdefault("arn-patterns", {})
    if pattern not in known:
        known[pattern] = _fitting(view, pattern)
    return known[pattern]


def _fitting(view: View, pattern: str) -> tuple[Resource, Existing, str] | None:
    try:
        compiled = re.compile(pattern)
    except re.error:  # the cloud's regular expressions are Java's
        return None
    if any(compiled.fullmatch(f"arn:aws:{decoy}") for decoy in _DECOYS):
        return None
    found: list[tuple[Resource, Existing, str]] = []
    for resource, existing in existing_kinds(view.catalog):
        for type, arn in existing.arns.items():
            first = type == next(iter(existing.arns))
            if compiled.fullmatch(existing.sample if first else f"arn:aws:{_example(arn)}"):
                found.append((resource, existing, type))
    return found[0] if len(found) == 1 else None


def _example(arn: str) -> str:
    """One text that an ARN's expression takes: as plain as those of `Existing.arns` are."""
    arn = arn.replace("[0-9]{12}", "111122223333").replace("[a-z0-9-]+", "eu-west-1", 1)
    return re.sub(r"\[[^\]]*\][+]", "orders", arn)


# Resources that a parameter decides about ---------------------------------------------------------------------------


def guards(view: View) -> dict[str, tuple[str, bool]]:
    """Condition → the parameter whose being empty decides it, and whether it holds then."""
    conditions = mapping(view.data.get("Conditions"))
    found: dict[str, tuple[str, bool]] = {}
    for name, body in conditions.items():
        told = _emptiness(conditions, body, 4)
        if told is not None and told[0] in view.parameters:
            found[name] = told
    return found


def _emptiness(conditions: Mapping[str, Any], body: Any, depth: int) -> tuple[str, bool] | None:
    entries = mapping(body)
    if len(entries) != 1 or not depth:
        return None
    key, operand = next(iter(entries.items()))
    if key == "Condition":
        return _emptiness(conditions, conditions.get(str(operand)), depth - 1)
    parts = cast("list[Any]", operand) if isinstance(operand, list) else []
    if key == "Fn::Not" and len(parts) == 1:
        inner = _emptiness(conditions, parts[0], depth - 1)
        return (inner[0], not inner[1]) if inner else None
    if key == "Fn::Equals" and len(parts) == 2 and "" in parts:
        named = mapping(parts[1] if parts[0] == "" else parts[0]).get("Ref")
        return (named, True) if isinstance(named, str) else None
    return None


def reused(view: View) -> dict[str, Reused]:
    """Resource → how it is reused: its condition is that a parameter is empty, which else says what to use."""
    found: dict[str, Reused] = {}
    for id, body in view.resources.items():
        condition = body.get("Condition")
        told = view.guards.get(condition) if isinstance(condition, str) else None
        resource = _kind_of(view.catalog, body) if told is not None and told[1] else None
        if told is None or resource is None or resource.existing is None:
            continue
        types = resource.existing.arns
        type = str(body.get("Type")) if body.get("Type") in types else next(iter(types))
        one = Outside(told[0], resource.kind, type, resource.existing)
        holds = _held(view, id, told[0])
        if holds is None:
            pattern = mapping(view.parameters[told[0]]).get("AllowedPattern")
            kind = _of_pattern(view, pattern) if isinstance(pattern, str) else None
            if kind is None or kind[0].kind != resource.kind:
                continue
        elif resource.existing.derived.get(holds) != "{}":
            found[id] = Reused(one, str(condition), holds)
            continue
        found[id] = Reused(one, str(condition))
    return found


def _kind_of(catalog: Catalog, body: dict[str, Any]) -> Resource | None:
    """The kind by type and properties alone: which kind a function is, the rest of the template says, too."""
    type, properties = str(body.get("Type")), mapping(body.get("Properties"))
    for resource, _ in existing_kinds(catalog):
        when = resource.when.get(type, {})
        if type in resource.types and all(properties.get(key) == value for key, value in when.items()):
            return resource
    return None


def _held(view: View, id: str, parameter: str) -> str | None:
    """The attribute of the resource beside which the parameter stands in an `Fn::If`."""
    for section in ("Resources", "Outputs", "Globals"):
        for branches in choices(view, view.data.get(section), parameter):
            made, other = branches
            names = mentions(made)
            if len(names) == 1 and names[0][0] == id and other == {"Ref": parameter}:
                return names[0][1] or ""
    return None


def choices(view: View, value: Any, parameter: str | None = None) -> Iterator[tuple[Any, Any]]:
    """The branches of each `Fn::If` that the parameter (None: any) decides: made, and not."""
    if isinstance(value, list):
        for item in cast("list[Any]", value):
            yield from choices(view, item, parameter)
        return
    entries = mapping(value)
    chosen = choice(view, entries)
    if chosen is not None and parameter in (None, view.guards[entries["Fn::If"][0]][0]):
        yield chosen
    for item in entries.values():
        yield from choices(view, item, parameter)


def choice(view: View, entries: dict[str, Any]) -> tuple[Any, Any] | None:
    """Of an `Fn::If` that a guard decides: what counts where the parameter is empty, and where it is not."""
    operand = entries.get("Fn::If") if len(entries) == 1 else None
    parts = cast("list[Any]", operand) if isinstance(operand, list) else []
    if len(parts) != 3 or not isinstance(parts[0], str) or parts[0] not in view.guards:
        return None
    return (parts[1], parts[2]) if view.guards[parts[0]][1] else (parts[2], parts[1])


# Between the two forms ----------------------------------------------------------------------------------------------


def told(view: View, value: Any) -> Any:
    """The value as it would be if everything existing were made here: a choice is its made branch."""
    if not view.reused and not view.outside:
        return value
    return _told(view, value, _forms(view), view.reused)


def told_of(view: View, value: Any, made: Container[str]) -> Any:
    """The value as it would be if these resources were always made."""
    return _told(view, value, {}, made)


def _forms(view: View) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for id, one in view.outside.items():
        for attribute in (*one.existing.derived, *one.existing.asked):
            found.setdefault(json.dumps(one.value(attribute), sort_keys=True), (id, attribute))
    return found


Forms = Mapping[str, tuple[str, str]]


def _told(view: View, value: Any, forms: Forms, made: Container[str]) -> Any:
    if isinstance(value, list):
        return [_told(view, item, forms, made) for item in cast("list[Any]", value)]
    if not isinstance(value, dict):
        return value
    entries = cast("dict[str, Any]", value)
    if len(entries) == 1:
        form = forms.get(json.dumps(entries, sort_keys=True, default=str)) if forms else None
        if form is not None:
            return plain_mention(*form)
        chosen = choice(view, entries)
        if chosen is not None and any(name in made for name, _ in mentions(chosen[0])):
            return chosen[0]
        if "Fn::Sub" in entries:
            return _told_sub(view, entries["Fn::Sub"], forms, made)
    return {key: _told(view, item, forms, made) for key, item in entries.items()}


def plain_mention(name: str, attribute: str) -> dict[str, Any]:
    return {"Fn::GetAtt": [name, attribute]} if attribute else {"Ref": name}


def _told_sub(view: View, operand: Any, forms: Forms, made: Container[str]) -> Any:
    if isinstance(operand, str):
        for id, one in view.outside.items() if forms else ():
            whole = next((key for key, form in one.existing.derived.items() if form == "{}"), None)
            if whole is not None:
                operand = operand.replace("${" + id + "}", "${" + (f"{id}.{whole}" if whole else id) + "}")
        return {"Fn::Sub": operand}
    parts = cast("list[Any]", operand) if isinstance(operand, list) else []
    if len(parts) != 2 or not isinstance(parts[0], str) or not isinstance(parts[1], dict):
        return {"Fn::Sub": cast("Any", operand)}
    text, kept = parts[0], dict[str, Any]()
    for name, value in cast("dict[str, Any]", parts[1]).items():
        said = _told(view, value, forms, made)
        hole = sub_hole(said) if said != value else None
        if hole is None:
            kept[name] = value
        else:
            text = text.replace("${" + name + "}", hole)
    return {"Fn::Sub": cast("Any", [text, kept])} if kept else {"Fn::Sub": text}


def sub_hole(value: Any) -> str | None:
    """How a Ref or GetAtt stands in the text of a Sub; None for anything else."""
    entries = mapping(value)
    if len(entries) != 1:
        return None
    if isinstance(entries.get("Ref"), str):
        return "${" + entries["Ref"] + "}"
    parts = entries.get("Fn::GetAtt")
    return "${" + ".".join(map(str, cast("list[Any]", parts))) + "}" if isinstance(parts, list) else None
