"""A value, or a piece of a text, becomes a parameter; the same value elsewhere with it, if that is wanted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from stackline.catalog.references import mapping
from stackline.core import Diagnostic
from stackline.design.draw import connect_with_notes
from stackline.design.requests import refusal
from stackline.design.wires import Draft
from stackline.template import Path, Template
from stackline.template.parameters import check_free, parameter_of, takes_reference

_SECTIONS = ("Globals", "Resources", "Outputs")


def extract(
    template: Template,
    path: Path,
    name: str,
    *,
    type: str | None = None,
    piece: str = "",
    everywhere: bool = False,
) -> tuple[Template, list[Diagnostic]]:
    """The value at `path` as the default of the new parameter `name`, and a reference in its place.

    `piece`: only this part of the text, which becomes a Sub. `everywhere`: wherever the same stands; else the notes
    name the places. Raises Refused where there is no such value, or CloudFormation takes no reference there.
    """
    others = list(_same(template, path, piece))
    after = (
        _piece(template, path, name, piece, type) if piece else template.extract_parameter(path, name, type)
    )
    for place in others if everywhere else ():
        after = after.set(place, _said(template.get(place), piece, name) if piece else {"Ref": name})
    notes = [] if everywhere or not others else [_elsewhere(piece or template.get(path), others)]
    return after, notes


def extract_on_wire(
    draft: Draft,
    source: str,
    target: str,
    *,
    facet: str | None,
    connection: str | None,
    given: Mapping[str, Any],
    name: str,
) -> tuple[Draft, list[Diagnostic]]:
    """The wire with a setting of its given by the new parameter `name`, whose default the `given` value becomes.

    Raises Refused where the value can be no parameter's, or the setting takes none.
    """
    ((setting, value),) = given.items()
    check_free(draft, name)
    declared = draft.put(("Parameters", name), parameter_of(value))
    return connect_with_notes(
        declared, source, target, facet=facet, connection=connection, settings={setting: {"Ref": name}}
    )


def _piece(template: Template, path: Path, name: str, piece: str, type: str | None) -> Template:
    value = _said(template.get(path), piece, name)
    if value is None:
        raise refusal(
            "piece-missing", f"{piece!r} is not in the text at {_words(path)}", "Check the spelling."
        )
    # Declared by the same rules as a whole value; then the text says which part of it that was.
    declared = template.set(path, piece).extract_parameter(path, name, type)
    return template.set(path, value).put(("Parameters", name), declared.get(("Parameters", name)))


def _said(value: Any, piece: str, name: str) -> Any:
    """The text with the parameter in place of the piece; None where the piece is not in it."""
    inside = mapping(value).get("Fn::Sub")
    if isinstance(value, str) and piece in value:
        before, *rest = (part.replace("${", "${!") for part in value.split(piece))
        return {"Fn::Sub": before + "".join("${" + name + "}" + part for part in rest)}
    if isinstance(inside, str) and piece in inside:
        return {"Fn::Sub": inside.replace(piece, "${" + name + "}")}
    if isinstance(inside, list):
        parts = cast("list[Any]", inside)
        if parts and isinstance(parts[0], str) and piece in parts[0]:
            return {"Fn::Sub": [parts[0].replace(piece, "${" + name + "}"), *parts[1:]]}
    return None


def _same(template: Template, path: Path, piece: str) -> Iterator[Path]:
    """Other places with the same value: a text anywhere, a number or list under the same key."""
    wanted = template.get(path)
    for section in _SECTIONS:
        for place, value in _places(template.data.get(section), (section,)):
            if place == path or not takes_reference(place):
                continue
            fits = value == wanted and value.__class__ is wanted.__class__
            if piece:
                fits = _said(value, piece, "X") is not None
            elif not isinstance(wanted, str):
                fits = fits and place[-1] == path[-1]
            if fits and not any(step in ("Type", "DependsOn", "Condition") for step in place):
                yield place


def _places(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if len(path) > 2:
        yield path, value
    if isinstance(value, list):
        for index, item in enumerate(cast("list[Any]", value)):
            yield from _places(item, (*path, index))
    elif isinstance(value, dict):
        entries = cast("dict[str, Any]", value)
        if len(entries) == 1 and next(iter(entries)) in ("Ref", "Fn::GetAtt", "Fn::Sub"):
            return
        for key, item in entries.items():
            yield from _places(item, (*path, key))


def _elsewhere(value: Any, others: list[Path]) -> Diagnostic:
    places = ", ".join(_words(place) for place in others[:6]) + (", …" if len(others) > 6 else "")
    count = "one other place" if len(others) == 1 else f"{len(others)} other places"
    return Diagnostic(
        "info", "same-value", f"{value!r} stands in {count}, too: {places}", "--all takes them as well."
    )


def _words(path: Path) -> str:
    return ".".join(str(step) for step in path if step not in ("Resources", "Properties"))
