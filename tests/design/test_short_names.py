"""Short names: they fit, keep the order of what they keep, and tell cards apart whose names begin or end alike."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from stackline.design.lettering import text_width
from stackline.design.short_names import TITLE_SIZE, short_names

_NAMES = st.dictionaries(
    st.from_regex(r"[A-Za-z0-9${}:/-]{1,60}", fullmatch=True), st.floats(40, 240), min_size=1, max_size=12
)


@given(_NAMES)
def test_what_fits_stays_and_what_does_not_is_cut_to_fit(rooms: dict[str, float]) -> None:
    for name, short in short_names(rooms).items():
        if text_width(name, TITLE_SIZE, bold=True) <= rooms[name]:
            assert short == name
        else:
            assert text_width(short, TITLE_SIZE, bold=True) <= rooms[name]
            assert "…" in short
            assert "……" not in short
            pattern = ".*".join(re.escape(part) for part in short.split("…"))
            assert re.fullmatch(pattern, name)


def test_words_that_names_share_go_first() -> None:
    verbs = ("Reserve", "Confirm", "Cancel", "Refund")
    short = short_names({f"StateMachine{verb}FlightFunction": 130.0 for verb in verbs})
    for verb, one in zip(verbs, short.values(), strict=True):
        assert verb in one
    assert len(set(short.values())) == len(verbs)


def test_names_of_alarms_are_told_apart_by_what_they_watch() -> None:
    names = ["Revoke4XXHighThresholdAlarm", "Revoke4XXLowThresholdAlarm", "Revoke5XXHighThresholdAlarm"]
    assert len(set(short_names(dict.fromkeys(names, 120.0)).values())) == 3


def test_an_import_keeps_the_end_of_its_name() -> None:
    rooms = dict.fromkeys(("${VpcStackName}-PrivateSubnetIdA", "${VpcStackName}-ProtectedSubnetIdB"), 140.0)
    first, second = short_names(rooms).values()
    assert first.endswith("IdA")
    assert second.endswith("IdB")


def test_one_long_word_is_cut_at_its_end() -> None:
    assert short_names({"reservationsandconfirmations": 100.0})["reservationsandconfirmations"].startswith(
        "reserv"
    )
