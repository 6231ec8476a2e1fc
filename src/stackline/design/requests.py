"""What was asked for, and which connection of the catalog answers it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypedDict, cast

from stackline.catalog import Access, Connection, Ends, Facet, Resource, View
from stackline.catalog.read import defaults
from stackline.core import Diagnostic, Fix, Refused


class Wanted(TypedDict, total=False):
    """How a wire is to be, besides its ends.

    `facet` is the source's facet as drawn (`stream`, `GET /items/{id}`, `failure`); `connection` an id of the catalog
    where several fit; `access` a level where the connection has them; `settings` by name.
    """

    facet: str | None
    connection: str | None
    access: Access | None
    settings: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Request:
    """A wire to draw or erase, in the person's words."""

    source: str
    target: str
    facet: str | None = None
    connection: str | None = None
    access: Access | None = None
    settings: Mapping[str, Any] | None = None


def refusal(
    code: str, summary: str, fix: str = "", detail: str = "", path: tuple[str | int, ...] = ()
) -> Refused:
    """A refused wire: nothing has changed, and here is why."""
    return Refused([Diagnostic("error", code, summary, detail, path=path, fix=Fix(fix) if fix else None)])


def facet_family(resource: Resource, facet: str | None) -> Facet | None:
    """The facet, or the family it is a member of."""
    if facet is None:
        return None
    for known in resource.facets:
        if known.id == facet or (known.pattern is not None and re.fullmatch(known.pattern, facet)):
            return known
    return None


def choose(view: View, request: Request) -> tuple[Connection, Ends]:
    """The connection, and the ends with everything filled in; raises Refused with the reason and the way out."""
    for end in (request.source, request.target):
        if view.kind(end) is None:
            raise refusal("wire-end-missing", f"There is no resource {end} in the template", near(view, end))
    for end in (request.source, request.target):
        if end not in view.resources and end not in view.implicit and not _comes_to_be(view, request):
            raise refusal("wire-end-missing", f"Nothing in the template makes SAM create {end}")
    if request.source == request.target:
        raise refusal("wire-to-itself", f"{request.source} cannot be connected to itself")
    connection = _connection(view, request)
    ends = Ends(
        request.source,
        request.target,
        request.facet if request.facet is not None else _only_facet(view, connection),
        _access(connection, request),
        _settings(connection, request),
        connection.id,
    )
    problem = connection.check(view, ends) if connection.check else None
    if problem is not None:
        raise refusal("wire-refused", problem[0], problem[1])
    return connection, ends


def near(view: View, name: str) -> str:
    """What to do about a name that is not there: the likeliest ones that are."""
    found = difflib.get_close_matches(name, list(view.resources), 3)
    return f"Did you mean {' or '.join(found)}?" if found else "`stackline graph` lists what is there."


def _comes_to_be(view: View, request: Request) -> bool:
    """A route of an implicit API makes the API: it is an event of what it runs."""
    events = ("AWS::Serverless::Function", "AWS::Serverless::StateMachine")
    return view.types.get(request.target) in events and request.facet is not None


def candidates(view: View, request: Request) -> list[Connection]:
    """Connections between the two kinds that leave from the facet; from anywhere where none is named."""
    source, target = view.kind(request.source) or "", view.kind(request.target) or ""
    family = facet_family(view.resource(request.source), request.facet)
    found = view.catalog.pair(source, target)
    if request.connection is not None:
        found = [connection for connection in found if connection.id == request.connection]
    if request.facet is not None:
        found = [connection for connection in found if family is not None and connection.facet == family.id]
    return found


def _connection(view: View, request: Request) -> Connection:
    found = candidates(view, request)
    if not found:
        raise _none(view, request)
    plain = [connection for connection in found if connection.facet is None]
    if request.facet is None and request.connection is None and plain:
        found = plain
    if len(found) > 1:
        names = ", ".join(connection.id for connection in found)
        raise refusal(
            "wire-ambiguous",
            f"{request.source} and {request.target} can be connected in several ways: {names}",
            f"Choose one with --as, e.g. --as {found[0].id}.",
        )
    connection = found[0]
    if request.facet is None and connection.facet is not None and _only_facet(view, connection) is None:
        raise refusal(
            "wire-facet-missing",
            f"A wire from {request.source} to {request.target} leaves from a {connection.facet}",
            f'Name the {connection.facet}, e.g. --facet "{_example(view, connection)}".',
        )
    return connection


def _example(view: View, connection: Connection) -> str:
    facets = view.catalog.kinds[connection.source].facets
    return next(
        (one.example or one.id for one in facets if one.id == connection.facet), connection.facet or ""
    )


def _none(view: View, request: Request) -> Refused:
    source, target = view.resource(request.source), view.resource(request.target)
    known = view.catalog.pair(source.kind, target.kind)
    where = f" from {request.facet}" if request.facet else ""
    if known:
        facets = ", ".join(sorted({one.facet or "the card itself" for one in known}))
        fix = f"Between the two, wires leave from {facets}."
    elif view.catalog.pair(target.kind, source.kind):
        fix = f"The other way round works: connect {request.target} to {request.source}."
    else:
        names = sorted({one.target for one in view.catalog.connections.values() if one.source == source.kind})
        fix = (
            f"{source.label} connects to: {', '.join(names)}."
            if names
            else f"No wire leaves from {source.label}."
        )
    return refusal(
        "wire-impossible",
        f"{source.label} {request.source} cannot be connected{where} to {target.label} {request.target}",
        fix,
    )


def _only_facet(view: View, connection: Connection) -> str | None:
    """The facet's name where the connection leaves no choice."""
    if connection.facet is None:
        return None
    resource = view.catalog.kinds[connection.source]
    for facet in resource.facets:
        if facet.id == connection.facet:
            return facet.id if facet.pattern is None else None
    return connection.facet


def _access(connection: Connection, request: Request) -> Access | None:
    if request.access is None:
        return connection.default_access
    if request.access not in connection.accesses:
        levels = ", ".join(connection.accesses)
        raise refusal(
            "wire-access",
            f"{connection.id} has no access level {request.access}",
            f"It has: {levels}." if levels else "Leave --access out.",
        )
    return request.access


def _settings(connection: Connection, request: Request) -> dict[str, Any]:
    return {**defaults(connection), **named_settings(connection, request.settings or {})}


def named_settings(connection: Connection, named: Mapping[str, Any]) -> dict[str, Any]:
    """The settings by the catalog's names: `RetryPolicy: {MaximumRetryAttempts: 3}` is `RetryPolicy.Maximum…: 3`."""
    known = {setting.path for setting in connection.settings}
    given: dict[str, Any] = {}
    for name, value in named.items():
        inner = [path for path in known if path.startswith(f"{name}.")]
        if name in known or not inner or not (value is None or isinstance(value, Mapping)):
            given[name] = value
        elif value is None:
            given.update(dict.fromkeys(inner))
        else:
            entries = cast("Mapping[str, Any]", value)
            given.update({f"{name}.{key}": entries[key] for key in entries})
    unknown = [name for name in given if name not in known]
    if unknown:
        raise refusal(
            "wire-setting",
            f"{connection.id} has no setting {unknown[0]}",
            f"It has: {', '.join(sorted(known))}." if known else "It has none.",
        )
    return given


def explicit(ends: Ends, request: Request) -> Ends:
    """The ends with only the settings that were named: what changes on a wire that is there already."""
    return replace(ends, settings=dict(request.settings or {}))
