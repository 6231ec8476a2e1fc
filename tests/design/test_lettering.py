"""Text that fits: never wider than its room, never cut without need."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackline.design.lettering import fitted, text_width

_TEXT = st.text(max_size=60)


@given(_TEXT, st.floats(20, 300), st.booleans(), st.booleans())
def test_fitted_text_is_no_wider_than_its_room(text: str, width: float, bold: bool, mono: bool) -> None:
    cut = fitted(text, width, 12, bold=bold, mono=mono)
    assert text_width(cut, 12, bold=bold, mono=mono) <= width
    if text_width(text, 12, bold=bold, mono=mono) <= width:
        assert cut == text
    else:
        assert cut.endswith("…")
        assert text.startswith(cut[:-1])


@given(_TEXT, _TEXT)
def test_more_text_is_wider(one: str, other: str) -> None:
    assert text_width(one + other, 13) >= max(text_width(one, 13), text_width(other, 13))
    assert text_width(one, 13, bold=True) >= text_width(one, 13)


def test_widths_are_about_those_of_the_reference_font() -> None:
    assert 95 < text_width("SearchProducts", 13, bold=True) < 110
    assert text_width("/webhooks/stripe", 11.5, mono=True) == pytest.approx(16 * 0.6 * 11.5)
