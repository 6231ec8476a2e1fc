"""The wires of a template: every spelling of every connection, read; each wire with the places it consists of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from stackline.catalog import Access, Catalog, Connection, Ends, Found, Path, Style, View, load
from stackline.catalog.connectors import along
from stackline.catalog.extras import extras
from stackline.catalog.read import may_be_there, read_spelling
from stackline.core import TEXT
from stackline.design.import_cards import imports_of
from stackline.template import Project, Template
from stackline.template.expansion import Expansion
from stackline.template.loops import stem
from stackline.template.within import document_of


@dataclass(frozen=True, slots=True)
class Wire:
    """One drawn instance of a connection. `claims` are its places in the template, largest parts only."""

    connection: str
    source: str
    facet: str | None
    target: str
    style: Style
    access: Access | None
    claims: tuple[Path, ...]
    failure: bool = False
    label: str = ""

    @property
    def key(self) -> tuple[str, str, str | None, str]:
        return (self.connection, self.source, self.facet, self.target)


Draft = TypeVar("Draft", Template, Project)
"""What is edited: a template alone, or a project, whose other files may be edited along with it."""


def view_of(template: Template | Project) -> View:
    """What CloudFormation sees of the template: its loops run through, the files that it includes put in."""
    expanded = template.expanded
    imports = _imports(template)
    if expanded.plain:
        view = View(load(), template.data, template.resources, template.get)
        view.imports = imports
        return view.plain()
    view = View(load(), expanded.data, expanded.resources, lambda path: _beyond(template, path))
    view.source, view.called = expanded.source, lambda id, by: _called(expanded, id, by)
    view.imports = imports
    return view.plain()


def _imports(template: Template | Project) -> dict[str, str]:
    """The imported values whose exporter is known, with their kinds."""
    if "ImportValue" not in (template.text):
        return {}
    return {id: one.kind for id, one in imports_of(template).items() if one.resource is not None}


def _beyond(template: Template | Project, path: Path) -> Any:
    """What a path leads to in another file, or in a text of the template as it comes to be."""
    if TEXT not in path or str(path[0]).startswith("./"):
        return template.get(path)
    at = path.index(TEXT)
    text = template.expanded.get(path[:at])
    document = document_of(text, template.file, Template) if isinstance(text, str) else None
    return None if document is None else document.get(path[at + 1 :])


def _called(expanded: Expansion, id: str, by: str) -> str:
    """What a resource is called in names made up for another: one of a loop by what all items have in common."""
    origin, user = expanded.origin(("Resources", id)), expanded.origin(("Resources", by))
    if not origin.loops or not user.loops:
        return id
    return stem(str(origin.path[-1]), origin.scope) or id


def read_wires(template: Template | Project) -> list[Wire]:
    """Every wire of the template, in the order of the catalog's connections and then of the file."""
    return wires_seen(template)[1]


def wires_seen(template: Template | Project) -> tuple[View, list[Wire]]:
    """The template's view and its wires, read once: drawing, checking and editing one text ask for the same.

    The view is only to be read: what event wires claim is told in it.
    """
    known: tuple[View, tuple[Wire, ...]] | None = template.memory.get("wires")
    if known is None:
        view = view_of(template)
        known = template.memory["wires"] = (view, tuple(wires_in(view)))
    return known[0], list(known[1])


def wires_in(view: View) -> list[Wire]:
    view.claimed.clear()
    view.lent.clear()
    wires: dict[tuple[str, str, str | None, str], Wire] = {}
    for connection in view.catalog.connections.values():
        if not may_be_there(view, connection):
            continue
        for found in found_by(view, connection):
            wire = _wire(connection, _let_through(view, connection, found))
            wires[wire.key] = _merged(wires.get(wire.key), wire)
            if connection.style != "access":
                view.claimed.update(found.claims)
    return [_with_extras(view, wire) for wire in _not_superseded(view.catalog, wires.values())]


def ends_of(wire: Wire) -> Ends:
    return Ends(wire.source, wire.target, wire.facet, wire.access, connection=wire.connection)


def _with_extras(view: View, wire: Wire) -> Wire:
    """With what it has because of where its ends stand."""
    more = [one.claims for one in extras(view, view.catalog.connections[wire.connection], ends_of(wire))]
    if not more:
        return wire
    claims = dict.fromkeys([*wire.claims, *(claim for claims in more for claim in claims)])
    return replace(wire, claims=tuple(claims))


def found_by(view: View, connection: Connection) -> Iterator[Found]:
    """What one connection has in the template; only ends that exist."""
    for spelling in connection.spellings:
        for found in read_spelling(view, connection, spelling):
            if found.source != found.target:
                yield found


def _let_through(view: View, connection: Connection, found: Found) -> Found:
    more = along(view, found.source, found.target, found.claims) if connection.style == "event" else []
    return replace(found, claims=tuple(dict.fromkeys((*found.claims, *more)))) if more else found


def _wire(connection: Connection, found: Found) -> Wire:
    return Wire(
        connection.id,
        found.source,
        found.facet,
        found.target,
        connection.style,
        found.access,
        found.claims,
        connection.failure,
        connection.label,
    )


def _merged(known: Wire | None, wire: Wire) -> Wire:
    """Two spellings of the same wire, or an event written twice, are one wire."""
    if known is None:
        return wire
    claims = tuple(dict.fromkeys((*known.claims, *wire.claims)))
    access = known.access or wire.access
    if known.access and wire.access and known.access != wire.access:
        access = "read-write"
    return replace(known, claims=claims, access=access)


def _not_superseded(catalog: Catalog, wires: Iterable[Wire]) -> Iterator[Wire]:
    """An access wire is not drawn beside the event wire that it belongs to."""
    found = list(wires)
    hidden = {
        (other, wire.source, wire.target)
        for wire in found
        for other in catalog.connections[wire.connection].supersedes
    }
    return (wire for wire in found if (wire.connection, wire.source, wire.target) not in hidden)
