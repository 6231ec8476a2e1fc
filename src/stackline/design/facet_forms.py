"""What a person may add to a card in place, or change there, and what a small form asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from stackline.catalog import Addition, Catalog, Connection, Facet, Resource, Setting, View
from stackline.catalog.facets import parts_of
from stackline.catalog.places import value_at
from stackline.catalog.view import VIRTUAL_KINDS
from stackline.design.requests import facet_family, refusal
from stackline.design.targets import targets
from stackline.design.wire_details import wire_details
from stackline.design.wires import Wire, view_of, wires_in
from stackline.template import Path, Project, Template

TARGET = "target"
NAME = "name"
NEW_FUNCTION = "new function"
"""A target that is made with the facet."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that may be added; `word` is what a button says after its plus."""

    id: str
    label: str
    word: str


@dataclass(frozen=True, slots=True)
class Field:
    """A setting that is asked for, and what it is. `plain`: a text as it stands, that no intrinsic can give."""

    setting: Setting
    value: Any = None
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """What is asked to add `title` to the card, or to change it. `others`: what else may be added there."""

    card: str
    id: str
    title: str
    fields: tuple[Field, ...]
    others: tuple[Entry, ...] = field(default=())


# What there is to add ------------------------------------------------------------------------------------------------


def entries(view: View, card: str) -> tuple[Entry, ...]:
    """What may be added to the card, the usual first; of a card that this template makes, or SAM does."""
    if view.kind(card) is None or card in view.outside:
        return ()
    return entries_of(view.catalog, view.resource(card), view.types.get(card, ""))


def entries_of(catalog: Catalog, resource: Resource, type: str) -> tuple[Entry, ...]:
    """What a card of this kind and type takes. `type` is "" for what SAM makes by itself."""
    found = [Entry(one.id, one.label, one.word) for one in resource.adds]
    for one in resource.facets:
        own = one.own is not None and type in one.own.types
        if own or any(_leaves(each, type) for each in _connections(catalog, resource, one.id)):
            found.append(Entry(one.id, one.label, _word(one.label)))
    return tuple(found)


def _word(label: str) -> str:
    return label if label.isupper() else label[:1].lower() + label[1:]


def _connections(catalog: Catalog, resource: Resource, facet: str | None) -> list[Connection]:
    key = f"connections-from {resource.kind} {facet}"
    known: list[Connection] | None = catalog.memory.get(key)
    if known is None:
        known = [
            one
            for one in catalog.connections.values()
            if (one.source, one.facet) == (resource.kind, facet) and one.style != "access"
        ]
        catalog.memory[key] = known
    return known


def _leaves(connection: Connection, type: str) -> bool:
    return any(one.draws and (one.sources is None or type in one.sources) for one in connection.spellings)


def kind_of_addition(view: View, card: str, id: str) -> Facet | Addition:
    """What the catalog says of it; raises Refused where the card takes nothing of this name."""
    able = entries(view, card)
    if id not in {one.id for one in able}:
        names = ", ".join(one.id for one in able)
        raise refusal(
            "facet-unknown",
            f"Nothing called {id} can be added to {card}",
            f"It takes: {names}." if names else "It takes nothing.",
        )
    resource = view.resource(card)
    return next(one for one in (*resource.adds, *resource.facets) if one.id == id)


def adding_form(project: Project, card: str, id: str | None = None) -> Form:
    """What is asked to add this to the card; the first that it takes, where none is named. Raises Refused."""
    view = view_of(project)
    others = entries(view, card)
    found = kind_of_addition(view, card, id or (others[0].id if others else ""))
    fields = (
        _of_facet(project, view, card, found)
        if isinstance(found, Facet)
        else _of_addition(project, view, card, found)
    )
    return Form(card, found.id, found.label, tuple(fields), others)


def _of_facet(project: Project, view: View, card: str, facet: Facet) -> Iterator[Field]:
    if facet.own is not None:
        yield Field(facet.own.setting, facet.own.setting.choices[0], needed=True)
        return
    for one in facet.fields:
        yield Field(one, one.default, needed=True)
    yield _target(project, view, card, facet.id)


def _of_addition(project: Project, view: View, card: str, addition: Addition) -> Iterator[Field]:
    if addition.make is not None and addition.make(view, card, "", {}) is not None:
        name = Setting(path=NAME, label="Name", description="Of the event, in letters and digits.")
        yield Field(name, addition.label)
    found = list(addition_connections(view, card, addition))
    for path in addition.settings:
        setting = next((one for each in found for one in each.settings if one.path == path), None)
        if setting is not None:
            yield Field(setting, setting.default, needed=path in addition.needs)
    if not addition.source:
        yield _target(project, view, card, None, {one.id for one in found})


def addition_connections(view: View, card: str, addition: Addition) -> Iterator[Connection]:
    """The wires that it makes: those that leave from the card itself, or the one that comes to it."""
    if not addition.source:
        for one in _connections(view.catalog, view.resource(card), None):
            if one.style == "event" and any(each.path in addition.settings for each in one.settings):
                yield one
        return
    kind = view.kind(addition.source) or addition.source
    yield from (one for one in view.catalog.pair(kind, view.kind(card) or "") if one.style == "event")


def _target(project: Project, view: View, card: str, facet: str | None, ids: set[str] | None = None) -> Field:
    found = ends(project, card, facet, ids)
    connections = view.catalog.connections
    leading = _connections(view.catalog, view.resource(card), facet)
    new = any(one.target == "function" for one in leading if ids is None or one.id in ids)
    functions = [name for name, one in found if connections[one].target == "function"]
    rest = [name for name, _ in found if name not in functions]
    choices = (*functions, *((NEW_FUNCTION,) if new else ()), *rest)
    usual = NEW_FUNCTION if new and len(functions) != 1 else next(iter(choices), None)
    setting = Setting(
        path=TARGET,
        label="Leads to",
        description="The card that it runs, feeds or asks.",
        kind="choice",
        choices=choices,
    )
    return Field(setting, usual, needed=True)


def ends(
    project: Template | Project, card: str, facet: str | None, ids: set[str] | None = None
) -> list[tuple[str, str]]:
    """Where it may lead: the name to choose, which is the card's unless two wires can go there; and the connection."""
    found = [one for one in targets(project, card, facet) if ids is None or one.connection in ids]
    cards = [one.target for one in found]
    return [
        (one.target if cards.count(one.target) == 1 else f"{one.target} ({one.label})", one.connection)
        for one in found
    ]


# What there is to change ---------------------------------------------------------------------------------------------


def changing_form(project: Project, card: str, facet: str | None, wire: str | None = None) -> Form:
    """What may be changed in place: of a row its name or its own setting; of an event or rule its wire's settings.

    `wire` is the target of a wire that leaves from the card itself; a card that is an event needs none. Raises Refused.
    """
    view = view_of(project)
    if facet is None:
        found = wire_in_place(view, wires_in(view), card, wire)
        if found is None:
            raise refusal(
                "facet-fixed", f"{card} has nothing to change in place", "Change it in its settings."
            )
        addition, line = found
        known = dict(((one.path, (one, value)) for one, value in wire_details(view, line, []).settings))
        fields = [
            Field(known[path][0], known[path][1], needed=path in addition.needs)
            for path in addition.settings
            if path in known
        ]
        return Form(card, addition.id, addition.label, tuple(fields))
    family = facet_family(view.resource(card), facet) if view.kind(card) else None
    if family is None or not changeable(family):
        raise refusal("facet-fixed", f"{facet} of {card} has nothing to change in place", "Change its wire.")
    return Form(card, family.id, family.label, tuple(_present(view, card, family, facet)))


def changeable(facet: Facet) -> bool:
    return facet.rename is not None or facet.own is not None


def _present(view: View, card: str, family: Facet, name: str) -> Iterator[Field]:
    if family.own is not None:
        yield Field(family.own.setting, value_at(view, own_path(card, family.own.setting.path)))
        return
    parts = parts_of(family, name)
    for one in family.fields:
        yield Field(_with(one, parts.get(one.path)), parts.get(one.path, one.default), needed=True)


def _with(setting: Setting, value: str | None) -> Setting:
    """A choice that has what is written, too."""
    if setting.kind != "choice" or value is None or value in setting.choices:
        return setting
    return replace(setting, choices=(*setting.choices, value))


def own_path(card: str, dotted: str) -> Path:
    return ("Resources", card, "Properties", *dotted.split("."))


def wire_in_place(
    view: View, wires: Iterable[Wire], card: str, target: str | None
) -> tuple[Addition, Wire] | None:
    """The wire of a card that the catalog lets be added in place, and what it is as that."""
    for wire in wires:
        if wire.source == card and wire.facet is None and target in (None, wire.target):
            found = addition_of(view.catalog, view.catalog.connections[wire.connection])
            if found is not None and (target is not None or card not in view.resources):
                return found, wire
    return None


def addition_of(catalog: Catalog, connection: Connection) -> Addition | None:
    """What such a wire is as something that may be added in place: to its source, else to its target."""
    if connection.facet is not None or connection.style != "event":
        return None
    known = {one.path for one in connection.settings}
    for one in catalog.kinds[connection.source].adds:
        if not one.source and known & set(one.settings):
            return one
    for one in catalog.kinds[connection.target].adds:
        if one.source and VIRTUAL_KINDS.get(one.source, one.source) == connection.source:
            return one
    return None
