"""Add something to a card in place, change it there, or take it away: a route, a trigger, a rule, a stream."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from stackline.catalog import (
    Addition,
    Append,
    Change,
    Delete,
    Facet,
    FieldName,
    Move,
    Note,
    Put,
    Rename,
    Setting,
    View,
)
from stackline.catalog.changes import No
from stackline.catalog.facets import Own, name_of, parts_of
from stackline.catalog.openapi import operations
from stackline.catalog.places import value_at
from stackline.catalog.references import mapping, mentions
from stackline.core import Diagnostic
from stackline.design.add import add, free_id
from stackline.design.changes import apply
from stackline.design.diagram import read_diagram
from stackline.design.draw import connect_with_notes
from stackline.design.erase import erase
from stackline.design.facet_forms import (
    NAME,
    NEW_FUNCTION,
    TARGET,
    Field,
    adding_form,
    addition_connections,
    changing_form,
    ends,
    kind_of_addition,
    own_path,
    wire_in_place,
)
from stackline.design.requests import facet_family, refusal
from stackline.design.schema_names import rename_field
from stackline.design.wire_settings import set_on_wire, wrong_value
from stackline.design.wires import Wire, view_of, wires_in
from stackline.template import Project, parse_value


@dataclass(frozen=True, slots=True)
class Done:
    """The project after it. `facet` is the row that it is now, `wire` the wire; `made` are new resources."""

    project: Project
    notes: tuple[Diagnostic, ...] = ()
    facet: str | None = None
    wire: Wire | None = None
    made: tuple[str, ...] = ()


def add_facet(project: Project, card: str, id: str, given: Mapping[str, str]) -> Done:
    """Add what is called `id` in the catalog to the card, as `given` says, by the names of its form's fields.

    Raises Refused with what is missing or wrong.
    """
    form = adding_form(project, card, id)
    values = _values(form.fields, given)
    found = kind_of_addition(view_of(project), card, id)
    done = (
        _add_row(project, card, found, values)
        if isinstance(found, Facet)
        else _add_besides(project, card, found, values)
    )
    known, drawn = project.expanded.resources, {one.key for one in wires_in(view_of(project))}
    return replace(
        done,
        wire=next(
            (
                one
                for one in wires_in(view_of(done.project))
                if one.key not in drawn and card in (one.source, one.target) and one.style != "access"
            ),
            None,
        ),
        made=tuple(one for one in done.project.expanded.resources if one not in known),
    )


def _add_row(project: Project, card: str, facet: Facet, values: Mapping[str, Any]) -> Done:
    if facet.own is not None:
        return _add_own(project, card, facet, facet.own, values)
    name = _named(facet, values) if facet.fields else facet.id
    if name in _rows(project, card) and facet.fields and _led(project, card, name):
        raise refusal("facet-there", f"{card} has {name} already", "Change that one, or choose another name.")
    words = "".join(word.capitalize() for word in re.findall(r"[A-Za-z0-9]+", name))
    project, target, connection = _end(project, card, facet.id, values[TARGET], words, None)
    after, notes = connect_with_notes(project, card, target, facet=name, connection=connection)
    return Done(after, tuple(notes), name)


def _led(project: Project, card: str, name: str) -> bool:
    """Whether a wire leaves from the row: a route of a document may wait for its first one."""
    return any((one.source, one.facet) == (card, name) for one in wires_in(view_of(project)))


def _add_own(project: Project, card: str, facet: Facet, own: Own, values: Mapping[str, Any]) -> Done:
    if facet.id in _rows(project, card):
        raise refusal("facet-there", f"{card} has its {facet.label} already", "Change it.")
    path = own_path(card, own.setting.path)
    return Done(apply(project, [Put(path, values[own.setting.path])]), facet=facet.id)


def _add_besides(project: Project, card: str, addition: Addition, values: Mapping[str, Any]) -> Done:
    settings = {path: values[path] for path in addition.settings if values.get(path) is not None}
    view = view_of(project)
    if not addition.source:
        ids = {one.id for one in addition_connections(view, card, addition)}
        project, target, connection = _end(
            project, card, None, values[TARGET], f"{card}{addition.label}", ids
        )
        _refuse_second(project, card, target, connection, addition)
        after, notes = connect_with_notes(
            project, card, target, connection=connection, settings=_known(view, connection, settings)
        )
        return Done(after, tuple(notes))
    if view.kind(addition.source) is not None:
        (connection,) = addition_connections(view, card, addition)
        _refuse_second(project, addition.source, card, connection.id, addition)
        after, notes = connect_with_notes(project, addition.source, card, settings=settings)
        return Done(after, tuple(notes))
    made = addition.make(view, card, str(values.get(NAME) or ""), settings) if addition.make else None
    if made is not None:
        return Done(_changed(project, made)[0])
    wanted = f"{card}{addition.label}"
    source = wanted if wanted not in view.resources else None
    project, source = add(project, addition.source, source)
    after, notes = connect_with_notes(project, source, card, settings=settings)
    return Done(after, tuple(notes))


def _known(view: View, connection: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Of the settings those that this connection has, where several were asked for all."""
    known = {one.path for one in view.catalog.connections[connection].settings}
    return {name: value for name, value in settings.items() if name in known}


def _refuse_second(project: Project, source: str, target: str, connection: str, addition: Addition) -> None:
    key = (connection, source, None, target)
    if any(wire.key == key for wire in wires_in(view_of(project))):
        raise refusal(
            "facet-there",
            f"{source} has a {addition.label.lower()} for {target} already",
            "Change that one: the two would be one wire.",
        )


def _end(
    project: Project, card: str, facet: str | None, chosen: Any, words: str, ids: set[str] | None
) -> tuple[Project, str, str]:
    """The card that it leads to, made where it is new, and the connection."""
    if chosen == NEW_FUNCTION:
        view = view_of(project)
        wanted = (
            words if words and words not in view.resources else free_id(view, view.catalog.kinds["function"])
        )
        project, chosen = add(project, "function", wanted)
    found = dict(ends(project, card, facet, ids))
    if chosen not in found:
        names = ", ".join(found) or "nothing yet"
        raise refusal("facet-field", f"{card} cannot lead to {chosen} from here", f"It leads to: {names}.")
    return project, str(chosen).partition(" (")[0], found[chosen]


# Changing ------------------------------------------------------------------------------------------------------------


def change_facet(
    project: Project, card: str, facet: str | None, given: Mapping[str, str], wire: str | None = None
) -> Done:
    """The row, or the event or rule, with what is given; what is not named stays. Raises Refused."""
    form = changing_form(project, card, facet, wire)
    values = _values(form.fields, given, partial=True)
    view = view_of(project)
    if facet is None:
        found = wire_in_place(view, wires_in(view), card, wire)
        assert found is not None
        return Done(set_on_wire(project, view, found[1], values), wire=found[1])
    family = facet_family(view.resource(card), facet)
    assert family is not None
    if family.own is not None:
        path = own_path(card, family.own.setting.path)
        same = all(value_at(view, path) == value for value in values.values())
        return Done(
            project if same else apply(project, [Put(path, one) for one in values.values()]), facet=facet
        )
    name = _named(family, {**parts_of(family, facet), **values})
    if name == facet or family.rename is None:
        return Done(project, facet=facet)
    after, notes = _changed(project, family.rename(view, card, facet, name))
    rows = _rows(after, card)
    if name not in rows or facet in rows:
        raise refusal(
            "facet-fixed",
            f"{facet} of {card} is written in a way that only a person can change",
            "Change it in the code.",
        )
    return Done(after, tuple(notes), name)


def _changed(project: Project, changes: Iterable[Change]) -> tuple[Project, list[Diagnostic]]:
    made = list(changes)
    for one in made:
        if isinstance(one, No):
            raise refusal("facet-refused", one.summary, one.fix)
    notes = [Diagnostic("info", one.code, one.summary, one.detail) for one in made if isinstance(one, Note)]
    edits = [one for one in made if isinstance(one, (Append, Delete, Move, Put, Rename))]
    project = apply(project, edits)
    for one in made:
        if isinstance(one, FieldName):
            project, told = rename_field(project, one)
            notes += told
    return project, notes


# Taking away ---------------------------------------------------------------------------------------------------------


def remove_facet(project: Project, card: str, facet: str | None) -> Project:
    """Without the row and all that leaves from it; without the event that the card is, where no row is named.

    What the wires claim goes, as erasing them has it, then what the card itself says of the row. Raises Refused.
    """
    view = view_of(project)
    wires = wires_in(view)
    leaving = [one for one in wires if one.source == card and (facet is None or one.facet == facet)]
    if facet is None and (card in view.resources or not leaving):
        raise refusal("facet-unknown", f"{card} is no event of another card", "Name a row of the card.")
    if facet is not None and facet not in _rows(project, card):
        raise refusal("facet-unknown", f"{card} has no {facet}", "`stackline graph` lists what there is.")
    after = erase(project, view, wires, leaving)
    if facet is not None:
        after = _undeclared(after, card, facet)
    if facet in _rows(after, card):
        raise refusal(
            "facet-shared",
            f"{facet} of {card} cannot be taken away: another wire needs the same lines, or all functions share them",
            "Take the other wire away first, or change it in the code.",
        )
    return after


def _undeclared(project: Project, card: str, facet: str) -> Project:
    view = view_of(project)
    family = facet_family(view.resource(card), facet) if view.kind(card) else None
    if family is not None and family.own is not None:
        path = ("Resources", card, "Properties", *family.own.path)
        if value_at(view, path) is None:
            return project
        _refuse_used(view, card, family.label, family.own)
        return apply(project, [Delete(path)])
    places = [place for place, name, _ in operations(view, card) if name == facet]
    return apply(project, [Delete(place) for place in places])


def _refuse_used(view: View, card: str, label: str, own: Own) -> None:
    made = own.made.replace("{id}", card)
    for section in ("Resources", "Outputs", "Conditions"):
        for key, value in mapping(view.data.get(section)).items():
            for name, attribute in mentions(value):
                if (own.attribute and (name, attribute) == (card, own.attribute)) or (made and name == made):
                    raise refusal("wire-in-use", f"{key} uses the {label} of {card}", f"Change {key} first.")


# What is given -------------------------------------------------------------------------------------------------------


def _rows(project: Project, card: str) -> set[str]:
    found = next((one for one in read_diagram(project).resources if one.id == card), None)
    return {one.id for one in found.facets} if found else set()


def _named(facet: Facet, values: Mapping[str, Any]) -> str:
    name = name_of(facet, {key: str(value).strip() for key, value in values.items()})
    if facet.pattern is None or re.fullmatch(facet.pattern, name) is None:
        raise refusal("facet-field", f"{name} is no {facet.label.lower()}", f"Write it like {facet.example}.")
    return name


def _values(fields: Iterable[Field], given: Mapping[str, str], *, partial: bool = False) -> dict[str, Any]:
    """The values of the form, read and looked at; an empty text is none. Raises Refused."""
    known = {one.setting.path: one for one in fields}
    for name in given:
        if name not in known:
            raise refusal(
                "facet-field", f"There is nothing called {name} to give", f"There is: {', '.join(known)}."
            )
    values: dict[str, Any] = {}
    for name, one in known.items():
        if name in given:
            values[name] = _read(one.setting, given[name])
        elif not partial:
            values[name] = one.value
        if one.needed and name in (values if partial else known) and values[name] in (None, ""):
            raise refusal("facet-field", f"{one.setting.label} must be given", one.setting.description)
        wrong = wrong_value(one.setting, values[name]) if values.get(name) is not None else None
        if wrong:
            raise refusal("facet-field", f"{one.setting.label} {wrong}", one.setting.description)
    return values


def _read(setting: Setting, text: str) -> Any:
    if not text.strip():
        return None
    plain = setting.kind in ("text", "choice") and not text.lstrip().startswith(("!", "{"))
    return text if plain else parse_value(text)
