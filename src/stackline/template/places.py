"""From a path to the node it means: through short intrinsics, never through aliases or ambiguous keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from stackline.template import refusals
from stackline.template.intrinsics import long_name
from stackline.template.lines import skip_space
from stackline.template.models import MappingModel, Model, SequenceModel
from stackline.template.nodes import ALIAS, MAPPING, SCALAR, SEQUENCE, Node
from stackline.template.refusals import Path


@dataclass(frozen=True, slots=True)
class Place:
    """A node where it stands. `inside` is set when the path ended at the long name of a short tag:

    `("Url", "Fn::Sub")` is the content of `Url: !Sub x`, with the key and parent that `Url` has.
    `index` counts the pairs or items of the parent.
    """

    path: Path
    node: Node
    parent: Place | None = None
    index: int = -1
    key: Node | None = None
    inside: bool = False

    @property
    def indices(self) -> tuple[int, ...]:
        """The way from the root, by position: how the place is found in a model."""
        way: list[int] = []
        place: Place | None = self
        while place is not None:
            if place.index >= 0:
                way.append(place.index)
            place = place.parent
        return tuple(reversed(way))

    @property
    def within_flow(self) -> bool:
        """Whether some collection around the node is in flow style."""
        place = self.parent
        while place is not None:
            if place.node.flow:
                return True
            place = place.parent
        return False


def key_indices(node: Node, key: str) -> list[int]:
    return [i for i, (name, _) in enumerate(node.pairs) if name.value == key and name.kind is not ALIAS]


def step_into(place: Place, step: str | int) -> Place | None:
    """The place one step further, None where there is none. Raises Refused where it cannot be told."""
    node = place.node
    path = (*place.path, step)
    if node.kind is ALIAS:
        raise refusals.shared(place.path, node.value)
    if not place.inside and isinstance(step, str) and node.tag is not None and long_name(node.tag) == step:
        return replace(place, path=path, inside=True)
    if node.kind is MAPPING:
        found = key_indices(node, str(step))
        if len(found) > 1:
            raise refusals.ambiguous(path)
        if found:
            key, value = node.pairs[found[0]]
            return Place(path, value, place, found[0], key)
        return None
    if node.kind is SEQUENCE:
        index = _item_index(step, len(node.items))
        return None if index is None else Place(path, node.items[index], place, index)
    return None


def _item_index(step: str | int, size: int) -> int | None:
    if isinstance(step, str):
        if not (step.isascii() and step.isdigit()):
            return None
        step = int(step)
    if step < 0:
        step += size
    return step if 0 <= step < size else None


def find(root: Node, path: Path) -> Place | None:
    """The place a path means, None where it is not there. Raises Refused for ambiguous and shared ones."""
    place: Place | None = Place((), root)
    for step in path:
        place = step_into(place, step)
        if place is None:
            return None
    return place


def short_holder(root: Node, path: Path) -> Path | None:
    """The path of the short intrinsic that an edit at `path` must write anew; None where a node can be edited alone.

    That is so for the argument itself (`("Url", "Fn::Sub")`) and for the parts of `!GetAtt A.B`.
    """
    place = Place((), root)
    for number, step in enumerate(path):
        holder = place
        further = step_into(place, step)
        if further is None:
            return None
        if further.inside and not holder.inside and (number == len(path) - 1 or further.node.kind is SCALAR):
            return holder.path
        place = further
    return None


def deepest(root: Node, path: Path) -> Place:
    """The place of the longest beginning of the path that is there."""
    place = Place((), root)
    for step in path:
        if place.node.kind is ALIAS:
            return place
        further = step_into(place, step)
        if further is None:
            return place
        place = further
    return place


def colon_after(text: str, place: Place) -> int:
    """The offset of the colon behind a place's key."""
    assert place.key is not None
    at = place.key.end
    while at < len(text) and text[at] in " \t":
        at += 1
    if text[at : at + 1] != ":":
        raise refusals.explicit_key(place.path)
    return at


def dash_of(text: str, sequence: Node, index: int) -> int:
    """The offset of the dash before an item of a block sequence. libyaml has no event for dashes."""
    at = sequence.content if index == 0 else skip_space(text, sequence.items[index - 1].end)
    if text[at : at + 1] != "-":
        raise refusals.refusal(
            "dash-missing", "An item of a list could not be told apart from the one before"
        )
    return at


def edit_model(model: Model, indices: tuple[int, ...], change: Callable[[Model], Model]) -> Model:
    """The model with the node at `indices` changed."""
    if not indices:
        return change(model)
    first, rest = indices[0], indices[1:]
    if isinstance(model, MappingModel):
        pairs = list(model.pairs)
        key, value = pairs[first]
        pairs[first] = (key, edit_model(value, rest, change))
        return model._replace(pairs=tuple(pairs))
    assert isinstance(model, SequenceModel)
    items = list(model.items)
    items[first] = edit_model(items[first], rest, change)
    return model._replace(items=tuple(items))
