"""Which cards a picture folds into others: the details that say little by themselves (`catalog.details`)."""

from __future__ import annotations

from collections.abc import Container, Iterable

from stackline.catalog.details import owners
from stackline.design.diagram import Diagram
from stackline.design.groups import Group
from stackline.design.wires import wires_seen
from stackline.template import Project, Template


def folded_into(
    template: Template | Project, diagram: Diagram, known: Iterable[Group] = (), shown: Container[str] = ()
) -> dict[str, str]:
    """Card → the card that it is folded into. Nothing is lost: that one tells how many it holds.

    Those in `shown` stay cards, and so do the parts of a group, which its box stands for.
    """
    boxed = {id for group in known for id in (group.id, *group.parts)}
    drawn = {each.id for each in diagram.resources} - boxed
    kinds = {each.id: each.kind for each in diagram.resources}
    # A key that encrypts it does not make a log group any less that of the function which writes there.
    uses = [(wire.source, wire.target) for wire in diagram.wires if kinds.get(wire.source) != "key"]
    uses += [(line.source, line.target) for line in diagram.references]
    names = {each.id for each in diagram.resources if each.imported is not None and each.kind == "other"}
    return {
        id: owner
        for id, owner in owners(wires_seen(template)[0], uses, names).items()
        if id in drawn and owner in drawn and id not in shown
    }
