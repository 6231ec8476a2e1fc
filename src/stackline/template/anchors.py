"""Templates with YAML anchors: edits that would change other places too, or orphan an alias, are refused."""

from __future__ import annotations

from stackline.template import refusals
from stackline.template.nodes import ALIAS, Node
from stackline.template.places import Place, deepest
from stackline.template.refusals import Path
from stackline.template.tree import Tree


def check_edit(root: Node, path: Path, *, deletes: bool) -> None:
    """Raises Refused where the place at `path` is shared with an alias elsewhere.

    `deletes` says that what is at `path` goes, so that anchors inside it must not be in use outside.
    """
    used = {node.value for node in root.walk() if node.kind is ALIAS}
    if not used:
        return
    place: Place | None = deepest(root, path)
    assert place is not None
    reached = len(place.path) == len(path)
    if reached and deletes:
        _check_inside(root, place, path)
    while place is not None:
        anchor = place.node.anchor
        if anchor in used:
            raise refusals.shared(path, anchor or "")
        place = place.parent


def _check_inside(root: Node, place: Place, path: Path) -> None:
    inside = set(map(id, place.node.walk()))
    anchors = {node.anchor for node in place.node.walk() if node.anchor is not None}
    for node in root.walk():
        if node.kind is ALIAS and node.value in anchors and id(node) not in inside:
            raise refusals.shared(path, node.value)


def faulty_aliases(tree: Tree) -> list[tuple[Node, str]]:
    """Aliases without an anchor before them, and those inside what they stand for, each with what is wrong."""
    found: list[tuple[Node, str]] = []
    if tree.aliases and tree.root is not None:
        _walk(tree.root, set(), set(), found)
    return found


def _walk(node: Node, known: set[str], open_anchors: set[str], found: list[tuple[Node, str]]) -> None:
    if node.kind is ALIAS:
        if node.value in open_anchors:
            found.append((node, f"*{node.value} stands inside the value it repeats"))
        elif node.value not in known:
            found.append((node, f"*{node.value} repeats a value, but no &{node.value} comes before it"))
        return
    if node.anchor is not None:
        known.add(node.anchor)
        open_anchors = open_anchors | {node.anchor}
    for child in node.children():
        _walk(child, known, open_anchors, found)
