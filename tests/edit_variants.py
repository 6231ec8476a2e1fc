"""Templates in other shapes than they were written in: comments everywhere, other line ends, anchors, JSON."""

from __future__ import annotations

import json
import random
import re
from typing import Any

import yaml

import edit_oracle as oracle
from edit_oracle import Meaning

VARIANTS = (
    "original",
    "crlf",
    "no-final-newline",
    "comments",
    "comments-crlf-no-final-newline",
    "json",
    "anchors",
)


def variant(text: str, kind: str, rng: random.Random) -> str | None:
    """The text in another shape, None where it cannot have that one."""
    if kind == "json":
        return as_json(text, rng)
    if kind == "anchors":
        return with_anchors(text, rng)
    if "comments" in kind:
        text = with_comments(text, rng)
    if "crlf" in kind:
        text = re.sub(r"\r?\n", "\r\n", text)
    if "no-final-newline" in kind:
        text = text.rstrip("\r\n")
    return text


def as_json(text: str, rng: random.Random) -> str | None:
    root = oracle.read_yaml(text)
    if root is None or root.kind != "mapping":
        return None
    value = _plain(root)
    style = rng.choice([{"indent": 2}, {"indent": 4}, {"separators": (",", ":")}, {}])
    return json.dumps(value, ensure_ascii=rng.random() < 0.5, **style) + rng.choice(["", "\n"])


def _plain(node: Meaning) -> Any:
    if node.kind == "mapping":
        return {key: _plain(value) for key, value in node.pairs}
    if node.kind == "list":
        return [_plain(item) for item in node.items]
    if node.tag == oracle.NULL:
        return None
    if node.tag.endswith(":bool"):
        return node.text.lower() in ("true", "yes", "on")
    if node.tag.endswith(":int") and re.fullmatch(r"[1-9]\d*|0", node.text):
        return int(node.text)
    return node.text


def with_comments(text: str, rng: random.Random) -> str:
    """Comments and blank lines at every place where they change nothing, as a person may write them."""
    inside: set[int] = set()
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.ScalarEvent):
            inside.update(range(event.start_mark.line, event.end_mark.line))
    lines = text.split("\n")
    out: list[str] = []
    for number, line in enumerate(lines):
        ending = "\r" if line.endswith("\r") else ""
        body = line.removesuffix("\r")
        special = body.startswith(("---", "%", "...")) or not body.strip() or body.lstrip().startswith("#")
        if number - 1 not in inside and not special:
            indent = len(body) - len(body.lstrip(" "))
            if rng.random() < 0.12:
                out.append(f"{' ' * indent}# own {number}{ending}")
            if rng.random() < 0.05:
                out.append(f"{' ' * rng.randrange(0, 9)}# odd {number}{ending}")
            if rng.random() < 0.05:
                out.append(ending)
        if (
            number not in inside
            and not special
            and "#" not in body
            and number < len(lines) - 1
            and rng.random() < 0.25
        ):
            body += f"  # tail {number}"
        out.append(body + ending)
    changed = "\n".join(out)
    try:
        same = _meaning(changed) == _meaning(text)
    except (yaml.YAMLError, ValueError):
        return text
    return changed if same else text


def _meaning(text: str) -> Any:
    root = oracle.read_yaml(text)
    return None if root is None else root.plain()


def with_anchors(text: str, rng: random.Random) -> str | None:
    """Values with anchors, some repeated by aliases: where the same text stands, and in a section of its own."""
    spots = _anchor_spots(text)
    if not spots or not re.match(r"[A-Za-z]", text):
        return None
    chosen = sorted(rng.sample(spots, min(len(spots), rng.randrange(1, 7))))
    changes: list[tuple[int, int, str]] = []
    uses: list[str] = []
    for number, (at, written, is_mapping) in enumerate(chosen):
        if any(start <= at < end for start, end, _ in changes):
            continue
        changes.append((at, at, f"&own{number} " if written else f" &own{number}"))
        for later, same, _ in spots:
            taken = {start for start, _, _ in changes} | {start for start, _, _ in chosen}
            if written and later > at and same == written and later not in taken and rng.random() < 0.5:
                changes.append((later, later + len(same), f"*own{number}"))
        if rng.random() < 0.6:
            merge = is_mapping and rng.random() < 0.5
            uses.append(
                f"  use{number}: {{<<: *own{number}, More: 1}}" if merge else f"  use{number}: *own{number}"
            )
    for start, end, new in sorted(changes, reverse=True):
        text = text[:start] + new + text[end:]
    if uses:
        text = "\n".join([text.rstrip("\n"), "Uses:", *uses, ""])
    return text


def _anchor_spots(text: str) -> list[tuple[int, str, bool]]:
    """Where an anchor may go: offset, the scalar written there (else empty: a block collection), if it is a mapping."""
    found: list[tuple[int, str, bool]] = []
    open_nodes: list[list[Any]] = []  # [kind, number of members]
    key_end = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.CollectionEndEvent):
            open_nodes.pop()
        if not isinstance(event, yaml.NodeEvent):
            continue
        is_key = bool(open_nodes) and open_nodes[-1][0] == "mapping" and open_nodes[-1][1] % 2 == 0
        deep = len(open_nodes) > 1
        if open_nodes:
            open_nodes[-1][1] += 1
        if isinstance(event, yaml.ScalarEvent):
            start, end = event.start_mark.index, event.end_mark.index
            plain = event.tag is None and event.anchor is None and event.style != "|" and event.style != ">"
            if is_key:
                key_end = end
            elif deep and plain and start < end and event.start_mark.line == event.end_mark.line:
                found.append((start, text[start:end], False))
        elif isinstance(event, yaml.CollectionStartEvent):
            mapping = isinstance(event, yaml.MappingStartEvent)
            colon = re.compile(r"[ ]*:(?=[ ]*\r?\n)").match(text, key_end)
            plain = event.tag is None and event.anchor is None and not event.flow_style
            if plain and deep and colon and not is_key and open_nodes[-1][0] == "mapping":
                found.append((colon.end(), "", mapping))
            open_nodes.append(["mapping" if mapping else "list", 0])
    return found
