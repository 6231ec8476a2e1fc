"""Members of a template in a text of their own, as they stand: with their comments, and nothing beside them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from stackline.design.cutting import cut
from stackline.template import Path, Template


def lifted(
    template: Template, file: str, sections: Sequence[tuple[str, Sequence[str]]], head: Sequence[str] = ()
) -> Template | None:
    """A template of these members, section by section, below the keys of `head`.

    None where they share parts of their text with the rest: anchors, or lines with several members.
    """
    keys = [key for key in head if key in template.data]
    data: dict[str, Any] = {
        **{key: template.data[key] for key in keys},
        **{name: {key: template.data[name][key] for key in members} for name, members in sections if members},
    }
    if template.is_json:
        return Template.parse((json.dumps(data, indent=2) + "\n").encode(), file=file)
    parts = [_lines_of(template, key) for key in keys]
    left: list[Path] = []
    for name, members in sections:
        found = [(key, cut(template, (name, key))) for key in members]
        left += [(name, key) for key, piece in found if piece is None]
        texts = [
            piece.text if piece.text.endswith("\n") else piece.text + "\n" for _, piece in found if piece
        ]
        if texts:
            between = "\n" if name in ("Resources", "Globals") else ""
            parts.append(f"\n{name}:\n" + between.join(texts))
    text = "".join(parts).lstrip("\n") or "Resources:\n"
    inner = Template.parse(
        text.replace("\r\n", "\n").replace("\n", template.house.newline).encode(), file=file
    )
    for path in left:
        inner = inner.put(path, template.get(path))
    return None if inner.diagnostics or inner.data != data else inner


def by_value(template: Template, file: str, sections: Sequence[tuple[str, Sequence[str]]]) -> Template:
    """As `lifted`, of what the members mean: for text that cannot stand alone."""
    inner = Template.parse(b"Resources:\n", file=file)
    for name, members in sections:
        for key in members:
            inner = inner.put((name, key), template.data[name][key])
    return inner


def _lines_of(template: Template, key: str) -> str:
    first, last = template.lines((key,))
    return "".join(template.text.splitlines(keepends=True)[first - 1 : last])
