"""Bytes to chunks: decoding, limits, recovery of text that is not YAML, and what a person should know about it all."""

from __future__ import annotations

from dataclasses import dataclass

from stackline.core import Diagnostic, Fix
from stackline.core.git import Conflict, conflicts
from stackline.template import limits
from stackline.template.anchors import faulty_aliases
from stackline.template.chunks import Chunk, split
from stackline.template.depth import too_deep_at
from stackline.template.encoding import Encoding, decode
from stackline.template.events import NotYaml
from stackline.template.intrinsics import SHORT_TO_LONG
from stackline.template.json_text import looks_like_json, parse_json
from stackline.template.lines import position
from stackline.template.nodes import MAPPING, SCALAR, Node
from stackline.template.pieces import Pieces
from stackline.template.recover import recover
from stackline.template.tree import Tree, parse_tree

MAX_PROBLEMS = 50


@dataclass(frozen=True, slots=True)
class Reading:
    pieces: Pieces
    encoding: Encoding
    diagnostics: tuple[Diagnostic, ...] | None
    """None where an edit may have changed them: then the text is read again when they are asked for."""
    editable: bool
    anchored: bool
    """Whether anchors or aliases occur, so that chunks cannot be understood alone."""
    repeated: bool = False
    """Whether keys were written twice."""
    size: int = 0
    """At most how many bytes the text is."""


def read(data: bytes, file: str) -> Reading:
    """Raises TemplateError for what exceeds a limit or is not text."""
    if len(data) > limits.MAX_BYTES:
        raise limits.too_large(len(data), file)
    text, encoding, problems = decode(data, file)
    tree, problem, json = _tree(text, file)
    if problem is not None:
        chunks, found = recover(text, problem, file)
        both = conflicts(text)
        found = [*_in_conflict(both, file), *(one for one in found if not _within(both, one.line))]
        editable = not encoding.read_only and len(chunks) > 1 and not both
        return Reading(
            Pieces(chunks), encoding, (*problems, *found), editable, anchored=False, size=len(data)
        )
    if file.endswith(".json") and not json:
        problems += _not_strict(text, file)
    limits.check_aliases(tree, text, file)
    problems += _problems(text, tree, file)
    root = tree.root
    usable = root is not None and (root.kind is MAPPING or root.is_empty_text)
    chunks = [Chunk((), text, 0, len(text), value=root)] if json else split(text, root if usable else None)
    editable = not encoding.read_only and tree.documents <= 1 and (usable or root is None)
    pieces = Pieces(chunks, json=json)
    anchored = bool(tree.anchors or tree.aliases)
    return Reading(
        pieces, encoding, tuple(problems), editable, anchored, repeated=bool(tree.duplicates), size=len(data)
    )


def _in_conflict(found: list[Conflict], file: str) -> list[Diagnostic]:
    """Both sides of a merge are in the text: what is read of it is what nobody wrote."""
    fix = f"Make of both what it is to be and delete the marks, or `git checkout --ours {file}` (or `--theirs`)."
    return [
        _problem(
            "error",
            "template-in-conflict",
            f"Lines {one.first} to {one.last} are in conflict: git left {one.ours or 'one side'} above line "
            f"{one.middle} and {one.theirs or 'the other'} below it",
            file,
            one.first,
            1,
            fix,
        )
        for one in found
    ]


def _within(found: list[Conflict], line: int) -> bool:
    return any(one.first <= line <= one.last for one in found)


def _not_strict(text: str, file: str) -> list[Diagnostic]:
    """What is not JSON in a file that is called so, yet is YAML."""
    try:
        parse_json(text, file)
    except NotYaml as problem:
        line, column = position(text, problem.offset)
        summary = f"The file is not JSON at line {line} ({problem.problem}); it is read as YAML"
        fix = "Mend it, or name the file .yaml."
        return [_problem("warning", "json-not-strict", summary, file, line, column, fix)]
    return []


def _tree(text: str, file: str) -> tuple[Tree, NotYaml | None, bool]:
    """The tree, what keeps the text from being read, and whether it is JSON."""
    problem: NotYaml | None = None
    if looks_like_json(text):
        try:
            tree = parse_json(text, file)
            if file.endswith(".json") or (tree.root is not None and tree.root.size):
                return tree, None, True
        except NotYaml as not_json:
            problem = not_json if file.endswith(".json") else None
    try:
        return parse_tree(text, file), None, False
    except NotYaml as not_yaml:
        deep = too_deep_at(text, not_yaml.offset)
        if deep is not None:
            raise limits.too_deep(*position(text, deep), file) from not_yaml
        return Tree(), problem or not_yaml, False


def _problems(text: str, tree: Tree, file: str) -> list[Diagnostic]:
    root = tree.root
    if root is None or (root.kind is SCALAR and not root.value):
        return [
            _problem(
                "error", "template-empty", "The template is empty", file, 1, 1, "Add a `Resources:` section."
            )
        ]
    found: list[Diagnostic] = []
    if root.kind is not MAPPING:
        line, column = position(text, root.start)
        summary = "The template is not a mapping of sections, so it has no resources"
        return [
            _problem(
                "error", "template-not-mapping", summary, file, line, column, "Start it with `Resources:`."
            )
        ]
    if tree.documents > 1:
        line, column = position(text, tree.end)
        found.append(
            _problem(
                "warning", "several-documents", "The file holds several YAML documents; the first one is the template",
                file, line, column, "Keep the first document and move the others to files of their own.",
            )
        )  # fmt: skip
    if not any(key.value == "Resources" for key, _ in root.pairs):
        fix = "Add a `Resources:` section; CloudFormation requires it."
        found.append(
            _problem("warning", "resources-missing", "The template has no Resources section", file, 1, 1, fix)
        )
    for mapping in tree.duplicates:
        found += _duplicates(text, mapping, file)
    found += _unknown_tags(text, tree, file)
    for alias, summary in faulty_aliases(tree):
        line, column = position(text, alias.start)
        fix = "Write the value out, or anchor it with & where it is first used."
        found.append(_problem("error", "alias-faulty", summary, file, line, column, fix))
    return sorted(found, key=lambda problem: (problem.line, problem.column))[:MAX_PROBLEMS]


def _duplicates(text: str, mapping: Node, file: str) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    seen: dict[str, int] = {}
    for key, _ in mapping.pairs:
        if key.kind is not SCALAR:
            continue
        if key.value in seen:
            line, column = position(text, key.start)
            first, _ = position(text, seen[key.value])
            summary = f"{key.value} is written twice, on lines {first} and {line}; the last one counts"
            fix = f"Remove one of the two, or rename it (lines {first} and {line})."
            found.append(_problem("error", "duplicate-key", summary, file, line, column, fix))
        else:
            seen[key.value] = key.start
    return found


def _unknown_tags(text: str, tree: Tree, file: str) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for node in tree.tagged:
        tag = node.tag or ""
        if tag in SHORT_TO_LONG or tag == "!" or tag.startswith("tag:yaml.org,2002:"):
            continue
        line, column = position(text, node.start)
        summary = f"{tag} is not an intrinsic function of CloudFormation"
        fix = "Check its spelling; it is kept as it is."
        found.append(_problem("warning", "unknown-tag", summary, file, line, column, fix))
    return found


def _problem(
    severity: str, code: str, summary: str, file: str, line: int, column: int, fix: str
) -> Diagnostic:
    return Diagnostic(
        "error" if severity == "error" else "warning",
        code,
        summary,
        file=file,
        line=line,
        column=column,
        fix=Fix(fix),
    )
