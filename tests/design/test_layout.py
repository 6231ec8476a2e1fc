"""Laws of the exported layout: nothing overlaps, wires join their ports, and no two nets lie on each other."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackline.design.card import Card, Facet, Reference
from stackline.design.geometry import CARD_GAP, CARD_WIDTH, LAYER_GAP, card_height, ports
from stackline.design.layered import Drawing, Point
from stackline.design.layers import Box, Link, layers
from stackline.design.layout import arrange, layout, reference_key, wire_key


@dataclass(frozen=True)
class Line:
    source: str
    target: str
    facet: str | None = None
    style: str = "event"
    connection: str = "c"
    failure: bool = False


def card(id: str, facets: int = 0) -> Card:
    its = tuple(Facet(f"f{number}", f"f{number}") for number in range(facets))
    height = card_height(facets)
    return Card(
        id, "T", "other", "other", "box", id, "", CARD_WIDTH, height, False, None, 1, (1, 1), its,
        ports([facet.id for facet in its]),
    )  # fmt: skip


@st.composite
def diagrams(draw: st.DrawFn) -> tuple[list[Card], list[Line], list[Reference]]:
    count = draw(st.integers(1, 14))
    facets = draw(st.lists(st.integers(0, 4), min_size=count, max_size=count))
    drawn = [card(f"c{index}", rows) for index, rows in enumerate(facets)]
    one = st.integers(0, count - 1)
    wires: dict[str, Line] = {}
    for source, target, row, style in draw(
        st.lists(
            st.tuples(one, one, st.integers(0, 4), st.sampled_from(["event", "access", "attach"])),
            max_size=24,
        )
    ):
        facet = f"f{row}" if row < facets[source] else None
        line = Line(f"c{source}", f"c{target}", facet, style)
        wires[wire_key(line)] = line
    pairs = draw(st.lists(st.tuples(one, one).filter(lambda pair: pair[0] != pair[1]), max_size=12))
    references = [Reference(f"c{source}", f"c{target}", "Ref", 1) for source, target in dict.fromkeys(pairs)]
    return drawn, list(wires.values()), references


def boxes(cards: Sequence[Card], places: Mapping[str, Point]) -> list[tuple[float, float, float, float]]:
    return [(*places[c.id], places[c.id][0] + c.width, places[c.id][1] + c.height) for c in cards]


def overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@given(diagrams())
def test_cards_keep_their_distance(diagram: tuple[list[Card], list[Line], list[Reference]]) -> None:
    cards, wires, references = diagram
    drawing = arrange(cards, wires, references)
    assert set(drawing.places) == {card.id for card in cards}
    for one, other in itertools.combinations(boxes(cards, drawing.places), 2):
        air = CARD_GAP / 2 - 0.5
        grown = (one[0] - air, one[1] - air, one[2] + air, one[3] + air)
        assert not overlap(grown, (other[0] - air, other[1] - air, other[2] + air, other[3] + air))
    assert min(x for x, _ in drawing.places.values()) >= 0
    assert max(box[2] for box in boxes(cards, drawing.places)) <= drawing.width + 0.01
    assert max(box[3] for box in boxes(cards, drawing.places)) <= drawing.height + 0.01


@given(diagrams())
def test_wires_are_level_and_upright_and_join_their_ports(
    diagram: tuple[list[Card], list[Line], list[Reference]],
) -> None:
    cards, wires, references = diagram
    known = {card.id: card for card in cards}
    drawing = arrange(cards, wires, references)
    for wire in wires:
        route = drawing.routes[wire_key(wire)]
        out, into = known[wire.source].port(wire.facet or "out"), known[wire.target].port("in")
        start, end = drawing.places[wire.source], drawing.places[wire.target]
        assert route[0] == pytest.approx((start[0] + out.x, start[1] + out.y), abs=1)
        assert route[-1] == pytest.approx((end[0] + into.x, end[1] + into.y), abs=1)
    for route in drawing.routes.values():
        for one, other in itertools.pairwise(route):
            assert one[0] == other[0] or one[1] == other[1]


@given(diagrams())
def test_wires_pass_no_card(diagram: tuple[list[Card], list[Line], list[Reference]]) -> None:
    cards, wires, references = diagram
    drawing = arrange(cards, wires, references)
    for route in drawing.routes.values():
        for (ax, ay), (bx, by) in itertools.pairwise(route):
            piece = (min(ax, bx), min(ay, by) - 0.1, max(ax, bx), max(ay, by) + 0.1)
            for left, top, right, bottom in boxes(cards, drawing.places):
                assert not overlap(piece, (left + 1, top + 1, right - 1, bottom - 1))


@given(diagrams())
def test_no_two_nets_share_an_upright_run(diagram: tuple[list[Card], list[Line], list[Reference]]) -> None:
    cards, wires, _ = diagram
    drawing = arrange(cards, wires)
    runs: list[tuple[object, float, float, float]] = []
    for wire in wires:
        route = drawing.routes[wire_key(wire)]
        net = (wire.source, wire.facet, wire.style)
        runs += [
            (net, ax, min(ay, by), max(ay, by))
            for (ax, ay), (bx, by) in itertools.pairwise(route)
            if ax == bx
        ]
    for (net, x, top, bottom), (other, also, high, low) in itertools.combinations(runs, 2):
        if net != other and abs(x - also) < 4:
            assert bottom <= high or low <= top


def test_a_wire_runs_right_and_cards_stand_in_columns() -> None:
    cards = [card(id) for id in "abcd"]
    wires = [Line("a", "b"), Line("a", "c"), Line("b", "d"), Line("c", "d")]
    places = layout(cards, wires)
    assert places["b"][0] == places["c"][0] == CARD_WIDTH + LAYER_GAP
    assert places["d"][0] == 2 * (CARD_WIDTH + LAYER_GAP)


def test_a_chain_of_references_is_not_as_wide_as_it_is_long() -> None:
    ids = [f"c{number}" for number in range(100)]
    cards = [card(id) for id in ids]
    chain = [Reference(one, other, "DependsOn", 1) for one, other in itertools.pairwise(ids)]
    drawing = arrange(cards, [], chain)
    assert drawing.width < 25 * (CARD_WIDTH + 4 * LAYER_GAP)
    assert set(drawing.routes) == {reference_key(each) for each in chain}


def test_a_source_stands_beside_what_it_feeds_not_at_the_far_left() -> None:
    ids = "abcde"
    links = [Link(f"{a}{b}", a, b, 0, 0) for a, b in itertools.pairwise(ids)] + [Link("xe", "x", "e", 0, 0)]
    column = layers([Box(id, 10, 10) for id in (*ids, "x")], links)
    assert column["x"] == column["d"]


def test_the_same_diagram_is_laid_out_the_same() -> None:
    cards = [card(f"c{number}", number % 3) for number in range(30)]
    wires = [Line(f"c{a}", f"c{(a * 7 + 3) % 30}") for a in range(30)]
    assert arrange(cards, wires) == arrange(list(cards), list(wires))


_PLACES = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 8)), min_size=14, max_size=14, unique=True)


@given(diagrams(), _PLACES, st.integers(1, 14))
def test_saved_places_are_kept_and_new_cards_find_room(
    diagram: tuple[list[Card], list[Line], list[Reference]], grid: list[tuple[int, int]], count: int
) -> None:
    cards, wires, references = diagram
    saved = {c.id: (x * 300.0, y * 220.0) for c, (x, y) in zip(cards[:count], grid, strict=False)}
    drawing: Drawing = arrange(cards, wires, references, saved)
    moved = {
        (round(drawing.places[id][0] - x, 3), round(drawing.places[id][1] - y, 3))
        for id, (x, y) in saved.items()
    }
    assert len(moved) == 1, "a person's arrangement may move as a whole only"
    for one, other in itertools.combinations(boxes(cards, drawing.places), 2):
        assert not overlap(one, other)
    assert {wire_key(wire) for wire in wires} <= set(drawing.routes)
    for route in drawing.routes.values():
        assert all(abs(a[0] - b[0]) < 1 or abs(a[1] - b[1]) < 1 for a, b in itertools.pairwise(route))
