"""A diagram as one self-contained SVG that looks like the canvas: no script, no style sheet, no outside file.

Everything is presentation attributes, so that it also shows where a content security policy forbids inline styles.
All text from the template is escaped.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence

from stackline.design.card import Card, Reference
from stackline.design.comparing import Comparison, Mark
from stackline.design.geometry import (
    CARD_EDGE,
    CARD_RADIUS,
    FACET_HEIGHT,
    GRID,
    GROUP_HEAD,
    GROUP_RADIUS,
    HEADER_HEIGHT,
    METHOD_WIDTH,
    PORT_SIZE,
    TEXT_INSET,
    TILE_INSET,
    TILE_RADIUS,
    TILE_SIZE,
)
from stackline.design.glyphs import glyph
from stackline.design.grouping import GroupBox
from stackline.design.layered import Drawing, Point
from stackline.design.lettering import fitted, text_width
from stackline.design.short_names import HELD_SIZE, TITLE_SIZE
from stackline.design.theme import FONT, MONO, Theme
from stackline.design.wirework import SaidWire, Stroke, strokes

_AIR = 48
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_GLYPH_SIZE = 20
AS_IT_IS = Comparison()
_FADED = 0.55
"""Opacity of what is gone."""


def escaped(text: str) -> str:
    """Text for element content or a quoted attribute; what XML cannot hold becomes U+FFFD."""
    return (
        without_controls(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace('"', "&quot;")
        .replace("'", "&#39;")
    )


def without_controls(text: str) -> str:
    """The text as XML can hold it: any other character becomes U+FFFD."""
    return _NO_XML.sub("\ufffd", text)


def picture(
    name: str,
    cards: Sequence[Card],
    wires: Sequence[SaidWire],
    references: Sequence[Reference],
    drawing: Drawing,
    theme: Theme,
    *,
    groups: Sequence[GroupBox] = (),
    marks: Comparison = AS_IT_IS,
    summary: str | None = None,
    over: Sequence[str] = (),
) -> str:
    """The SVG document. `name` is its title (the template's file name); `drawing` says where everything is.

    `marks`: what is to be seen as added, changed, replaced or removed. `summary`: what is in it, in words; `over`: more
    SVG, on top of the rest.
    """
    width, height = math.ceil(drawing.width) + 2 * _AIR, math.ceil(drawing.height) + 2 * _AIR
    lines = strokes(wires, references, drawing.routes)
    summary = summary or f"{len(cards)} resources, {len(wires)} wires"
    if marks is not AS_IT_IS:
        summary = marks.summary()
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        f' role="img" font-family="{escaped(FONT)}" text-rendering="geometricPrecision">',
        f"<title>{escaped(name)}</title>",
        f"<desc>{summary}</desc>",
        f'<defs><pattern id="grid" width="{GRID}" height="{GRID}" patternUnits="userSpaceOnUse">'
        f'<circle cx="1" cy="1" r=".7" fill="{theme.dot}"/></pattern></defs>',
        f'<rect width="{width}" height="{height}" fill="{theme.canvas}"/>',
        f'<rect width="{width}" height="{height}" fill="url(#grid)"/>',
        f'<g transform="translate({_AIR} {_AIR})">',
        *(part for box in groups for part in _group(box, theme)),
        *_wires(lines, theme, marks.wires),
        *(part for card in cards for part in _marked(card, drawing.places[card.id], theme, marks.cards)),
        *_ports(cards, drawing, lines, theme),
        *(_badge(line.badge, line.middle, theme) for line in lines if line.badge),
        *over,
        "</g>",
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _group(box: GroupBox, theme: Theme) -> Iterator[str]:
    """A tinted box behind everything, dashed as networks are, with its name above its members."""
    group = box.group
    ink = theme.inks.get(group.family, theme.inks["other"])
    yield f'<g transform="translate({box.x:g} {box.y:g})"><title>{escaped(group.id)}</title>'
    yield (
        f'<rect x=".5" y=".5" width="{box.width - 1:g}" height="{box.height - 1:g}" rx="{GROUP_RADIUS}"'
        f' fill="{ink}" fill-opacity=".05" stroke="{ink}" stroke-opacity=".35" stroke-dasharray="4 3"/>'
    )
    yield (
        f'<path transform="translate(16 {(GROUP_HEAD - 18) / 2:g}) scale(.9)" d="{glyph(group.glyph)}" fill="none"'
        f' stroke="{ink}" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"/>'
    )
    title = fitted(group.title, box.width - 60, 13, bold=True)
    yield _text(title, 42, 27.5, 13, theme.text, bold=True, whole=group.title)
    left = 42 + text_width(title, 13, bold=True) + 8
    if (room := box.width - left - CARD_EDGE) > 24:
        subtitle = fitted(group.subtitle, room, 11.5)
        yield _text(subtitle, round(left, 1), 27.5, 11.5, theme.text_3, whole=group.subtitle)
    yield "</g>"


def _wires(lines: Sequence[Stroke], theme: Theme, marks: Mapping[str, Mark]) -> Iterator[str]:
    yield '<g fill="none" stroke-linejoin="round">'
    for line in lines:
        colour = (
            theme.failure if line.failure else theme.wire_soft if line.style == "reference" else theme.wire
        )
        width, dash = _STROKES[line.style]
        mark = marks.get(line.key)
        if mark is not None:
            colour, width = theme.marks[mark], width + 0.5
        # the pattern ends alike on every wire, so that dashes of wires into one port fall on each other
        shift = f' stroke-dashoffset="{-line.length % sum(dash):.2f}"' if dash else ""
        pattern = f' stroke-dasharray="{" ".join(f"{part:g}" for part in dash)}"{shift}' if dash else ""
        cap = ' stroke-linecap="round"' if line.style == "reference" else ""
        cap += ' stroke-opacity=".5"' if line.faint or mark == "removed" else ""
        yield (
            f'<path d="{line.path}" stroke="{colour}" stroke-width="{width}"{pattern}{cap}>'
            f"<title>{escaped(line.title)}{f', {mark}' if mark else ''}</title></path>"
        )
    yield "</g>"


def _badge(condition: str, at: Point, theme: Theme) -> str:
    """The name of a wire's Condition, on the wire."""
    shown = fitted(condition, 72, 10, bold=True)
    width = text_width(shown, 10, bold=True) + 12
    return (
        f'<rect x="{at[0] - width / 2:.1f}" y="{at[1] - 8:.1f}" width="{width:.1f}" height="16" rx="8"'
        f' fill="{theme.surface}" stroke="{theme.line}"/>'
        + _text(
            shown,
            round(at[0], 1),
            round(at[1] + 3.5, 1),
            10,
            theme.text_3,
            bold=True,
            anchor="middle",
            whole=condition,
        )
    )


_STROKES: dict[str, tuple[float, tuple[float, ...]]] = {
    "event": (1.5, ()),
    "access": (1.5, (4, 3.5)),
    "attach": (1.1, ()),
    "reference": (1.4, (0.01, 4.2)),
}


def _marked(card: Card, at: Point, theme: Theme, marks: Mapping[str, Mark]) -> Iterator[str]:
    """The card; with a frame and a word where it is another one, faded where it is gone."""
    mark = marks.get(card.id)
    if mark is None:
        yield from _card(card, at, theme)
        return
    colour = theme.marks[mark]
    if mark == "removed":
        yield f'<g opacity="{_FADED}">'
    yield from _card(card, at, theme)
    if mark == "removed":
        yield "</g>"
    dashes = ' stroke-dasharray="5 4"' if mark == "removed" else ""
    yield f'<g transform="translate({at[0]:g} {at[1]:g})">'
    yield (
        f'<rect x="0" y="0" width="{card.width:g}" height="{card.height:g}" rx="{CARD_RADIUS}"'
        f' fill="none" stroke="{colour}" stroke-width="2"{dashes}/>'
    )
    width = text_width(mark, 10, bold=True) + 14
    yield f'<rect x="{card.width - width - 10:.1f}" y="-8" width="{width:.1f}" height="16" rx="8" fill="{colour}"/>'
    middle = round(card.width - 10 - width / 2, 1)
    yield _text(mark, middle, 3.5, 10, theme.surface, bold=True, anchor="middle")
    yield "</g>"


def _card(card: Card, at: Point, theme: Theme) -> Iterator[str]:
    ink, tile = (
        theme.inks.get(card.family, theme.inks["other"]),
        theme.tiles.get(card.family, theme.tiles["other"]),
    )
    width, height = card.width, card.height
    yield f'<g transform="translate({at[0]:g} {at[1]:g})"><title>{escaped(card.id)}</title>'
    for spread, drop in ((2.5, 3), (1.5, 2), (0.5, 1.5), (0, 1)):
        yield (
            f'<rect x="{-spread:g}" y="{drop - spread:g}" width="{width + 2 * spread:g}"'
            f' height="{height + 2 * spread:g}" rx="{CARD_RADIUS + spread:g}" fill="{theme.shadow}"'
            f' fill-opacity="{theme.shadow_opacity}"/>'
        )
    dashes = ' stroke-dasharray="4 3"' if card.virtual else ""
    yield (
        f'<rect x=".5" y=".5" width="{width - 1:g}" height="{height - 1:g}" rx="{CARD_RADIUS - 0.5}"'
        f' fill="{theme.surface}" stroke="{theme.line_2 if card.virtual else theme.line}"{dashes}/>'
    )
    top = (HEADER_HEIGHT - TILE_SIZE) / 2
    yield (
        f'<rect x="{TILE_INSET}" y="{top:g}" width="{TILE_SIZE}" height="{TILE_SIZE}" rx="{TILE_RADIUS}"'
        f' fill="{tile}"/>'
    )
    inset = (TILE_SIZE - _GLYPH_SIZE) / 2
    yield (
        f'<path transform="translate({TILE_INSET + inset:g} {top + inset:g})" d="{glyph(card.glyph)}" fill="none"'
        f' stroke="{ink}" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"/>'
    )
    yield from _names(card, theme)
    yield from _facets(card, theme)
    yield "</g>"


def _names(card: Card, theme: Theme) -> Iterator[str]:
    """Title, subtitle, and behind it the condition."""
    room = card.width - TEXT_INSET - CARD_EDGE
    if card.folded:
        held = f"+{card.folded}"
        whole = f"{card.folded} folded into it: roles, permissions, log groups and the like"
        yield _text(
            held, card.width - CARD_EDGE, 23, HELD_SIZE, theme.text_3, bold=True, anchor="end", whole=whole
        )
        room -= text_width(held, HELD_SIZE, bold=True) + 6
    title = fitted(card.short or card.title, room, TITLE_SIZE, bold=True)
    yield _text(
        title, TEXT_INSET, 23.5, TITLE_SIZE, theme.text, bold=True, spacing="-.006em", whole=card.title
    )
    room = card.width - TEXT_INSET - CARD_EDGE
    if card.badge:
        badge = fitted(card.badge, 72, 10, bold=True)
        width = text_width(badge, 10, bold=True) + 12
        room -= width + 6
        left = card.width - CARD_EDGE + 2 - width
        yield f'<rect x="{left:.1f}" y="28" width="{width:.1f}" height="16" rx="8" fill="{theme.hover}"/>'
        x = round(left + width / 2, 1)
        yield _text(badge, x, 39.5, 10, theme.text_3, bold=True, anchor="middle", whole=card.badge)
    subtitle = fitted(card.subtitle, room, 11.5)
    yield _text(subtitle, TEXT_INSET, 40, 11.5, theme.text_3, whole=card.subtitle)


def _facets(card: Card, theme: Theme) -> Iterator[str]:
    if card.facets:
        yield f'<path d="M.5 {HEADER_HEIGHT - 0.5}H{card.width - 0.5}" stroke="{theme.line}"/>'
    for index, facet in enumerate(card.facets):
        base = HEADER_HEIGHT + index * FACET_HEIGHT + FACET_HEIGHT / 2 + 4
        left, right = CARD_EDGE, card.width - CARD_EDGE - 2
        if facet.note:
            note = fitted(facet.note, 90, 11)
            yield _text(note, right, base, 11, theme.text_3, anchor="end", whole=facet.note)
            right -= text_width(note, 11) + 8
        if facet.method:
            method = fitted(facet.method, METHOD_WIDTH + 4, 10, mono=True)
            colour = theme.methods.get(facet.method, theme.text_3)
            yield _text(method, left, base - 0.5, 10, colour, bold=True, mono=True, spacing=".02em")
            left += METHOD_WIDTH + 8
        mono = facet.method is not None
        size = 11.5 if mono else 12
        label = fitted(facet.label, right - left, size, mono=mono)
        yield _text(label, left, base, size, theme.text_2, mono=mono, whole=facet.label)


def _text(
    text: str,
    x: float,
    y: float,
    size: float,
    colour: str,
    *,
    bold: bool = False,
    mono: bool = False,
    anchor: str = "",
    spacing: str = "",
    whole: str = "",
) -> str:
    """One line of text; `whole` is shown on hovering where the text was cut."""
    attributes = f'x="{x:g}" y="{y:g}" font-size="{size:g}" fill="{colour}"'
    attributes += ' font-weight="600"' if bold else ""
    attributes += f' font-family="{escaped(MONO)}"' if mono else ""
    attributes += f' text-anchor="{anchor}"' if anchor else ""
    attributes += f' letter-spacing="{spacing}"' if spacing else ""
    title = f"<title>{escaped(whole)}</title>" if whole and whole != text else ""
    return f"<text {attributes}>{title}{escaped(text)}</text>"


def _ports(cards: Sequence[Card], drawing: Drawing, lines: Sequence[Stroke], theme: Theme) -> Iterator[str]:
    """The ports that wires end at, above everything."""
    used = {end for line in lines for end in line.ends}
    yield f'<g fill="{theme.port}" stroke="{theme.surface}" stroke-width="4" paint-order="stroke">'
    for card in cards:
        x, y = drawing.places[card.id]
        for port in card.ports:
            if (card.id, port.id) in used:
                yield f'<circle cx="{x + port.x:g}" cy="{y + port.y:g}" r="{PORT_SIZE / 2:g}"/>'
    yield "</g>"
