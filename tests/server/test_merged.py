"""Laws of laying two changes of one text over each other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stackline.server.merged import merged

lines = st.lists(st.sampled_from([b"a\n", b"b\n", b"c\r\n", b"d\n"]), max_size=8).map(b"".join)
tails = st.sampled_from([b"", b"end"])
texts = st.tuples(lines, tails).map(b"".join)


@given(texts, texts)
def test_law_one_change_alone_is_that_change(base: bytes, after: bytes) -> None:
    assert merged(base, base, after) == after
    assert merged(base, after, base) == after
    assert merged(base, after, after) == after


@given(texts, texts, texts)
def test_law_neither_side_comes_first(base: bytes, one: bytes, other: bytes) -> None:
    assert merged(base, one, other) == merged(base, other, one)


@given(lines, lines, lines, lines)
def test_law_changes_on_both_sides_of_a_kept_line_are_both_there(
    a: bytes, b: bytes, c: bytes, d: bytes
) -> None:
    between = b"--- one\n--- two\n"
    assert merged(a + between + b, c + between + b, a + between + d) == c + between + d


def test_what_touches_is_told() -> None:
    base = b"a\nb\nc\n"
    assert merged(base, b"x\nb\nc\n", b"y\nb\nc\n") is None
    assert merged(base, b"x\nb\nc\n", b"a\ny\nc\n") is None
    assert merged(base, b"x\nb\nc\n", b"a\nb\ny\n") == b"x\nb\ny\n"
    assert merged(base, base + b"d\n", base + b"e\n") is None
    assert merged(b"", b"", b"new\n") == b"new\n"
    assert merged(b"old\n", b"old\n", b"") == b""
