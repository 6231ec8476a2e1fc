"""Move resources into a nested application: what crosses the border becomes its parameters and outputs."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from stackline.catalog.references import mapping
from stackline.catalog.rewriting import said
from stackline.core import Diagnostic, DiagnosticError
from stackline.design.border import Border, read_border
from stackline.design.cutting import cut, without
from stackline.design.cycles import new_cycle
from stackline.design.lifting import lifted
from stackline.design.rebasing import rebased
from stackline.design.remove import goes_with
from stackline.design.replacement import moved_away
from stackline.design.requests import near, refusal
from stackline.design.reusing import differing
from stackline.design.wires import view_of
from stackline.template import Path, Project, Template

_SAM, _PLAIN = "AWS::Serverless::Application", "AWS::CloudFormation::Stack"
_SSM = "AWS::SSM::Parameter::Value<"


@dataclass
class _Moving:
    project: Project
    name: str
    file: str
    border: Border
    notes: list[Diagnostic] = field(default_factory=list[Diagnostic])


def move(project: Project, ids: Sequence[str], name: str) -> tuple[Project, list[Diagnostic]]:
    """The resources in `nested/<name>.yaml`, and the application `name` in their place; all files or none.

    What they use comes along (conditions, mappings, Globals), or is passed as parameters; what uses them gets the
    application's outputs. Raises Refused with the reason where they cannot be parted from the rest.
    """
    template = project.template
    view = view_of(template)
    wanted = list(dict.fromkeys(ids))
    for id in wanted:
        if id not in template.resources or id.startswith("Fn::"):
            made = f"{id} is made by a loop or stands in another file" if id in view.resources else ""
            summary = made or f"There is no resource {id} in the template"
            raise refusal("resource-missing", summary, "Write it out first." if made else near(view, id))
    moved = [*wanted, *(id for id in goes_with(view, wanted) if id in template.resources)]
    if set(moved) >= set(view.resources):
        raise refusal(
            "move-all", "Nothing would be left in the template", "Leave at least one resource there."
        )
    _check_name(template, name)
    file = f"nested/{name}.json" if template.is_json else f"nested/{name}.yaml"
    file = posixpath.join(posixpath.dirname(template.file), file)
    _check_free(project, file)
    moving = _Moving(project, name, file, read_border(template, view, moved))
    moving.notes += [
        _note("moved-too", f"{id} goes along: it is about nothing else") for id in moved if id not in wanted
    ]
    inner = _inner(moving, moved)
    outer = _outer(moving, moved)
    cycle = new_cycle(view, view_of(outer))
    if cycle is not None:
        raise _circular(moving, cycle)
    moving.notes += _warnings(template, moved)
    return project.with_template(outer).with_file(file, inner.to_bytes()), moving.notes


def _check_name(template: Template, name: str) -> None:
    if not (name.isalnum() and name.isascii()):
        raise refusal("logical-id", f"{name!r} is not a logical ID", "Use letters and digits only.")
    for section in ("Resources", "Parameters"):
        if template.has((section, name)):
            raise refusal("logical-id-taken", f"There is {name} in {section} already", "Choose another name.")


def _check_free(project: Project, file: str) -> None:
    try:
        if not project.read_file(file):
            return  # made by an edit that was taken back
    except DiagnosticError:
        return
    raise refusal("file-there", f"There is a file {file} already", "Choose another name.")


# The nested template -------------------------------------------------------------------------------------------------


def _inner(moving: _Moving, moved: Sequence[str]) -> Template:
    template, border = moving.project.template, moving.border
    sections: list[tuple[str, list[str]]] = [
        ("Parameters", border.parameters),
        ("Mappings", border.mappings),
        ("Conditions", border.conditions),
        ("Globals", border.globals),
        ("Resources", list(moved)),
    ]
    inner = _built(template, moving.file, sections)
    for name in border.parameters:
        kind = str(mapping(template.get(("Parameters", name))).get("Type"))
        if kind.startswith(_SSM):
            plain = "CommaDelimitedList" if "List<" in kind[len(_SSM) :] else "String"
            inner = inner.set(("Parameters", name, "Type"), plain)
            inner = inner.delete(("Parameters", name, "Default"))
    for (name, attribute), parameter in border.inputs.items():
        said_ = f"{name}.{attribute}" if attribute else name
        text = {"Type": "String", "Description": f"{said_} of the stack that this one is in."}
        inner = inner.put(("Parameters", parameter), text)
    inner = _say_inside(moving, inner)
    for (name, attribute), output in border.outputs.items():
        value: Any = {"Fn::GetAtt": [name, attribute]} if attribute else {"Ref": name}
        condition = template.get(("Resources", name, "Condition"))
        body = {**({"Condition": condition} if condition else {}), "Value": value}
        inner = inner.put(("Outputs", output), body)
    return inner


def _built(template: Template, file: str, sections: list[tuple[str, list[str]]]) -> Template:
    """The members in a text of their own: as they stand where that is possible, comments and all."""
    inner = lifted(template, file, sections, ("AWSTemplateFormatVersion", "Transform"))
    if inner is None:
        raise refusal(
            "move-shared-text",
            "What is to be moved shares parts of its text with the rest: anchors, or lines with several resources",
            "Write the parts out first.",
        )
    return inner


def _say_inside(moving: _Moving, inner: Template) -> Template:
    border = moving.border

    def say(name: str, attribute: str) -> Any:
        parameter = border.inputs.get((name, attribute))
        return {"Ref": parameter} if parameter is not None else None

    for section in ("Globals", "Resources"):
        for key, body in mapping(inner.data.get(section)).items():
            new = said(
                None,
                rebased(
                    body, posixpath.dirname(moving.project.template.file), posixpath.dirname(moving.file)
                ),
                say,
            )
            for place, part in differing(body, new, (section, key)):
                inner = inner.set(place, part)
    for key, body in inner.resources.items():
        waits = body.get("DependsOn")
        names = cast("list[Any]", waits) if isinstance(waits, list) else [waits]
        for index in reversed(range(len(names))):
            if names[index] is not None and names[index] not in inner.resources:
                place: Path = ("Resources", key, "DependsOn", *([index] if isinstance(waits, list) else []))
                inner = inner.delete(place, prune=True)
    return inner


# The template it came from -------------------------------------------------------------------------------------------


def _outer(moving: _Moving, moved: Sequence[str]) -> Template:
    template, border = moving.project.template, moving.border
    before = _before(template, moved)
    outer = _taken_out(template, [("Resources", id) for id in moved])

    def say(name: str, attribute: str) -> Any:
        output = border.outputs.get((name, attribute))
        return {"Fn::GetAtt": [moving.name, f"Outputs.{output}"]} if output is not None else None

    for section in ("Globals", "Resources", "Outputs"):
        for key, body in mapping(outer.data.get(section)).items():
            for place, part in differing(body, said(None, body, say), (section, key)):
                outer = outer.set(place, part)
    outer = _waits(moving, outer, moved)
    outer = outer.insert(("Resources", moving.name), _application(moving), position=before or "first")
    return _unused_out(outer, border)


def _before(template: Template, moved: Sequence[str]) -> str | None:
    found: str | None = None
    for id in template.resources:
        if id in moved:
            return found
        found = id
    return found


def _taken_out(template: Template, paths: list[Path]) -> Template:
    """The template without these members; their comments go with them."""
    pieces = [cut(template, path) for path in paths]
    if all(piece is not None for piece in pieces):
        text = without(template, [piece for piece in pieces if piece is not None])
        candidate = Template.parse(template.encoding.encode(text), file=template.file)
        gone = {(str(path[0]), str(path[1])) for path in paths}
        wanted = {
            section: {key: value for key, value in mapping(members).items() if (section, key) not in gone}
            if isinstance(members, dict)
            else members
            for section, members in template.data.items()
        }
        if not candidate.diagnostics and candidate.data == wanted:
            return candidate
    for path in paths:
        template = template.delete(path)
    return template


def _waits(moving: _Moving, outer: Template, moved: Sequence[str]) -> Template:
    """What waited for a resource that went waits for the application."""
    for key, body in outer.resources.items():
        waits = body.get("DependsOn")
        names = cast("list[Any]", waits) if isinstance(waits, list) else [waits]
        gone = [index for index, one in enumerate(names) if one in moved]
        if not gone:
            continue
        first: Path = ("Resources", key, "DependsOn", *([gone[0]] if isinstance(waits, list) else []))
        outer = outer.set(first, moving.name)
        for index in reversed(gone[1:]):
            outer = outer.delete(("Resources", key, "DependsOn", index))
    return outer


def _application(moving: _Moving) -> dict[str, Any]:
    template, border = moving.project.template, moving.border
    sam = "AWS::Serverless-2016-10-31" in json.dumps(template.data.get("Transform"))
    place = posixpath.relpath(moving.file, posixpath.dirname(template.file) or ".")
    parameters: dict[str, Any] = {}
    for name in border.parameters:
        kind = str(mapping(template.get(("Parameters", name))).get("Type"))
        listed = kind == "CommaDelimitedList" or "List<" in kind
        parameters[name] = {"Fn::Join": [",", {"Ref": name}]} if listed else {"Ref": name}
    for (name, attribute), parameter in border.inputs.items():
        parameters[parameter] = {"Fn::GetAtt": [name, attribute]} if attribute else {"Ref": name}
    properties = {
        "Location" if sam else "TemplateURL": place,
        **({"Parameters": parameters} if parameters else {}),
    }
    waits = border.waits[0] if len(border.waits) == 1 else border.waits
    return {
        "Type": _SAM if sam else _PLAIN,
        **({"DependsOn": waits} if waits else {}),
        "Properties": properties,
    }


def _unused_out(outer: Template, border: Border) -> Template:
    """Conditions and mappings that only the moved resources used go with them."""
    for section, names in (("Conditions", border.conditions), ("Mappings", border.mappings)):
        for name in reversed(names):
            if outer.has((section, name)) and not _named(outer, section, name):
                outer = outer.delete((section, name), prune=True)
    return outer


def _named(template: Template, section: str, name: str) -> bool:
    if section == "Conditions":
        return any(one.target == name and one.via == "Condition" for one in template.references)
    return f'"Fn::FindInMap": ["{name}"' in json.dumps(template.data, default=str)


# What to know -------------------------------------------------------------------------------------------------------


def _circular(moving: _Moving, cycle: Sequence[str]) -> Exception:
    border = moving.border
    takes = next(iter(border.inputs), None)
    gives = next(iter(border.outputs), None)
    inward = f"{border.users_in[takes]} uses {takes[0]}" if takes else "what is moved uses the rest"
    outward = f"{border.users_out[gives]} uses {gives[0]}" if gives else "the rest uses what is moved"
    return refusal(
        "move-circular",
        f"{moving.name} and the rest would wait for each other: {inward}, and {outward}",
        "Move what is between the two along, or leave it all where it is.",
        detail=f"The border would be crossed both ways: {' → '.join((*cycle, cycle[0]))}.",
    )


def _warnings(template: Template, moved: Sequence[str]) -> Iterator[Diagnostic]:
    for id in moved:
        yield from moved_away(id, template.resources[id], "in the nested stack", template.file)
    text = json.dumps([template.resources[id] for id in moved], default=str)
    for pseudo in ("AWS::StackName", "AWS::StackId"):
        if pseudo in text:
            yield _note("stack-name", f"{pseudo} in what is moved is now that of the nested stack")


def _note(code: str, summary: str) -> Diagnostic:
    return Diagnostic("info", code, summary)
