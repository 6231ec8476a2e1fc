"""A new card's place: beside what it is joined to, on nobody else."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from canvas import SHOP
from stackline.design.geometry import CARD_WIDTH, LAYER_GAP
from stackline.server.placing import beside, free
from stackline.template import Template

numbers = st.integers(-500, 500).map(float)
places = st.dictionaries(st.text(max_size=3), st.tuples(numbers, numbers), max_size=12)


@settings(deadline=None)
@given(numbers, numbers, places)
def test_a_free_place_overlaps_no_card(x: float, y: float, taken: dict[str, tuple[float, float]]) -> None:
    at = free(x, y, taken)
    assert at[0] == x
    assert at[1] >= y
    assert all(abs(at[0] - px) >= CARD_WIDTH or abs(at[1] - py) >= 54 for px, py in taken.values())


def test_a_card_goes_to_the_right_of_what_leads_to_it_and_to_the_left_of_what_it_leads_to() -> None:
    text = SHOP + "  Rule:\n    Type: AWS::Events::Rule\n    Properties: {Name: !GetAtt Pages.QueueName}\n"
    template = Template.parse(text.encode())
    assert beside(template, "Pages", {"Rule": (0.0, 10.0)}) == (CARD_WIDTH + LAYER_GAP, 10.0)
    assert beside(template, "Rule", {"Pages": (0.0, 10.0)}) == (-CARD_WIDTH - LAYER_GAP, 10.0)


def test_without_a_neighbour_in_place_the_layout_decides() -> None:
    template = Template.parse(SHOP.encode())
    assert beside(template, "Pages", {}) is None
    assert beside(template, "Pages", {"ItemsTable": (0.0, 0.0)}) is None
