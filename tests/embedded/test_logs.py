"""What is kept of a function's output."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackline.embedded import logs


@given(st.lists(st.integers(0, 60), min_size=1, max_size=6), st.data())
def test_a_group_is_bounded_and_the_newest_stays(sizes: list[int], data: st.DataObject) -> None:
    streams: dict[str, Any] = {
        str(index): {"events": list(range(size)), "lastEventTimestamp": index}
        for index, size in enumerate(sizes)
    }
    current = str(data.draw(st.integers(0, len(sizes) - 1)))
    before = sum(sizes)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(logs, "LONGEST", 50)
        logs._bound(streams, current)
    after = sum(len(stream["events"]) for stream in streams.values())
    assert current in streams
    assert after == before if before <= 60 else after <= 50
    kept = [index for index in range(len(sizes)) if str(index) in streams and str(index) != current]
    assert (
        kept == [index for index in range(len(sizes)) if str(index) != current][len(sizes) - 1 - len(kept) :]
    )
