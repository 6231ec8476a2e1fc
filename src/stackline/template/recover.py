"""Text that is not YAML, as while a person types: split by indentation, so that all other resources stay."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from stackline.core import Diagnostic, Fix, TemplateError
from stackline.template.chunks import Chunk
from stackline.template.constructs import construct
from stackline.template.events import NotYaml
from stackline.template.json_text import looks_like_json
from stackline.template.lines import position
from stackline.template.nodes import MAPPING
from stackline.template.recover_json import salvage_json
from stackline.template.tree import parse_tree

SECTIONS = frozenset({
    "AWSTemplateFormatVersion", "Transform", "Description", "Metadata", "Parameters", "Mappings", "Conditions",
    "Rules", "Hooks", "Globals", "Resources", "Outputs",
})  # fmt: skip
_KEY = re.compile(r"""([ ]*)("[^"\n]*"|'[^'\n]*'|[^\s#'"\-&*!|>%@`{\[\]}][^#\n]*?)[ \t]*:(?=[ \t\r\n]|$)""")
_SPLIT = frozenset({"Parameters", "Mappings", "Conditions", "Rules", "Resources", "Outputs"})


def recover(text: str, problem: NotYaml, file: str) -> tuple[list[Chunk], list[Diagnostic]]:
    """The chunks that can be read, the others marked broken, and a diagnostic for each broken one."""
    pieces = _cut(text)
    if not pieces:
        salvaged = salvage_json(text) if looks_like_json(text) else None
        whole = Chunk((), text, 0, len(text), broken=True, salvaged=salvaged)
        return [whole], [_broken(text, problem.offset, problem, file, ())]
    chunks = [Chunk((), text, 0, pieces[0][0])]
    found: list[Diagnostic] = []
    head = ""
    for number, (first, path, opens) in enumerate(pieces):
        last = pieces[number + 1][0] if number + 1 < len(pieces) else len(text)
        if opens:
            head = f"{path[0]}:\n"
        chunk, diagnostic = _read_piece(text, path, first, last, opens, head if len(path) == 2 else "", file)
        chunks.append(chunk)
        if diagnostic is not None:
            found.append(diagnostic)
    return chunks, found or [_broken(text, problem.offset, problem, file, ())]


def _cut(text: str) -> list[tuple[int, tuple[str, ...], bool]]:
    """Where sections and their members start: offset, path, and whether members follow."""
    keys = list(_keys(text))
    tops = [entry for entry in keys if entry[1] == 0 and entry[2] in SECTIONS]
    cuts: list[tuple[int, tuple[str, ...], bool]] = []
    for number, (start, _, name) in enumerate(tops):
        end = tops[number + 1][0] if number + 1 < len(tops) else len(text)
        members = _members([entry for entry in keys if start < entry[0] < end]) if name in _SPLIT else []
        cuts.append((start, (name,), bool(members)))
        cuts += [(at, (name, key), False) for at, _, key in members]
    return cuts


def _members(keys: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """The keys at the indentation of a section's members: the smallest one that is not a slip of the fingers."""
    depths = Counter(depth for _, depth, _ in keys if depth > 0)
    if not depths:
        return []
    first = next(depth for _, depth, _ in keys if depth > 0)
    common = min((depth for depth in depths if depths[depth] > 1), default=first)
    depth = min(first, common) if depths[min(first, common)] > 1 or first <= common else first
    return [entry for entry in keys if entry[1] == depth]


def _keys(text: str) -> Iterator[tuple[int, int, str]]:
    """Lines that start with a key: offset, indentation, name."""
    at = 0
    for line in text.splitlines(keepends=True):
        match = _KEY.match(line)
        if match:
            yield at, len(match.group(1)), match.group(2).strip("\"'")
        at += len(line)


def _read_piece(
    text: str, path: tuple[str, ...], first: int, last: int, opens: bool, head: str, file: str
) -> tuple[Chunk, Diagnostic | None]:
    source = head + text[first:last]
    try:
        tree = parse_tree(source, file)
    except NotYaml as problem:
        at = first + max(problem.offset - len(head), 0)
        salvaged = None if opens else _salvage(source, problem.offset, len(path) if head else 1)
        broken = Chunk(path, text, first, last, opens=opens, broken=True, salvaged=salvaged)
        return broken, _broken(text, min(at, last), problem, file, path)
    root = tree.root
    if root is None or root.kind is not MAPPING:
        return Chunk(path, text, first, last, opens=opens, broken=True), None
    key, value = root.pairs[0]
    if head:
        if value.kind is not MAPPING or not value.pairs:
            return Chunk(path, text, first, last, opens=opens, broken=True), None
        key, value = value.pairs[0]
    return Chunk(path, source, len(head), len(source), key, None if opens else value, opens=opens), None


def _salvage(source: str, offset: int, depth: int) -> Any:
    """What a broken piece says without the line that breaks it, else without all that follows that line."""
    lines = source.splitlines(keepends=True)
    at = source.count("\n", 0, offset)
    attempts = [lines[:number] + lines[number + 1 :] for number in (at, at - 1) if 0 < number < len(lines)]
    attempts += [lines[:number] for number in range(at, 0, -1)]
    for attempt in attempts[:_SALVAGE_ATTEMPTS]:
        try:
            root = parse_tree("".join(attempt)).root
        except (NotYaml, TemplateError):
            continue
        for _ in range(depth):
            root = root.pairs[0][1] if root is not None and root.kind is MAPPING and root.pairs else None
        if root is not None and root.kind is MAPPING:
            return construct(root)
    return None


_SALVAGE_ATTEMPTS = 12


def _broken(text: str, offset: int, problem: NotYaml, file: str, path: tuple[str, ...]) -> Diagnostic:
    line, column = position(text, min(offset, len(text)))
    place = ".".join(path)
    summary = f"The text is not valid YAML at line {line}: {problem.problem}"
    detail = (
        f"{place} is shown as far as it can be read; the rest of the template is not affected."
        if place
        else ""
    )
    return Diagnostic(
        "error",
        "yaml-broken",
        summary,
        detail,
        file=file,
        path=path,
        line=line,
        column=column,
        fix=Fix(_hint(text, offset, problem)),
    )


def _hint(text: str, offset: int, problem: NotYaml) -> str:
    line = text[text.rfind("\n", 0, offset) + 1 : offset + 200].split("\n")[0]
    if line.startswith("\t") or "\t" in line[: len(line) - len(line.lstrip())]:
        return "Indent with spaces: YAML does not allow tabs there."
    if "could not find expected ':'" in problem.problem:
        return "Put a `:` and a blank behind the key on this line or the one before."
    if "mapping values are not allowed" in problem.problem:
        return "Check the indentation of this line, or quote a value that holds `: `."
    if "end of stream" in problem.problem or "quoted scalar" in problem.context:
        return "Close the quotation mark that is still open."
    if "flow" in problem.context:
        return "Close the bracket or brace that is still open, or put a comma between its members."
    if "cannot start any token" in problem.problem:
        return "Quote the value: it starts with a character that YAML reserves."
    return "Check the indentation, quotes and brackets of this line and the one before."
