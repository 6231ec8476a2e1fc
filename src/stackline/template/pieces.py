"""All chunks of a template with what is found by position: paths, offsets, lines."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate

from stackline.template import refusals
from stackline.template.chunks import Chunk
from stackline.template.refusals import Path


class Pieces:
    """An immutable sequence of chunks; `json` says that their text is JSON."""

    def __init__(self, chunks: Sequence[Chunk], *, json: bool = False) -> None:
        self.chunks = tuple(chunks)
        self.json = json
        self.changed: tuple[int, ...] | None = None
        """The chunks that differ from those of the template before; None where their paths do too."""

    def with_chunks(self, chunks: Sequence[Chunk]) -> Pieces:
        """Other chunks of the same template; what depends on their paths only is shared where those are the same."""
        fresh = Pieces(chunks, json=self.json)
        if len(chunks) != len(self.chunks):
            return fresh
        changed = [
            number
            for number, (new, old) in enumerate(zip(chunks, self.chunks, strict=True))
            if new is not old
        ]
        if all(chunks[number].path == self.chunks[number].path for number in changed):
            fresh.changed = tuple(changed)
            fresh.__dict__["index"] = self.index
            fresh.__dict__["length"] = self.length + sum(
                chunks[number].length - self.chunks[number].length for number in changed
            )
        return fresh

    @cached_property
    def length(self) -> int:
        """In characters."""
        return sum([chunk.length for chunk in self.chunks])

    @cached_property
    def text(self) -> str:
        return "".join([chunk.text for chunk in self.chunks])

    @cached_property
    def index(self) -> dict[tuple[str, ...], list[int]]:
        """Where the chunks of each path are; more than one for keys written twice."""
        found: dict[tuple[str, ...], list[int]] = {}
        for number, chunk in enumerate(self.chunks):
            found.setdefault(chunk.path, []).append(number)
        return found

    @cached_property
    def offsets(self) -> list[int]:
        return list(accumulate([chunk.length for chunk in self.chunks], initial=0))

    @cached_property
    def breaks(self) -> list[int]:
        return list(accumulate((chunk.breaks for chunk in self.chunks), initial=0))

    @property
    def is_whole(self) -> bool:
        """Whether the text could not be split: then its one chunk holds the root."""
        return len(self.chunks) == 1

    def locate(self, path: Path) -> int | None:
        """The number of the chunk that holds the place at `path`, None where there is none.

        For a section that is split into chunks it is the head's. Raises Refused for keys written twice.
        """
        if self.is_whole:
            return 0
        if not path:
            return None
        section = self._one((str(path[0]),), path[:1])
        if section is None or len(path) == 1 or not self.chunks[section].opens:
            return section
        return self._one((str(path[0]), str(path[1])), path[:2])

    def _one(self, key: tuple[str, ...], path: Path) -> int | None:
        found = self.index.get(key, [])
        if len(found) > 1:
            raise refusals.ambiguous(path)
        return found[0] if found else None

    def section_end(self, head: int) -> int:
        """The number after the last chunk of the section whose head is at `head`."""
        path = self.chunks[head].path
        end = head + 1
        while (
            end < len(self.chunks) and len(self.chunks[end].path) == 2 and self.chunks[end].path[:1] == path
        ):
            end += 1
        return end

    def absolute(self, number: int, offset: int) -> int:
        """An offset in a chunk's source as one in the whole text."""
        return self.offsets[number] + offset - self.chunks[number].first

    def line(self, number: int, offset: int) -> tuple[int, int]:
        """Line and column, from 1, of an offset in a chunk's source."""
        chunk = self.chunks[number]
        line = self.breaks[number] + chunk.source.count("\n", chunk.first, offset) + 1
        start = max(chunk.source.rfind("\n", 0, offset) + 1, chunk.first)
        return line, offset - start + 1
