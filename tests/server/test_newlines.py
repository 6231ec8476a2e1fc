"""Text from a browser, whose editor knows only \\n, laid back onto the file's own line ends."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackline.server.newlines import retype, split_lines

texts = st.lists(
    st.tuples(
        st.sampled_from(["", "a", "b: 1", "  c", "\x0b\u2028", "é"]), st.sampled_from(["\n", "\r\n", "\r"])
    ),
    max_size=12,
).flatmap(lambda lines: st.sampled_from(["", "end"]).map(lambda end: "".join(a + b for a, b in lines) + end))


def plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


@settings(deadline=None)
@given(texts)
def test_lines_are_the_text(text: str) -> None:
    assert "".join(content + end for content, end in split_lines(text)) == text


@settings(deadline=None)
@given(texts)
def test_text_that_was_not_changed_keeps_every_byte(text: str) -> None:
    assert retype(text, plain(text)) == text
    assert retype(text, text) == text


@settings(deadline=None)
@given(texts, texts)
def test_what_was_typed_is_what_is_there(before: str, typed: str) -> None:
    assert plain(retype(before, plain(typed))) == plain(typed)


@settings(deadline=None)
@given(texts, st.integers(0, 12), st.sampled_from(["", "new", "a"]))
def test_a_new_line_changes_no_other(before: str, at: int, content: str) -> None:
    lines = split_lines(before)
    at = min(at, len([end for _, end in lines if end]))
    typed = [*lines[:at], (content, "\n"), *lines[at:]]
    after = split_lines(retype(before, "".join(a + ("\n" if b else "") for a, b in typed)))
    kept = after[:at] + after[at + 1 :]
    if len({end for _, end in lines if end}) <= 1 and before:
        assert [pair for pair in kept if pair not in lines] == []


@pytest.mark.parametrize(
    ("before", "typed", "after"),
    [
        ("a\r\nb\r\n", "a\nx\nb\n", "a\r\nx\r\nb\r\n"),
        ("a\r\nb", "a\nb\n", "a\r\nb\r\n"),
        ("a\r\nb\r\n", "a\nb", "a\r\nb"),
        ("a\nb\n", "a\r\nb\n", "a\r\nb\n"),
        ("a\nb\r\nc\n", "a\nb\nnew\nc\n", "a\nb\r\nnew\r\nc\n"),
        ("", "a\n", "a\n"),
    ],
)
def test_examples(before: str, typed: str, after: str) -> None:
    assert retype(before, typed) == after
