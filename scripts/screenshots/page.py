"""docs/screens.md: every picture, with what it shows."""

from __future__ import annotations

from .tours import TOURS

HEAD = """\
# Screens

Every page and state of the canvas, light and dark. Written by `make docs` from the list in
`scripts/screenshots/tours/`; `make screenshots` takes the pictures from running projects.
"""


def text() -> str:
    parts = [HEAD]
    for tour in TOURS:
        parts.append(f"## {tour.title}\n")
        if tour.about:
            parts.append(f"More: [{tour.about}]({tour.about}).\n")
        for shot in tour.shots:
            light, dark = (f"images/{shot.name}-{theme}.webp" for theme in ("light", "dark"))
            parts.append(
                f"**{shot.shows}**\n\n| light | dark |\n|---|---|\n"
                f"| ![{shot.shows} Light]({light}) | ![{shot.shows} Dark]({dark}) |\n"
            )
    return "\n".join(parts)
