"""A document as the canvas draws it. A function of the text alone, so that one text is drawn once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from stackline import checks, design
from stackline.core import Diagnostic, has_errors
from stackline.design.groups import CONTAINS, Group, groups, within
from stackline.server.document import Document
from stackline.server.schemas import (
    CardView,
    DiagnosticView,
    FixView,
    GroupView,
    ReferenceView,
    WireView,
)


@dataclass(frozen=True)
class Drawing:
    """What there is to draw of one text, and what is known at once to be wrong with it."""

    document: Document
    cards: tuple[CardView, ...] = ()
    wires: tuple[WireView, ...] = ()
    references: tuple[ReferenceView, ...] = ()
    groups: tuple[GroupView, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether the text can be read to its end, so that a card that is not here is not in the text."""
        return self.document.template is not None and not has_errors(self.document.diagnostics)


def draw(document: Document) -> Drawing:
    """The drawing of a document; without cards where nothing of it can be read."""
    template = document.template
    if template is None:
        return Drawing(document, diagnostics=document.diagnostics)
    diagram = design.read_diagram(document.project)
    known = groups(document.project, diagram)
    found = dict.fromkeys([*checks.check_quick(template), *diagram.diagnostics])
    return Drawing(
        document,
        tuple(
            CardView.model_validate(card, from_attributes=True)
            for card in design.cards(document.project, diagram, within(known))
        ),
        tuple(_wire(wire) for wire in diagram.wires),
        tuple(
            ReferenceView(source=r.source, target=r.target, via=r.via, line=r.line)
            for r in diagram.references
        ),
        tuple(_group(group) for group in known),
        tuple(found),
    )


def _group(group: Group) -> GroupView:
    return GroupView(
        id=group.id,
        kind=group.kind,
        family=group.family,
        glyph=group.glyph,
        title=group.title,
        subtitle=group.subtitle,
        contains=CONTAINS,
        parts=list(group.parts),
    )


def _wire(wire: design.DiagramWire) -> WireView:
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
