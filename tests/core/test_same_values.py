"""What follows from values alone is worked out once for as long as they are the same objects."""

from __future__ import annotations

from typing import Any

from stackline.core.same_values import OfSameValues, begin_round


def counted(asked: list[Any]) -> OfSameValues[str]:
    def make(value: Any, *more: Any) -> str:
        asked.append(value)
        return f"{value} {more}"

    return OfSameValues(make)


def test_the_same_object_is_asked_once_and_an_equal_one_again() -> None:
    asked: list[Any] = []
    of, value = counted(asked), {"a": 1}
    assert of(value) == of(value) == "{'a': 1} ()"
    assert of(dict(value)) == "{'a': 1} ()"
    assert len(asked) == 2


def test_what_is_told_apart_by_being_equal_is() -> None:
    asked: list[Any] = []
    of, value = counted(asked), ["a"]
    assert [of(value, more=(("x", "y"),)), of(value, more=(("x", "y"),)), of(value, more=(1,))] == [
        "['a'] (('x', 'y'),)",
        "['a'] (('x', 'y'),)",
        "['a'] (1,)",
    ]
    assert len(asked) == 2


def test_a_new_object_is_never_mistaken_for_one_that_is_gone() -> None:
    asked: list[Any] = []
    of = counted(asked)
    for number in range(2000):
        # Where it is forgotten, the next one made has its address.
        assert of({"number": number}) == f"{{'number': {number}}} ()"
        begin_round()
    assert len(asked) == 2000
    assert len(of) < 20


def test_what_is_needed_round_after_round_stays() -> None:
    asked: list[Any] = []
    of, value = counted(asked), {"a": 1}
    for _ in range(100):
        begin_round()
        of(value)
        of({"a": 2})
    assert sum(one is value for one in asked) == 1
    assert len(of) < 20
