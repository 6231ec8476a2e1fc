"""Rename a logical ID, with every place that names it, over all chunks that do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import cast

from stackline.template import json_edit, refusals
from stackline.template.chunks import Chunk
from stackline.template.express import text_model
from stackline.template.house import House
from stackline.template.mentions import Kind, Mention, mentions
from stackline.template.models import MappingModel, Model, ScalarModel, model_of
from stackline.template.nodes import MAPPING, Node
from stackline.template.pieces import Pieces
from stackline.template.places import edit_model, find, key_indices
from stackline.template.refusals import Path
from stackline.template.scalars import double_quoted, spellings
from stackline.template.splice import Candidate, Change, Scene, Splice
from stackline.template.window import open_window

KINDS: dict[str, Kind | None] = {
    "Resources": "id",
    "Parameters": "id",
    "Conditions": "condition",
    "Mappings": "mapping",
    "Outputs": None,
}
"""The sections whose members can be renamed, and by what kind of mention others name them."""
_LOGICAL_ID = re.compile(r"[A-Za-z0-9]{1,255}")


def rename_id(
    pieces: Pieces, house: House, section: str, old: str, new: str, *, keys: bool = True
) -> list[Chunk]:
    """Rename `old` of a section to `new`. Raises Refused where one place cannot be rewritten: then none is.

    `keys`: also where it is declared; not in a document that only names it.
    """
    kind = KINDS[section]
    word = re.compile(rf"(?<![A-Za-z0-9]){re.escape(old)}(?![A-Za-z0-9])")
    chunks = list(pieces.chunks)
    for number in range(len(chunks)):
        chunk = chunks[number]
        if chunk.opens or (not chunk.path and not pieces.is_whole):
            continue
        # A scalar with escapes may spell the name differently; YAML has those in double quotes only.
        text = chunk.text
        if not (old in text and word.search(text)) and "\\" not in text:
            continue
        window = open_window(chunks, number, number + 1, house, json=pieces.json)
        change = rename_change(window.scene, section if keys else "", old, new, kind)
        if change is not None:
            edited = window.edit(lambda _scene, change=change: change)
            if len(edited) != len(chunks):
                raise refusals.refusal(
                    "edit-unsafe", f"{old} cannot be renamed in {refusals.dotted(chunk.path)}"
                )
            chunks = edited
    return chunks


def rename_change(scene: Scene, section: str, old: str, new: str, kind: Kind | None) -> Change | None:
    """The rename in one text; None where it does not occur."""
    expected = model_of(scene.root)
    found = mentions(scene.root, old, new, kind) if kind is not None else []
    splices: list[Splice] = []
    safe: list[Splice] = []
    for mention in found:
        expected = edit_model(expected, mention.indices, _renamed(mention))
        splices.append(_splice(scene.text, mention, new))
        safe.append(_rewritten(scene, mention))
    place = find(scene.root, (section,))
    if place is not None and place.node.kind is MAPPING:
        for index in key_indices(place.node, old):
            expected = edit_model(expected, place.indices, _renamed_key(index, new))
            splices.append(_key(place.node, index, new))
            safe.append(splices[-1])
    if not splices:
        return None
    return Change(expected, _candidates(splices, safe))


def rename_key(scene: Scene, path: Path, new: str) -> Change:
    """Another name for the key at `path`: its value, its place and its comments stay."""
    place = find(scene.root, path[:-1])
    if place is None or place.node.kind is not MAPPING:
        raise refusals.missing(path)
    found = key_indices(place.node, str(path[-1]))
    if len(found) != 1:
        raise refusals.ambiguous(path) if found else refusals.missing(path)
    if key_indices(place.node, new):
        raise refusals.exists((*path[:-1], new))
    expected = edit_model(model_of(scene.root), place.indices, _renamed_key(found[0], new))
    return Change(expected, [[_key(place.node, found[0], new)]])


def _key(node: Node, index: int, new: str) -> Splice:
    key = node.pairs[index][0]
    quote = key.style if key.style in ("'", '"') else "p'"
    return Splice(key.content, key.end, spellings(text_model(new), flow=node.flow, quote=quote)[0])


def _candidates(splices: list[Splice], safe: list[Splice]) -> Iterator[Candidate]:
    yield splices
    yield safe


def _renamed(mention: Mention) -> Callable[[Model], Model]:
    def change(model: Model) -> Model:
        return cast("ScalarModel", model)._replace(value=mention.value)

    return change


def _renamed_key(index: int, new: str) -> Callable[[Model], Model]:
    def change(model: Model) -> Model:
        mapping = cast("MappingModel", model)
        pairs = list(mapping.pairs)
        pairs[index] = (text_model(new), pairs[index][1])
        return mapping._replace(pairs=tuple(pairs))

    return change


def _splice(text: str, mention: Mention, new: str) -> Splice:
    """The name replaced in the scalar as it is written."""
    node = mention.node
    raw = text[node.content : node.end]
    count = 0 if mention.pattern.pattern.startswith("(\\$") else 1
    return Splice(
        node.content, node.end, mention.pattern.sub(lambda match: match.group(1) + new, raw, count=count)
    )


def _rewritten(scene: Scene, mention: Mention) -> Splice:
    """The whole scalar anew, where the name cannot be found in how it is written (escapes, folded lines)."""
    node = mention.node
    if scene.json:
        return json_edit.rewritten(node, mention.value)
    tag = node.tag or "tag:yaml.org,2002:str"
    quote = node.style if node.style in ("'", '"') else "p'"
    if "\n" in mention.value:
        return Splice(node.content, node.end, double_quoted(mention.value))
    return Splice(
        node.content, node.end, spellings(ScalarModel(tag, mention.value), flow=True, quote=quote)[0]
    )


def section_of(data: dict[str, object], name: str) -> str | None:
    """The section that declares the name; None where none does."""
    return next((section for section in KINDS if name in _members(data, section)), None)


def check_names(pieces: Pieces, data: dict[str, object], old: str, new: str) -> str:
    """The section that holds `old`. Raises Refused for names that are missing, taken, or no logical IDs."""
    section = section_of(data, old)
    if section is None:
        raise refusals.refusal("id-missing", f"There is no {old} in the template", "Check the spelling.")
    if not _LOGICAL_ID.fullmatch(new):
        raise refusals.refusal(
            "id-invalid", f"{new!r} is not a logical ID", "Use letters and digits only, at most 255 of them."
        )
    rivals = ("Resources", "Parameters") if KINDS[section] == "id" else (section,)
    for rival in rivals:
        if new in _members(data, rival) and new != old:
            raise refusals.refusal(
                "key-exists", f"{rival} has a {new} already", "Choose another name.", path=(rival, new)
            )
    if len(pieces.index.get((section, old), ())) > 1:
        raise refusals.ambiguous((section, old))
    return section


def _members(data: dict[str, object], section: str) -> dict[str, object]:
    found = data.get(section)
    return cast("dict[str, object]", found) if isinstance(found, dict) else {}
