"""Colours of exported diagrams, light and dark: the web app's tokens, so that a picture looks like the canvas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

FONT = "Inter, 'Inter Variable', 'Helvetica Neue', Helvetica, Arial, sans-serif"
MONO = (
    "'JetBrains Mono', 'JetBrains Mono Variable', 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace"
)


@dataclass(frozen=True, slots=True)
class Theme:
    """`tiles` and `inks` by family, `methods` by HTTP method (others take `text_3`)."""

    canvas: str
    dot: str
    surface: str
    hover: str
    line: str
    line_2: str
    text: str
    text_2: str
    text_3: str
    wire: str
    wire_soft: str
    failure: str
    port: str
    shadow: str
    shadow_opacity: float
    tiles: Mapping[str, str]
    inks: Mapping[str, str]
    methods: Mapping[str, str]
    marks: Mapping[str, str]
    """By what a comparison says of a card or wire: added, changed, removed, replaced."""


LIGHT = Theme(
    canvas="#f5f6f8",
    dot="#d9dde4",
    surface="#ffffff",
    hover="#f1f3f6",
    line="#e4e7ec",
    line_2="#d3d8e0",
    text="#161b24",
    text_2="#414b5a",
    text_3="#626d7e",
    wire="#8792a2",
    wire_soft="#b4bcc8",
    failure="#ab5d63",
    port="#788394",
    shadow="#141c2d",
    shadow_opacity=0.025,
    tiles={
        "compute": "#fdeedd",
        "api": "#eeeafd",
        "data": "#e3effc",
        "messaging": "#fce8f0",
        "flow": "#fae7f6",
        "storage": "#e4f4e4",
        "identity": "#fde9e7",
        "network": "#e2f3f1",
        "other": "#eceff3",
    },
    inks={
        "compute": "#a94f08",
        "api": "#6541cf",
        "data": "#1f68b8",
        "messaging": "#b92a6b",
        "flow": "#a32d94",
        "storage": "#2f7d3a",
        "identity": "#bf3a2f",
        "network": "#18786f",
        "other": "#515d6e",
    },
    methods={
        "GET": "#1f68b8",
        "POST": "#1f7d4d",
        "PUT": "#a65a05",
        "PATCH": "#a65a05",
        "DELETE": "#c8322f",
        "ANY": "#6541cf",
    },
    marks={"added": "#17764a", "changed": "#985007", "removed": "#c02b28", "replaced": "#c02b28"},
)

DARK = Theme(
    canvas="#0f1216",
    dot="#262b33",
    surface="#181c22",
    hover="#222831",
    line="#292f38",
    line_2="#38404b",
    text="#e9edf3",
    text_2="#b9c1cd",
    text_3="#8e98a7",
    wire="#667284",
    wire_soft="#4b5563",
    failure="#ba797d",
    port="#76818f",
    shadow="#000000",
    shadow_opacity=0.14,
    tiles={
        "compute": "#3a2614",
        "api": "#2a2348",
        "data": "#162c45",
        "messaging": "#3c1a2a",
        "flow": "#371a33",
        "storage": "#1a321d",
        "identity": "#3c1d1a",
        "network": "#12322f",
        "other": "#262c35",
    },
    inks={
        "compute": "#f5a865",
        "api": "#b6a2ff",
        "data": "#82b9f5",
        "messaging": "#f590bb",
        "flow": "#e79bdd",
        "storage": "#85cf8e",
        "identity": "#f79a90",
        "network": "#6ccabf",
        "other": "#aab4c3",
    },
    methods={
        "GET": "#82b9f5",
        "POST": "#6fcf9f",
        "PUT": "#f0b566",
        "PATCH": "#f0b566",
        "DELETE": "#ff8d86",
        "ANY": "#b6a2ff",
    },
    marks={"added": "#4cc38a", "changed": "#f0a848", "removed": "#ff7f78", "replaced": "#ff7f78"},
)

THEMES: Mapping[str, Theme] = {"light": LIGHT, "dark": DARK}
