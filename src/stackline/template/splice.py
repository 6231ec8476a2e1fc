"""Edits as text splices, tried in turn until both parsers read exactly what was meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from stackline.core import TemplateError
from stackline.template import refusals
from stackline.template.events import NotYaml
from stackline.template.house import House
from stackline.template.json_text import parse_json, python_model
from stackline.template.models import Model, model_of
from stackline.template.nodes import Node
from stackline.template.second_opinion import second_model
from stackline.template.tree import Tree, parse_tree


class Splice(NamedTuple):
    """Replace the text between two offsets."""

    start: int
    end: int
    text: str


Candidate = list[Splice]


@dataclass(frozen=True, slots=True)
class Scene:
    """The text an edit works on: some chunks of a template, its tree, and the ways of the file.

    Only the text from `first` to `last` may change; `ends_file` says that nothing follows it, `json` that the
    text is JSON.
    """

    text: str
    root: Node
    house: House
    first: int
    last: int
    ends_file: bool
    json: bool = False

    @property
    def newline(self) -> str:
        return self.house.newline


@dataclass(frozen=True, slots=True)
class Change:
    """An intended edit: what it means, and the ways to write it, the best one first."""

    expected: Model
    candidates: Iterable[Candidate]


@dataclass(frozen=True, slots=True)
class Verified:
    text: str
    tree: Tree
    grown: int
    """By how many characters the text between `first` and `last` has grown."""


def apply(text: str, candidate: Candidate) -> str | None:
    """The text with the splices made; None where they overlap."""
    parts: list[str] = []
    at = 0
    for splice in sorted(candidate, key=lambda splice: (splice.start, splice.end)):
        if splice.start < at or splice.end < splice.start:
            return None
        parts += (text[at : splice.start], splice.text)
        at = splice.end
    parts.append(text[at:])
    return "".join(parts)


def commit(scene: Scene, change: Change) -> Verified:
    """The first candidate that libyaml and pure PyYAML both read as intended. Raises Refused when there is none."""
    reason = "no way to write it was found"
    for text in _texts(scene, change.candidates):
        try:
            tree = parse_json(text) if scene.json else parse_tree(text)
            if tree.root is None or tree.documents != 1 or model_of(tree.root) != change.expected:
                reason = "it would be read as something else"
                continue
            if (python_model(text) if scene.json else second_model(text, tree.root)) != change.expected:
                reason = "two parsers disagree about it"
                continue
        except NotYaml as problem:
            reason = problem.problem
            continue
        except TemplateError as error:
            reason = error.diagnostics[0].summary
            continue
        return Verified(text, tree, len(text) - len(scene.text))
    if not scene.json:
        _check_pure(scene)
    raise refusals.refusal(
        "edit-unsafe",
        f"The edit cannot be written here without risk to the rest of the file: {reason}",
        "Make this change in the text itself.",
    )


def _check_pure(scene: Scene) -> None:
    """Raises Refused where PyYAML's own parser cannot even read the text as it is."""
    try:
        second_model(scene.text, scene.root)
    except NotYaml as problem:
        raise refusals.refusal(
            "text-unportable",
            f"PyYAML, which SAM CLI uses, cannot read this part of the file as it is: {problem.problem}",
            "Rewrite this part in plainer YAML.",
        ) from problem


def _texts(scene: Scene, candidates: Iterable[Candidate]) -> Iterator[str]:
    seen: set[str] = set()
    text = scene.text
    empty = not text.strip()
    for candidate in candidates:
        if any(splice.start < scene.first or splice.end > scene.last for splice in candidate):
            continue
        edited = apply(text, candidate)
        if edited is None or edited in seen:
            continue
        seen.add(edited)
        end = scene.last + len(edited) - len(text)
        if (
            _final_newline(edited, end) != _final_newline(text, scene.last)
            and end > scene.first
            and not empty
        ):
            continue
        yield edited


def _final_newline(text: str, end: int) -> bool:
    return end > 0 and text[end - 1] == "\n"
