"""Members of one template put into another as they are written there: comments and all, set in as the other is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stackline.core import TemplateError
from stackline.design.cutting import Cut, cut
from stackline.template import Path, Template
from stackline.template.events import NotYaml
from stackline.template.models import model_of
from stackline.template.second_opinion import second_model
from stackline.template.sections import Position
from stackline.template.tree import parse_tree


def planted(
    template: Template, source: Template, members: Sequence[Path], after: Mapping[Path, str]
) -> tuple[Template, bool]:
    """The template with more members of its sections, and whether their comments came along.

    `members`: (section, key) in both. `after`: behind which other key, where that matters. What is put in is first
    inserted by value; the text as it was written takes its place where both parsers read the same.
    """
    result = template
    for path in members:
        value = source.get(path)
        if result.has(path[:1]) and isinstance(result.get(path[:1]), dict):
            place: Position = after.get(path, "last")
            result = result.insert(path, value, place)
        else:
            result = result.put(path, value)
    if source.is_json or template.is_json:
        return result, source.is_json
    told = _as_written(result, source, members)
    return (told, True) if told is not None else (result, False)


def _as_written(template: Template, source: Template, members: Sequence[Path]) -> Template | None:
    pieces: list[tuple[Cut, str]] = []
    for path in members:
        here, there = cut(template, path), cut(source, path)
        if here is None or there is None:
            return None
        block = _set_in(there.text, _column(template, path) - _column(source, path))
        if not _reads_alike(block):
            return None
        pieces.append((here, block))
    newline = template.house.newline
    lines = template.text.splitlines(keepends=True)
    for here, block in sorted(pieces, key=lambda piece: -piece[0].first):
        text = block.replace("\r\n", "\n").rstrip("\n").replace("\n", newline)
        lines[here.first : here.last + 1] = [text + (newline if here.text.endswith("\n") else "")]
    try:
        told = Template.parse(template.encoding.encode("".join(lines)), file=template.file)
    except TemplateError:
        return None
    return told if told.data == template.data and told.diagnostics == template.diagnostics else None


def _column(template: Template, path: Path) -> int:
    span = template.span(path)
    return span.column - 1 if span else 0


def _set_in(text: str, shift: int) -> str:
    """The lines moved that many columns. Nothing but blank lines is set in less than the member itself."""
    lines: list[str] = []
    for line in text.splitlines(keepends=True):
        if not line.strip():
            lines.append(line)
        else:
            lines.append(" " * shift + line if shift >= 0 else line[-shift:])
    return "".join(lines)


def _reads_alike(block: str) -> bool:
    """Whether both parsers read the same of the lines alone."""
    text = "X:\n" + block
    try:
        root = parse_tree(text).root
        return root is not None and second_model(text, root) == model_of(root)
    except (NotYaml, TemplateError):
        return False
