"""A diagram as a draw.io file: cards, rows and wires as shapes and connectors that a person goes on editing there."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from html import escape
from xml.etree import ElementTree

from stackline.design.card import Card, Facet
from stackline.design.comparing import Mark
from stackline.design.diagram import DiagramWire
from stackline.design.export import Scene, arranged
from stackline.design.free_groups import FreeGroup
from stackline.design.geometry import (
    CARD_RADIUS,
    FACET_HEIGHT,
    GROUP_HEAD,
    GROUP_RADIUS,
    HEADER_HEIGHT,
    TEXT_INSET,
    TILE_INSET,
    TILE_SIZE,
)
from stackline.design.glyphs import glyph
from stackline.design.grouping import GroupBox
from stackline.design.layered import Point
from stackline.design.layout import reference_key, wire_key
from stackline.design.svg import without_controls
from stackline.design.theme import LIGHT, THEMES, Theme
from stackline.template import Project, Template

_LAYER = "1"
_DASHES = {"access": "dashed=1;dashPattern=4 4;", "reference": "dashed=1;dashPattern=1 4;"}


def to_drawio(
    template: Template | Project,
    *,
    theme: str = "light",
    positions: Mapping[str, tuple[float, float]] | None = None,
    since: Template | Project | None = None,
    details: bool = False,
    free: Sequence[FreeGroup] = (),
) -> str:
    """The template's diagram as an uncompressed `.drawio` document, laid out as the SVG is."""
    scene, colours = arranged(template, positions, since, details=details, free=free), THEMES[theme]
    file = ElementTree.Element("mxfile", host="stackline")
    page = ElementTree.SubElement(file, "diagram", id="stackline", name=template.file)
    model = ElementTree.SubElement(
        page,
        "mxGraphModel",
        grid="1",
        gridSize="12",
        guides="1",
        tooltips="1",
        connect="1",
        arrows="1",
        page="0",
    )
    if colours is not LIGHT:
        model.set("background", colours.canvas)
    root = ElementTree.SubElement(model, "root")
    for attributes in ({"id": "0"}, {"id": _LAYER, "parent": "0"}):
        ElementTree.SubElement(root, "mxCell", attributes)
    for box in scene.boxes:
        _group(root, box, colours)
    for card in scene.cards:
        _card(root, card, scene, colours)
    for wire in scene.wires:
        _wire(root, wire, scene, colours)
    # Several ways of mentioning a resource are one line.
    for key, line in {reference_key(line): line for line in scene.references}.items():
        route = scene.drawing.routes.get(key)
        if route is not None:
            style = f"{_DASHES['reference']}strokeColor={colours.wire_soft};"
            _edge(root, key, _cell(line.source), _cell(line.target), style, route, line.via)
    ElementTree.indent(file)
    return ElementTree.tostring(file, encoding="unicode", xml_declaration=False) + "\n"


def _cell(id: str) -> str:
    return f"card {id}"


def _row(card: str, facet: str) -> str:
    return f"row {card} {facet}"


def _shape(
    root: ElementTree.Element,
    id: str,
    value: str,
    style: str,
    parent: str,
    at: Point,
    width: float,
    height: float,
) -> None:
    about = {"id": id, "value": value, "style": style, "vertex": "1", "parent": parent}
    cell = _cell_of(root, about)
    place = {"x": f"{at[0]:g}", "y": f"{at[1]:g}", "width": f"{width:g}", "height": f"{height:g}"}
    ElementTree.SubElement(cell, "mxGeometry", {**place, "as": "geometry"})


def _group(root: ElementTree.Element, box: GroupBox, theme: Theme) -> None:
    ink = theme.inks.get(box.group.family, theme.inks["other"])
    style = (
        f"rounded=1;absoluteArcSize=1;arcSize={2 * GROUP_RADIUS};html=1;whiteSpace=wrap;dashed=1;verticalAlign=top;"
        f"align=left;spacingLeft=16;spacingTop={(GROUP_HEAD - 20) // 2};fillColor={ink};fillOpacity=5;"
        f"strokeColor={ink};strokeOpacity=35;fontColor={theme.text};fontSize=13;"
    )
    words = f"<b>{escape(box.group.title)}</b> {escape(box.group.subtitle)}"
    _shape(root, _cell(box.group.id), words, style, _LAYER, (box.x, box.y), box.width, box.height)


def _card(root: ElementTree.Element, card: Card, scene: Scene, theme: Theme) -> None:
    mark: Mark | None = scene.marks.cards.get(card.id) if scene.marks is not None else None
    line = theme.marks[mark] if mark else theme.line_2
    style = (
        f"rounded=1;absoluteArcSize=1;arcSize={2 * CARD_RADIUS};html=1;whiteSpace=nowrap;overflow=hidden;"
        f"verticalAlign=top;align=left;spacingLeft={TEXT_INSET - 4};spacingTop=7;fillColor={theme.surface};"
        f"strokeColor={line};fontColor={theme.text};fontSize=13;"
    )
    style += "dashed=1;" if card.virtual or mark == "removed" else ""
    style += "opacity=60;" if mark == "removed" else ""
    style += "strokeWidth=2;" if mark else ""
    held = f"+{card.folded}" if card.folded else None
    small = " · ".join(filter(None, (card.subtitle, card.badge, held, mark)))
    words = (
        f"<b>{escape(card.title)}</b><br>"
        f'<font style="font-size:11px" color="{theme.text_3}">{escape(small)}</font>'
    )
    _shape(root, _cell(card.id), words, style, _LAYER, scene.drawing.places[card.id], card.width, card.height)
    at = (TILE_INSET, (HEADER_HEIGHT - TILE_SIZE) / 2)
    _shape(root, f"tile {card.id}", "", _tile(card, theme), _cell(card.id), at, TILE_SIZE, TILE_SIZE)
    for index, facet in enumerate(card.facets):
        at = (0, HEADER_HEIGHT + index * FACET_HEIGHT)
        style = (
            "text;html=1;whiteSpace=nowrap;overflow=hidden;verticalAlign=middle;align=left;spacingLeft=10;"
            f"fillColor=none;strokeColor=none;fontSize=12;fontColor={theme.text_2};"
        )
        row = _row(card.id, facet.id)
        _shape(root, row, _facet(facet, theme), style, _cell(card.id), at, card.width, FACET_HEIGHT)


def _facet(facet: Facet, theme: Theme) -> str:
    method = ""
    if facet.method:
        colour = theme.methods.get(facet.method, theme.text_3)
        method = f'<font style="font-size:10px" color="{colour}"><b>{escape(facet.method)}</b></font>&nbsp; '
    note = f' <font color="{theme.text_3}">{escape(facet.note)}</font>' if facet.note else ""
    return f"{method}{escape(facet.label)}{note}"


def _tile(card: Card, theme: Theme) -> str:
    """The tile with its glyph, as an image in the style; draw.io's data addresses have no `;base64`."""
    ink = theme.inks.get(card.family, theme.inks["other"])
    tile = theme.tiles.get(card.family, theme.tiles["other"])
    picture = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32"><rect width="32" height="32" rx="9"'
        f' fill="{tile}"/><path transform="translate(6 6)" d="{glyph(card.glyph)}" fill="none" stroke="{ink}"'
        ' stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"/></svg>'
    )
    data = base64.b64encode(picture.encode()).decode()
    return f"shape=image;imageAspect=1;connectable=0;image=data:image/svg+xml,{data};"


def _wire(root: ElementTree.Element, wire: DiagramWire, scene: Scene, theme: Theme) -> None:
    route = scene.drawing.routes.get(wire_key(wire))
    if route is None:
        return
    mark = scene.marks.wires.get(wire_key(wire)) if scene.marks is not None else None
    colour = theme.marks[mark] if mark else theme.failure if wire.failure else theme.wire
    style = f"{_DASHES.get(wire.style, '')}strokeColor={colour};strokeWidth=1.5;"
    style += "opacity=50;" if wire.by_name or mark == "removed" else ""
    its_cards = {card.id: card for card in scene.cards}
    source, target = its_cards.get(wire.source), its_cards.get(wire.target)
    row = source is not None and any(facet.id == wire.facet for facet in source.facets)
    start = _row(wire.source, wire.facet or "") if row else _cell(wire.source)
    height = FACET_HEIGHT if row else source.height if source is not None else 0
    middle = 0.5 if row or not height else HEADER_HEIGHT / 2 / height
    arrives = HEADER_HEIGHT / 2 / target.height if target is not None else 0
    style += (
        f"exitX=1;exitY={middle:.3g};exitDx=0;exitDy=0;entryX=0;entryY={arrives:.3g};entryDx=0;entryDy=0;"
    )
    words = " · ".join(filter(None, (wire.condition, mark)))
    _edge(root, wire_key(wire), start, _cell(wire.target), style, route, words)


def _edge(
    root: ElementTree.Element,
    id: str,
    source: str,
    target: str,
    style: str,
    route: Sequence[Point],
    words: str,
) -> None:
    common = "edgeStyle=orthogonalEdgeStyle;rounded=1;html=1;endArrow=none;fontSize=10;"
    about = {"id": f"wire {id}", "value": escape(words), "style": common + style, "edge": "1"}
    cell = _cell_of(root, {**about, "parent": _LAYER, "source": source, "target": target})
    place = ElementTree.SubElement(cell, "mxGeometry", {"relative": "1", "as": "geometry"})
    points = ElementTree.SubElement(place, "Array", {"as": "points"})
    for x, y in route[1:-1]:  # draw.io adds the ends itself
        ElementTree.SubElement(points, "mxPoint", x=f"{x:g}", y=f"{y:g}")


def _cell_of(root: ElementTree.Element, about: Mapping[str, str]) -> ElementTree.Element:
    return ElementTree.SubElement(
        root, "mxCell", {name: without_controls(text) for name, text in about.items()}
    )
