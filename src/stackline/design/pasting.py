"""Paste copied resources into a template: under new names where theirs are taken, with all they need and no more.

What they name and nobody brings becomes a parameter, so that the template stays whole; SAM events that only work
beside what they name, and routes that are taken, are left out. All of it is told in notes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from stackline.catalog.references import mapping, mentions
from stackline.catalog.rewriting import said
from stackline.core import Diagnostic, TemplateError
from stackline.design.add import with_transform
from stackline.design.arrivals import inherited, left_out, without_name
from stackline.design.border import comes_along
from stackline.design.dependencies import implicit_ids, sam_events
from stackline.design.names import Names
from stackline.design.planting import planted
from stackline.design.requests import refusal
from stackline.design.reusing import differing
from stackline.template import Path, Project, Template

_SECTIONS = ("Parameters", "Mappings", "Conditions", "Resources")


@dataclass
class Pasted:
    """`named`: logical ID in the fragment → in the template."""

    project: Project
    named: Mapping[str, str]
    notes: list[Diagnostic] = field(default_factory=list[Diagnostic])


def fragment_of(text: str, file: str) -> Template:
    """What was copied, or any CloudFormation: a template, a part of one, or resources alone. Raises Refused."""
    for spelling in (text, "Resources:\n" + "".join(f"  {line}" for line in text.splitlines(keepends=True))):
        try:
            template = Template.parse(spelling.encode(), file=file)
        except TemplateError:
            continue
        bodies = [mapping(body) for body in template.resources.values()]
        if bodies and all("Type" in body for body in bodies):
            return template
    raise refusal(
        "paste-no-resources",
        "The clipboard holds no resources of a CloudFormation template",
        "Copy cards on the canvas, or a `Resources` section of a template.",
    )


def paste(project: Project, fragment: Template, beside: Collection[str] = ()) -> Pasted:
    """The project with the fragment's resources; `beside`: each copy stands behind its original in the text."""
    target = project.template
    notes: list[Diagnostic] = []
    fragment, told = inherited(fragment, target)
    notes += told
    fragment, named = _named_freely(fragment, project, notes)
    fragment, told = left_out(fragment, project)
    notes += told
    fragment, told = without_name(fragment, project)
    notes += told
    fragment, missing = _parameters_for(fragment, project, notes)
    after: dict[Path, str] = {
        ("Resources", new): old for old, new in named.items() if old in beside and old in target.resources
    }
    result, commented = planted(target, fragment, _members(fragment, target), after)
    for name in missing:
        result = result.put(("Parameters", name), missing[name])
    if any(
        str(mapping(body).get("Type")).startswith("AWS::Serverless::") for body in fragment.resources.values()
    ):
        result = with_transform(result)
    if not commented:
        notes.append(
            _note("paste-comments", "Comments did not come along: the text could not be set in as it stood")
        )
    return Pasted(project.with_template(result), named, notes)


def _members(fragment: Template, target: Template) -> list[Path]:
    """What is put in: the resources, and what they use that is not there yet."""
    along = comes_along(fragment.data, list(fragment.resources.values()))
    used = {"Parameters": along.parameters, "Mappings": along.mappings, "Conditions": along.conditions}
    found: list[Path] = []
    for section, names in used.items():
        found += [(section, name) for name in names if not target.has((section, name))]
    return found + [("Resources", id) for id in fragment.resources]


# Names ---------------------------------------------------------------------------------------------------------------


def _named_freely(
    fragment: Template, project: Project, notes: list[Diagnostic]
) -> tuple[Template, dict[str, str]]:
    """The fragment under names that are free, or that mean the same there; resources: name before → name now."""
    target = project.template
    taken = {*project.expanded.resources, *target.resources, *mapping(target.data.get("Parameters"))}
    named: dict[str, str] = {}
    own = {name for section in _SECTIONS for name in mapping(fragment.data.get(section))}
    for section in _SECTIONS:
        for name in list(mapping(fragment.data.get(section))):
            new = name
            if _in_the_way(fragment, target, section, name, taken):
                others = {*taken, *own, *mapping(target.data.get(section))}
                new = _free(name, others)
                fragment = fragment.rename(name, new)
                own.add(new)
                if section != "Resources":
                    notes.append(
                        _note("paste-renamed", f"{name} means something else here: the copy uses {new}")
                    )
            if section == "Resources":
                named[name] = new
    return fragment, named


def _in_the_way(
    fragment: Template, target: Template, section: str, name: str, taken: Collection[str]
) -> bool:
    if section == "Resources":
        return name in taken
    there = target.get((section, name))
    if there is None:
        return section == "Parameters" and name in taken
    mine = fragment.get((section, name))
    if section == "Parameters":
        return mapping(there).get("Type") != mapping(mine).get("Type")
    return there != mine


def _free(name: str, taken: Collection[str]) -> str:
    plain = name.rstrip("0123456789") or name
    number = 2
    while f"{plain}{number}" in taken:
        number += 1
    return f"{plain}{number}"


# What nobody brings --------------------------------------------------------------------------------------------------


def _parameters_for(
    fragment: Template, project: Project, notes: list[Diagnostic]
) -> tuple[Template, dict[str, dict[str, Any]]]:
    """The fragment with a parameter instead of everything that is nowhere, and these parameters."""
    target = project.template
    resources = {**project.expanded.resources, **target.resources, **fragment.resources}
    parameters = {**mapping(target.data.get("Parameters")), **mapping(fragment.data.get("Parameters"))}
    names = Names(resources, parameters, implicit_ids(sam_events(resources), resources))
    made: dict[tuple[str, str], str] = {}
    users: dict[str, list[str]] = {}
    for user, name, attribute in _missing(fragment.resources, names, parameters):
        if (name, attribute) not in made:
            plain = name + "".join(filter(str.isalnum, attribute))
            taken = {*resources, *parameters, *made.values()}
            made[name, attribute] = plain if plain not in taken else _free(plain, taken)
        if user not in users.setdefault(name, []):
            users[name].append(user)

    def say(name: str, attribute: str) -> Any:
        parameter = made.get((name, attribute))
        return {"Ref": parameter} if parameter is not None else None

    for id, body in fragment.resources.items():
        for place, part in differing(body, said(None, body, say), ("Resources", id)):
            fragment = fragment.set(place, part)
    for id in list(fragment.resources):
        fragment = _waiting_less(fragment, id, resources)
    if made:
        of = ", ".join(users)
        notes.append(
            _note(
                "paste-parameters",
                f"What was copied names {of}, which is not here: {', '.join(made.values())} "
                + ("is a parameter now" if len(made) == 1 else "are parameters now"),
                "Give them values, or connect to something of this template instead.",
            )
        )
    return fragment, {
        parameter: {"Type": "String", "Description": _description(name, attribute, users[name])}
        for (name, attribute), parameter in made.items()
    }


def _description(name: str, attribute: str, users: Sequence[str]) -> str:
    what = f"{attribute} of {name}" if attribute else name
    return f"{what}, which {' and '.join(users[:3])} used where copied from."


def _missing(
    resources: Mapping[str, Any], names: Names, parameters: Mapping[str, Any]
) -> Iterator[tuple[str, str, str]]:
    """User, name and attribute of each mention of what is nowhere."""
    for id, body in resources.items():
        for name, attribute in mentions(body):
            known = name in parameters or "::" in name or "${" in name or names.find(name) is not None
            if not known:
                yield id, name, attribute or ""


def _waiting_less(fragment: Template, id: str, resources: Mapping[str, Any]) -> Template:
    """Without waiting for what is not there."""
    waits = mapping(fragment.resources[id]).get("DependsOn")
    listed = cast("list[Any]", waits) if isinstance(waits, list) else [waits]
    gone = [index for index, one in enumerate(listed) if isinstance(one, str) and one not in resources]
    for index in reversed(gone):
        place: Path = ("Resources", id, "DependsOn", *([index] if isinstance(waits, list) else []))
        fragment = fragment.delete(place, prune=True)
    return fragment


def _note(code: str, summary: str, detail: str = "") -> Diagnostic:
    return Diagnostic("info", code, summary, detail)
