"""Cards of a diagram: title, subtitle, rows, ports and sizes. The canvas, the exports and the layout all draw these."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from stackline.catalog import load
from stackline.catalog.imports import PREFIX
from stackline.core.same_values import OfSameValues
from stackline.design.card import Card
from stackline.design.diagram import Diagram, DrawnResource
from stackline.design.geometry import CARD_WIDTH, card_height, ports
from stackline.design.looks import look
from stackline.design.names import LOOP_PREFIX
from stackline.design.short_names import with_short_titles
from stackline.design.values import at_path, mapping, read_plain, sequence, type_of
from stackline.design.wording import subtitle, type_words
from stackline.template import Project, Template


def cards(
    template: Template | Project,
    diagram: Diagram,
    within: Mapping[str, str] | None = None,
    owners: Mapping[str, str] | None = None,
) -> list[Card]:
    """The cards of a template's diagram, in its order.

    `within`: card → the group it is in (`groups.within`); `owners`: card → the one it is folded into (`folding`).
    """
    groups, owned = within or {}, owners or {}
    connected: dict[str, set[str]] = {}
    for wire in diagram.wires:
        connected.setdefault(wire.source, set()).add(wire.facet or "out")
        connected.setdefault(wire.target, set()).add("in")
    leaving = Counter(wire.source for wire in diagram.wires if wire.style == "event")
    graves = {wire.target for wire in diagram.wires if wire.failure}
    return with_short_titles(
        _card(
            template,
            resource,
            frozenset(connected.get(resource.id, ())),
            leaving[resource.id] if resource.kind == "event-bus" else len(resource.facets),
            resource.id in graves,
            groups.get(resource.id),
            owned.get(resource.id),
        )
        for resource in diagram.resources
    )


def _card(
    template: Template | Project,
    resource: DrawnResource,
    connected: frozenset[str],
    count: int,
    grave: bool,
    group: str | None,
    owner: str | None,
) -> Card:
    """One card. `count` is how many routes or rules it has; `grave`: failures go there."""
    body: Any = at_path(template.expanded.data, resource.path)
    known = load().kinds.get(resource.kind)
    family, glyph = look(resource.type)
    if known is not None and known.kind != "other":
        family, glyph = known.family, "dead-letter-queue" if grave and known.kind == "queue" else known.glyph
    return Card(
        id=resource.id,
        type=resource.type,
        kind=resource.kind,
        family=family,
        glyph=glyph,
        title=_title(resource),
        subtitle=_subtitle(template, resource, body, count),
        width=CARD_WIDTH,
        height=card_height(len(resource.facets)),
        virtual=resource.virtual,
        group=group,
        owner=owner,
        line=resource.line,
        lines=resource.lines,
        facets=resource.facets,
        ports=ports([facet.id for facet in resource.facets], connected),
        condition=resource.condition,
        loop=resource.loop,
        file=resource.file,
        existing=None
        if resource.existing is None
        else "always"
        if resource.existing.always
        else "by-parameter",
        parameter=resource.existing.parameter if resource.existing else None,
    )


def _title(resource: DrawnResource) -> str:
    """The logical ID; of an event its name, of a loop its own, of an imported value that of its export."""
    if resource.imported is not None:
        return resource.id.removeprefix(PREFIX)
    if resource.virtual:
        return resource.id.rpartition("/")[2]
    return resource.id.removeprefix(LOOP_PREFIX) or resource.id


def _subtitle(template: Template | Project, resource: DrawnResource, body: Any, count: int) -> str:
    if resource.imported is not None:
        return f"Import from {resource.imported.file}" if resource.imported.file else "Import"
    if resource.id.startswith(LOOP_PREFIX):
        made = mapping(sequence(body)[2]) if len(sequence(body)) > 2 else {}
        types = dict.fromkeys(type_words(type_of(each)) for each in made.values())
        return " · ".join(("Loop", ", ".join(types))) if types else "Loop"
    implicit = resource.virtual and "/" not in resource.id
    data = template.expanded.data
    properties = None if implicit else mapping(body).get("Properties")
    common, parameters = data.get("Globals"), data.get("Parameters")
    return _words(properties, common, parameters, more=(resource.kind, resource.type, count))


def _plain_words(properties: Any, common: Any, parameters: Any, kind: str, type: str, count: int) -> str:
    return subtitle(
        kind, type, read_plain({"Globals": common, "Parameters": parameters}, type, properties), count
    )


_words = OfSameValues(_plain_words)
