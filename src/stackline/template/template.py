"""A template: text, what it means, and edits that give a new template. Immutable; unchanged parts are shared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, cast

from stackline.core import TEXT, Diagnostic, Refused
from stackline.template import limits, operations, refusals, within
from stackline.template.anchors import check_edit
from stackline.template.assemble import assemble, derive
from stackline.template.chunks import Chunk
from stackline.template.edit_move import move_path
from stackline.template.edit_rename import check_names, rename_id
from stackline.template.encoding import Encoding
from stackline.template.expanding import expand
from stackline.template.expansion import Expansion, ReadFile, may_expand
from stackline.template.house import House, read_house
from stackline.template.intrinsics import LONG_TO_SHORT
from stackline.template.lines import newline_of
from stackline.template.merge import merge
from stackline.template.parameters import extract
from stackline.template.pieces import Pieces
from stackline.template.reading import Reading, read
from stackline.template.references import Reference, references_in
from stackline.template.refusals import Path
from stackline.template.restore import restore_end
from stackline.template.sections import Position
from stackline.template.span import Span, span_of
from stackline.template.tree import parse_tree, paused_collector

_HOUSE_SAMPLE = 16
"""How many chunks are looked at to learn the file's ways: enough to be sure, few enough to be quick."""


class Template:
    """One CloudFormation or SAM template. Made by `parse`; every edit gives a new one or raises Refused."""

    def __init__(
        self, file: str, reading: Reading, house: House | None = None, origin: tuple[Chunk, ...] | None = None
    ) -> None:
        self.file = file
        self.editable = reading.editable
        self._reading = reading
        self._house = house
        self._origin = origin or reading.pieces.chunks
        self.memory: dict[str, Any] = {}
        """What readers worked out once for this text."""

    @cached_property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What a person should know about the text: broken lines, duplicate keys, several documents …"""
        if self._reading.diagnostics is not None:
            return self._reading.diagnostics
        return read(self.to_bytes(), self.file).diagnostics or ()

    @classmethod
    def parse(cls, data: bytes, *, file: str = "template.yaml") -> Template:
        """The template of a file's bytes; `file` is its name in diagnostics.

        Problems that leave something to see (broken lines, duplicate keys, several documents …) are in
        `diagnostics`. Raises TemplateError for what cannot be read at all: too large, too deep, not text.
        """
        return cls(file, read(data, file))

    def __repr__(self) -> str:
        return f"Template({self.file!r}, {len(self.resources)} resources)"

    # --- text -------------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """The text without byte order mark, line breaks as they are."""
        return self._pieces.text

    def to_bytes(self) -> bytes:
        """The file's bytes; for an unchanged template the same ones."""
        return self._reading.encoding.encode(self.text)

    @property
    def encoding(self) -> Encoding:
        return self._reading.encoding

    @property
    def _pieces(self) -> Pieces:
        return self._reading.pieces

    @property
    def chunks(self) -> tuple[Chunk, ...]:
        """The pieces of the text; those an edit did not touch are the same objects afterwards."""
        return self._pieces.chunks

    # --- meaning ----------------------------------------------------------------------------------------

    @cached_property
    def data(self) -> dict[str, Any]:
        """The whole template as plain Python with long-form intrinsics. Shared between templates: don't change it."""
        return assemble(self._pieces, anchored=self._reading.anchored)

    @cached_property
    def resources(self) -> Mapping[str, dict[str, Any]]:
        """Logical ID → the resource's mapping, in the order of the file, also those recovered from broken text."""
        found = self.data.get("Resources")
        members = cast("dict[str, Any]", found) if isinstance(found, dict) else {}
        kept = {
            name: cast("dict[str, Any]", value) for name, value in members.items() if isinstance(value, dict)
        }
        return MappingProxyType(kept)

    def get(self, path: Path, default: Any = None) -> Any:
        """The value at a path such as `("Resources", "Fn", "Properties", "Timeout")`; `default` where there is none."""
        if TEXT in path:
            outer, inner = within.parted(path)
            document = within.document(self, outer)
            return default if document is None else document.get(inner, default)
        value: Any = self.data
        for step in path:
            if isinstance(value, dict):
                members = cast("dict[str, Any]", value)
                if str(step) not in members:
                    return default
                value = members[str(step)]
            elif isinstance(value, list) and isinstance(step, int):
                items = cast("list[Any]", value)
                if not -len(items) <= step < len(items):
                    return default
                value = items[step]
            else:
                return default
        return value

    @cached_property
    def expanded(self) -> Expansion:
        """What CloudFormation makes of it: loops run through with the parameters' defaults. Files are a project's."""
        return self.expanded_with({})

    def expanded_with(
        self, parameters: Mapping[str, str | None], read: ReadFile = lambda path: None
    ) -> Expansion:
        """As `expanded`, with the values that parameters have in an environment, and the files beside it."""
        return expand(self.data, read, parameters) if may_expand(self.text) else Expansion(self.data)

    @property
    def is_json(self) -> bool:
        return self._pieces.json

    def has(self, path: Path) -> bool:
        nothing = object()
        return self.get(path, nothing) is not nothing

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """Every place that names another logical ID, in the order of the file."""
        if self._reading.anchored or self._pieces.is_whole:
            return tuple(references_in(self.data))
        found: list[Reference] = []
        for chunk in self.chunks[1:]:
            found += chunk.references
        return tuple(found)

    # --- positions --------------------------------------------------------------------------------------

    def span(self, path: Path) -> Span | None:
        """Where key and value (or dash and item) of a path stand.

        None where they have no place of their own in the text: what an alias or merge key brings in, or keys
        written twice.
        """
        if TEXT in path:
            return within.span(self, path)
        try:
            return span_of(self._pieces, path)
        except Refused:
            return None

    def lines(self, path: Path) -> tuple[int, int]:
        """First and last line of a path, (0, 0) where it has no place in the text."""
        span = self.span(path)
        return (span.line, span.end_line) if span else (0, 0)

    # --- edits ------------------------------------------------------------------------------------------

    @cached_property
    def house(self) -> House:
        """The file's ways of writing."""
        if self._house is not None:
            return self._house
        if self._pieces.json:
            return House(newline=newline_of(self.text), long=frozenset(LONG_TO_SHORT))
        resources = [
            chunk for chunk in self.chunks if chunk.value is not None and chunk.path[:1] == ("Resources",)
        ]
        others = [chunk for chunk in self.chunks if chunk.value is not None]
        chosen = (resources or others)[:_HOUSE_SAMPLE]
        newline = newline_of("".join([chunk.text for chunk in self.chunks[:_HOUSE_SAMPLE]]))
        samples = [(chunk.source, chunk.value) for chunk in chosen if chunk.value is not None]
        return read_house(samples, House(newline=newline))

    def in_long_form(self) -> Template:
        """The same document, whose intrinsics are written in their long form: AWS reads no other in its files."""
        return Template(
            self.file, self._reading, replace(self.house, long=frozenset(LONG_TO_SHORT)), self._origin
        )

    def set(self, path: Path, value: Any) -> Template:
        """Replace the value at a path that is there. Of a mapping or list only the parts that differ are written."""
        if TEXT in path:
            return within.edit(self, path, lambda document, place: document.set(place, value))
        # Where parts are written twice or shared, the value read is not what stands in the text.
        twofold = self._reading.anchored or self._reading.repeated
        merged = None if twofold else merge(self, path, value)
        return merged if merged is not None else self.replace(path, value)

    def replace(self, path: Path, value: Any) -> Template:
        """As `set`, but a mapping or list is written anew as a whole."""
        if TEXT in path:
            return within.edit(self, path, lambda document, place: document.replace(place, value))
        return self._edited(
            path, lambda: operations.set_path(self._pieces, self.house, path, value), deletes=True
        )

    def insert(self, path: Path, value: Any, position: Position = "last") -> Template:
        """Add the key `path[-1]` to a mapping that is there: first, last, or after the key `position`."""
        if TEXT in path:
            return within.edit(self, path, lambda document, place: document.insert(place, value, position))
        return self._edited(
            path, lambda: operations.insert_path(self._pieces, self.house, path, value, position)
        )

    def put(self, path: Path, value: Any) -> Template:
        """Set what is there, else insert it, with the parents that are missing."""
        if TEXT in path:
            return within.edit(self, path, lambda document, place: document.put(place, value))
        return self._edited(path, lambda: operations.put_path(self._pieces, self.house, path, value))

    def append(self, path: Path, value: Any, position: int | None = None) -> Template:
        """Add an item to the list at `path`, which is created where it is missing; before item `position` if given."""
        if TEXT in path:
            return within.edit(self, path, lambda document, place: document.append(place, value, position))
        return self._edited(
            path, lambda: operations.append_path(self._pieces, self.house, path, value, position)
        )

    def delete(self, path: Path, *, prune: bool = False) -> Template:
        """Take out a key or item; with `prune` also the parents that this empties."""
        if TEXT in path:
            return within.edit(self, path, lambda document, place: document.delete(place, prune=prune))
        target = self._emptied(path) if prune else path

        def edit() -> list[Chunk]:
            return restore_end(operations.delete_path(self._pieces, self.house, target), self._origin)

        return self._edited(target, edit, deletes=True)

    def rename(self, old_id: str, new_id: str) -> Template:
        """Rename a resource, parameter, condition, mapping or output, with every reference to it."""

        def edit() -> list[Chunk]:
            section = check_names(self._pieces, self.data, old_id, new_id)
            if old_id == new_id:
                return list(self._pieces.chunks)
            return rename_id(self._pieces, self.house, section, old_id, new_id)

        return self._edited((), edit)

    def rename_mentions(self, section: str, old_id: str, new_id: str) -> Template:
        """A document that a template names, with another name for what the template declares in `section`."""
        return self._edited(
            (), lambda: rename_id(self._pieces, self.house, section, old_id, new_id, keys=False)
        )

    def rename_key(self, path: Path, new: str) -> Template:
        """Call the key at the end of `path` otherwise; what is there stays as it is written."""
        if TEXT in path:
            return within.edit(self, path, lambda document, place: document.rename_key(place, new))
        return self._edited(path, lambda: operations.rename_key_path(self._pieces, self.house, path, new))

    def move(self, path: Path, new: Path) -> Template:
        """Take the key at `path` to `new`, in the same file: what it holds stays as it is written, comments too."""
        if TEXT in path:
            return within.edit(
                self, path, lambda document, place: document.move(place, within.parted(new)[1])
            )

        def edit() -> list[Chunk]:
            return restore_end(move_path(self._pieces, self.house, path, new), self._origin)

        return self._edited(path, edit, deletes=True)

    def extract_parameter(self, path: Path, name: str, type: str | None = None) -> Template:
        """Move a value to the parameter `name`, whose default it becomes; the place gets a reference to it.

        `type` is a CloudFormation parameter type; without it String, Number or CommaDelimitedList by the value.
        """
        return extract(self, path, name, type)

    def _emptied(self, path: Path) -> Path:
        """The outermost parent that holds nothing but `path`."""
        while len(path) > 1:
            parent: Any = self.get(path[:-1])
            if not isinstance(parent, dict | list) or len(cast("list[Any]", parent)) != 1:
                break
            path = path[:-1]
        return path

    def _edited(self, path: Path, edit: Callable[[], list[Chunk]], *, deletes: bool = False) -> Template:
        try:
            if not self.editable:
                raise refusals.not_editable(self.diagnostics)
            if self._reading.anchored:
                self._check_anchors(path, deletes=deletes)
            with paused_collector():
                chunks = edit()
            pieces = self._pieces.with_chunks(chunks)
            size = self._size_of(pieces)
        except Refused as refused:
            raise Refused([self._placed(problem, path) for problem in refused.diagnostics]) from None
        reading = Reading(
            pieces,
            self._reading.encoding,
            () if self._reading.diagnostics == () and len(path) != 1 else None,
            self.editable,
            self._reading.anchored,
            self._reading.repeated,
            size,
        )
        edited = Template(self.file, reading, self.house, self._origin)
        if "data" in self.__dict__ and not self._reading.anchored:
            data = derive(self.data, pieces)
            if data is not None:
                edited.__dict__["data"] = data
        return edited

    def _size_of(self, pieces: Pieces) -> int:
        """At most how many bytes the text is; counted only where the limit is near."""
        grown = pieces.length - self._pieces.length
        size = self._reading.size + 4 * max(grown, 0)  # a character takes at most four bytes
        if size > limits.MAX_BYTES:
            size = len(self.encoding.encode(pieces.text))
        if size > limits.MAX_BYTES:
            raise refusals.too_large(size)
        return size

    def _check_anchors(self, path: Path, *, deletes: bool) -> None:
        root = parse_tree(self.text).root
        if root is None:
            return
        check_edit(root, path, deletes=deletes)
        there = operations.existing(self._pieces, path)
        if len(there) + 1 < len(path) and self.has(path[: len(there) + 1]):
            raise refusals.merged(path)

    def _placed(self, problem: Diagnostic, path: Path) -> Diagnostic:
        line, column = problem.line, problem.column
        if not line:
            span = self.span(problem.path or path) or self.span(path[:-1])
            line, column = (span.line, span.column) if span else (0, 0)
        return Diagnostic(
            problem.severity, problem.code, problem.summary, problem.detail, self.file, problem.path or path,
            line, column, problem.fix,
        )  # fmt: skip
