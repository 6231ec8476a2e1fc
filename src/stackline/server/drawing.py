"""A document as the canvas draws it. A function of the text alone, so that one text is drawn once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from itertools import count
from secrets import token_hex

from stackline import checks, design
from stackline.catalog import View, load
from stackline.core import Diagnostic, has_errors
from stackline.design.card import Card
from stackline.design.facet_forms import addition_of, changeable, entries_of
from stackline.design.folding import folded_into
from stackline.design.groups import CONTAINS, Group, groups, within
from stackline.design.requests import facet_family
from stackline.design.virtual import is_event
from stackline.design.wires import view_of
from stackline.dev.fidelity import Fidelity, fidelity
from stackline.server.document import Document
from stackline.server.opening import opens
from stackline.server.schemas import (
    CardView,
    DiagnosticView,
    FidelityView,
    FixView,
    GroupView,
    ReferenceView,
    WireView,
)
from stackline.template import Project

_names = map(f"{token_hex(4)}-{{}}".format, count(1))
"""No other server, and no other drawing of this one, has the name."""


@dataclass(frozen=True)
class Drawing:
    """What there is to draw of one text, and what is known at once to be wrong with it."""

    document: Document
    cards: tuple[CardView, ...] = ()
    wires: tuple[WireView, ...] = ()
    references: tuple[ReferenceView, ...] = ()
    groups: tuple[GroupView, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    name: str = field(default_factory=lambda: next(_names), compare=False)

    @property
    def whole(self) -> bool:
        """Whether the text can be read to its end, so that a card that is not here is not in the text."""
        return self.document.template is not None and not has_errors(self.document.diagnostics)


def draw(document: Document, inside: str = "") -> Drawing:
    """The drawing of a document; without cards where nothing of it can be read.

    `inside`: the folder of the template, relative to the project's.
    """
    template = document.template
    if template is None:
        return Drawing(document, diagnostics=document.diagnostics)
    diagram = design.read_diagram(document.project)
    known = groups(document.project, diagram)
    found = dict.fromkeys([*checks.check_quick(document.project), *diagram.diagnostics])
    emulated = {one.id: one for one in fidelity(document.project, diagram)}
    machines = any(one.kind == "state-machine" for one in diagram.resources)
    view = view_of(document.project) if machines else None
    return Drawing(
        document,
        tuple(
            _card(document.project, view, card, inside, emulated.get(card.id))
            for card in design.cards(
                document.project, diagram, within(known), folded_into(document.project, diagram, known)
            )
        ),
        tuple(wire_view(wire) for wire in diagram.wires),
        tuple(
            ReferenceView(source=r.source, target=r.target, via=r.via, line=r.line)
            for r in diagram.references
        ),
        tuple(group_view(group) for group in known),
        tuple(found),
    )


def _card(
    project: Project, view: View | None, card: Card, inside: str, emulated: Fidelity | None
) -> CardView:
    shown = CardView.model_validate(card, from_attributes=True)
    if emulated is not None:
        shown.fidelity = FidelityView(level=emulated.level, lacking=emulated.words)
    resource = load().kinds.get(card.kind)
    shown.event = is_event(card.id)
    if resource is not None and card.existing != "always" and not shown.event:
        shown.adds = _adds(card.kind, card.type)
        for facet in shown.facets:
            family = facet_family(resource, facet.id)
            facet.changes = family is not None and changeable(family)
    shown.opens = opens(project, view, card.id, card.kind, inside)
    return shown


@lru_cache(5_000)
def _adds(kind: str, type: str) -> str | None:
    able = entries_of(load(), load().kinds[kind], type)
    return able[0].word if able else None


def group_view(group: Group) -> GroupView:
    return GroupView(
        id=group.id,
        kind=group.kind,
        family=group.family,
        glyph=group.glyph,
        title=group.title,
        subtitle=group.subtitle,
        contains="" if group.free else CONTAINS,
        parts=list(group.parts),
        free=group.free,
        collapsed=group.free and bool(group.parts),
        members=list(group.members or group.parts) if group.free else list(group.members),
    )


def wire_view(wire: design.DiagramWire) -> WireView:
    return WireView(
        id="|".join((wire.source, wire.facet or "", wire.target, wire.connection)),
        connection=wire.connection,
        source=wire.source,
        facet=wire.facet,
        target=wire.target,
        style=wire.style,
        access=wire.access,
        failure=wire.failure,
        label=wire.label,
        lines=[list(pair) for pair in wire.lines],
        files={name: [list(pair) for pair in pairs] for name, pairs in wire.files},
        condition=wire.condition,
        changes=addition_of(load(), load().connections[wire.connection]) is not None,
    )


def by_id(diagnostics: Iterable[Diagnostic]) -> Mapping[str, Diagnostic]:
    """Each diagnostic under the name it has for the browser: the same for the same text."""
    named: dict[str, Diagnostic] = {}
    for diagnostic in diagnostics:
        place = (diagnostic.code, diagnostic.path, diagnostic.line, diagnostic.column, diagnostic.summary)
        name = sha256(repr(place).encode()).hexdigest()[:12]
        while name in named and named[name] != diagnostic:
            name += "+"
        named[name] = diagnostic
    return named


def diagnostic_views(diagnostics: Iterable[Diagnostic]) -> list[DiagnosticView]:
    return [diagnostic_view(name, diagnostic) for name, diagnostic in by_id(diagnostics).items()]


def diagnostic_view(name: str, found: Diagnostic) -> DiagnosticView:
    _, *rest = found.path[:2] or ("",)
    resource = str(rest[0]) if rest and found.path[0] == "Resources" else None
    fix = FixView(summary=found.fix.summary, applicable=bool(found.fix.edits)) if found.fix else None
    return DiagnosticView(
        id=name,
        severity=found.severity,
        code=found.code,
        summary=found.summary,
        detail=found.detail,
        file=found.file,
        resource=resource,
        path=list(found.path),
        line=found.line,
        column=found.column,
        fix=fix,
    )
