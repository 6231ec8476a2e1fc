"""A diagram as a PNG: its SVG drawn by resvg, with the canvas's own fonts where they were built in.

The PNG says in a text chunk which SVG it shows, so that whether it is current can be told on another machine, whose
fonts are others.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from pathlib import Path

import resvg_py

FONTS = Path(__file__).parent / "fonts"
"""Made by the build of the web app: Inter and JetBrains Mono in two weights."""
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KEYWORD = b"Stackline"
_LARGEST = 16_000
"""Pixels a side: beyond that image programs give up."""


def to_png(svg: str, *, scale: float = 2) -> bytes:
    """The picture at `scale` pixels a canvas pixel; fewer where a side would be longer than 16,000 pixels."""
    width, height = _size(svg)
    scale = min(scale, _LARGEST / max(width, height, 1))
    drawn = resvg_py.svg_to_bytes(
        svg_string=svg,
        zoom=scale,
        font_files=[str(path) for path in sorted(FONTS.glob("*.ttf"))],
        sans_serif_family="Inter",
        monospace_family="JetBrains Mono",
    )
    head = len(_SIGNATURE) + 25
    return drawn[:head] + _chunk(b"tEXt", _KEYWORD + b"\0" + digest(svg)) + drawn[head:]


def digest(svg: str) -> bytes:
    """What a PNG carries of the SVG it shows."""
    return hashlib.sha256(svg.encode()).hexdigest().encode()


def shown_by(png: bytes) -> bytes | None:
    """The digest of the SVG that a PNG of ours shows; None for any other file."""
    at = len(_SIGNATURE)
    while png.startswith(_SIGNATURE) and at + 8 <= len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        if kind == b"tEXt" and data.startswith(_KEYWORD + b"\0"):
            return data[len(_KEYWORD) + 1 :]
        at += length + 12
    return None


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _size(svg: str) -> tuple[int, int]:
    """Of a picture of ours: the first two attributes of its root."""
    head = svg[: svg.index(">")]
    width, height = (int(head.split(f'{name}="')[1].split('"')[0]) for name in (" width", " height"))
    return width, height
