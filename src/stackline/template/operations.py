"""The edits of a template on its chunks: which chunks an edit needs to see, and how each kind is made there."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from stackline.template import refusals
from stackline.template.chunks import Chunk
from stackline.template.constructs import construct
from stackline.template.edit_delete import delete_member
from stackline.template.edit_insert import insert_member
from stackline.template.edit_rename import rename_key
from stackline.template.edit_set import set_value
from stackline.template.express import express, text_model
from stackline.template.house import House
from stackline.template.intrinsics import CONDITION_FUNCTIONS
from stackline.template.member import Member
from stackline.template.models import NULL, Model, ScalarModel, model_of
from stackline.template.nodes import ALIAS, MAPPING, SCALAR, SEQUENCE
from stackline.template.pieces import Pieces
from stackline.template.places import Place, deepest, find, key_indices, short_holder
from stackline.template.refusals import Path
from stackline.template.sections import SECTION_ORDER, Position, section_position, sections_parted
from stackline.template.splice import Change, Scene
from stackline.template.window import open_window


def _edit(
    pieces: Pieces, first: int, last: int, house: House, make: Callable[[Scene], Change]
) -> list[Chunk]:
    return open_window(pieces.chunks, first, last, house, json=pieces.json).edit(make)


def _model(value: Any, house: House, path: Path) -> Model:
    condition = any(step in CONDITION_FUNCTIONS for step in path[-2:])
    return express(value, house.long, condition=condition)


def _place(scene: Scene, path: Path) -> Place:
    place = find(scene.root, path)
    if place is None:
        raise refusals.missing(path)
    return place


def _bounds(pieces: Pieces, path: Path) -> tuple[int, int]:
    """The chunks that hold all of the place at `path`."""
    number = pieces.locate(path)
    if number is None:
        if not path:
            return 0, len(pieces.chunks)
        raise refusals.missing(path)
    if len(path) == 1 and pieces.chunks[number].opens:
        return number, pieces.section_end(number)
    return number, number + 1


def _holder(pieces: Pieces, path: Path) -> Path | None:
    """As `short_holder`, for the whole template."""
    number = pieces.locate(path)
    if number is None:
        return None
    chunk = pieces.chunks[number]
    if chunk.value is None:
        return None
    found = short_holder(chunk.value, path[len(chunk.path) :])
    return None if found is None else (*chunk.path, *found)


def _rewrite(
    pieces: Pieces, house: House, holder: Path, path: Path, change: Callable[[Any, str | int], None]
) -> list[Chunk]:
    """Write a short intrinsic anew, with `change` made to its plain value at the last step of `path`."""
    number = pieces.locate(path)
    assert number is not None
    chunk = pieces.chunks[number]
    assert chunk.value is not None
    place = find(chunk.value, holder[len(chunk.path) :])
    assert place is not None
    value: Any = construct(place.node)
    parent = value
    for step in path[len(holder) : -1]:
        parent = parent[step]
    if isinstance(parent, list) and not isinstance(path[-1], int):
        raise refusals.missing(path)
    change(parent, path[-1])
    return set_path(pieces, house, holder, value)


def set_path(pieces: Pieces, house: House, path: Path, value: Any) -> list[Chunk]:
    holder = _holder(pieces, path)
    if holder is not None:
        return _rewrite(
            pieces, house, holder, path, lambda parent, step: operator.setitem(parent, step, value)
        )
    if not path and not isinstance(value, dict):
        raise refusals.root(path)
    first, last = _bounds(pieces, path)
    model = _model(value, house, path)
    return _edit(pieces, first, last, house, lambda scene: set_value(scene, _place(scene, path), model))


def insert_path(pieces: Pieces, house: House, path: Path, value: Any, position: Position) -> list[Chunk]:
    """A new key, `path` with the key as its last step."""
    if not path:
        raise refusals.root(path)
    member = Member(house, text_model(str(path[-1])), _model(value, house, path))
    return insert_written(pieces, house, path, member, position)


def insert_written(
    pieces: Pieces, house: House, path: Path, member: Member, position: Position
) -> list[Chunk]:
    """As `insert_path`, of what is known how to write."""
    parent, key = path[:-1], str(path[-1])
    if tuple(map(str, path)) in pieces.index:
        raise refusals.exists(path)
    first, last, blank = _insertion(pieces, parent, position)

    def make(scene: Scene) -> Change:
        place = _place(scene, parent)
        node = place.node
        if node.kind is ALIAS:
            raise refusals.shared(parent, node.value)
        if node.kind is MAPPING and key_indices(node, key):
            raise refusals.exists(path)
        if node.kind is not MAPPING and not _is_null(place):
            raise refusals.wrong_kind(parent, "mapping")
        return insert_member(scene, place, member, _pair_number(place, position, scene), blank)

    return _edit(pieces, first, last, house, make)


def append_path(pieces: Pieces, house: House, path: Path, value: Any, position: int | None) -> list[Chunk]:
    """A new item of the list at `path`: the last one, or before item number `position`."""
    if len(existing(pieces, path)) < len(path):
        return put_path(pieces, house, path, [value])
    first, last = _bounds(pieces, path)
    member = Member(house, None, _model(value, house, path))

    def make(scene: Scene) -> Change:
        place = _place(scene, path)
        node = place.node
        if node.kind is ALIAS:
            raise refusals.shared(path, node.value)
        if node.kind is not SEQUENCE and not _is_null(place):
            raise refusals.wrong_kind(path, "list")
        size = node.size
        at = size if position is None else max(0, min(position if position >= 0 else size + position, size))
        return insert_member(scene, place, member, at, False if at == 0 else None)

    return _edit(pieces, first, last, house, make)


def delete_path(pieces: Pieces, house: House, path: Path, *, comments: bool = False) -> list[Chunk]:
    """`comments`: those that belong to it, too."""
    if not path:
        raise refusals.root(path)
    holder = _holder(pieces, path)
    if holder is not None:
        return _rewrite(pieces, house, holder, path, operator.delitem)
    first, last = _bounds(pieces, path)
    if not pieces.is_whole and (len(path) == 1 or (len(path) == 2 and pieces.chunks[first].path == path)):
        first -= 1  # the blank line before it
    return _edit(
        pieces,
        max(first, 0),
        last,
        house,
        lambda scene: delete_member(scene, _place(scene, path), comments=comments),
    )


def rename_key_path(pieces: Pieces, house: House, path: Path, new: str) -> list[Chunk]:
    """Another name for the last step of `path`: a key below a member of a section, a member in another document.

    What a template declares is renamed with all that names it: see `edit_rename`.
    """
    if len(path) < 2 or (len(path) == 2 and path[0] in SECTION_ORDER) or _holder(pieces, path) is not None:
        raise refusals.root(path)
    first, last = _bounds(pieces, path)
    return _edit(pieces, first, last, house, lambda scene: rename_key(scene, path, new))


def _is_null(place: Place) -> bool:
    node = place.node
    if node.kind is not SCALAR:
        return False
    model = model_of(node)
    return isinstance(model, ScalarModel) and model.tag == NULL and node.tag in (None, NULL)


def _pair_number(place: Place, position: Position, scene: Scene) -> int:
    node = place.node
    if node.kind is not MAPPING or position == "first":
        return 0
    if position == "last":
        # The stand-in for what follows the window is no pair of the file.
        return node.size - (1 if node.size and node.pairs[-1][0].start >= scene.last else 0)
    found = key_indices(node, position)
    if len(found) > 1:
        raise refusals.ambiguous((*place.path, position))
    if not found:
        raise refusals.missing((*place.path, position))
    return found[0] + 1


def _insertion(pieces: Pieces, parent: Path, position: Position) -> tuple[int, int, bool | None]:
    """The chunks an insertion needs to see: those of the neighbours, where the new key will be a chunk itself."""
    if pieces.is_whole:
        return 0, 1, None
    if not parent:
        return _section_insertion(pieces, position)
    head = pieces.locate(parent)
    if head is None:
        raise refusals.missing(parent)
    if len(parent) > 1 or not pieces.chunks[head].opens:
        return head, head + 1, None
    if position == "first":
        return head, head + 2, None
    if position == "last":
        number = pieces.section_end(head) - 1
    else:
        found = pieces.locate((*parent, position))
        if found is None:
            raise refusals.missing((*parent, position))
        number = found
    before = number - 1 if number - 1 > head and not pieces.chunks[number - 1].broken else number
    lone = pieces.section_end(head) == head + 2 and parent == ("Resources",)
    return before, number + 1, sections_parted(pieces) if lone else None


def _section_insertion(pieces: Pieces, position: Position) -> tuple[int, int, bool | None]:
    blank = sections_parted(pieces)
    if position == "first":
        return 0, 2, blank
    if position == "last":
        return len(pieces.chunks) - 1, len(pieces.chunks), blank
    head = pieces.locate((position,))
    if head is None:
        raise refusals.missing((position,))
    end = pieces.section_end(head)
    return end - 1, end, blank


def put_path(pieces: Pieces, house: House, path: Path, value: Any) -> list[Chunk]:
    """Set what is there, else insert it into the deepest parent that is there, wrapped in the missing ones."""
    there = existing(pieces, path)
    if len(there) == len(path):
        return set_path(pieces, house, path, value)
    missing = path[len(there) :]
    for step in reversed(missing[1:]):
        value = [value] if isinstance(step, int) else {str(step): value}
    if isinstance(missing[0], int):
        return append_path(pieces, house, there, value, None)
    position = section_position(pieces, missing[0]) if not there else "last"
    return insert_path(pieces, house, (*there, missing[0]), value, position)


def existing(pieces: Pieces, path: Path) -> Path:
    """The longest beginning of a path that is there."""
    number = pieces.locate(path[:1]) if path else None
    if pieces.is_whole:
        root = pieces.chunks[0].value
        return deepest(root, path).path if root is not None else ()
    if number is None:
        return ()
    if pieces.chunks[number].opens:
        if len(path) == 1:
            return path
        number = pieces.locate(path[:2])
        if number is None:
            return path[:1]
    chunk = pieces.chunks[number]
    if chunk.value is None:
        return chunk.path
    return (*chunk.path, *deepest(chunk.value, path[len(chunk.path) :]).path)
