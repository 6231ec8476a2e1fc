"""Give a block scalar at the end of a file its `|` back, once what was written behind it is gone."""

from __future__ import annotations

from collections.abc import Sequence

from stackline.template.chunks import Chunk


def restore_end(chunks: list[Chunk], origin: Sequence[Chunk]) -> list[Chunk]:
    """`chunks`, their last one replaced by that of `origin` where the two differ by one `-` only.

    An insertion behind a block scalar that ends a file without line break makes `|` a `|-`, since its value has no
    line break either. Once the insertion is taken back, both mean the same, and the file gets its own bytes back.
    """
    last, first = chunks[-1], origin[-1]
    if last.path != first.path or last.text.endswith("\n") or len(last.text) != len(first.text) + 1:
        return chunks
    at = next(
        (i for i, pair in enumerate(zip(first.text, last.text, strict=False)) if pair[0] != pair[1]), -1
    )
    if (
        at < 0
        or last.text[at] != "-"
        or last.text[at - 1] not in "|>"
        or last.text[at + 1 :] != first.text[at:]
    ):
        return chunks
    return [*chunks[:-1], first]
