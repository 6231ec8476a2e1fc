"""What is noted afterwards is noted in order, soon, and before who asks for it."""

from __future__ import annotations

import asyncio

from stackline.embedded.afterwards import Afterwards, Step


def noting(found: list[int], number: int, refusals: int = 0) -> Step:
    left = [refusals]

    def step(now: bool) -> bool:
        if left[0] and not now:
            left[0] -= 1
            return False
        found.append(number)
        return True

    return step


def test_everything_is_noted_before_somebody_asks() -> None:
    async def run() -> list[int]:
        afterwards, found = Afterwards(), list[int]()
        for number in range(20):
            afterwards.add(noting(found, number, refusals=9 if number == 3 else 0))
        assert not found
        afterwards.all()
        return found

    assert asyncio.run(run()) == list(range(20))


def test_a_step_that_cannot_be_taken_yet_is_waited_for() -> None:
    async def run() -> list[int]:
        afterwards, found, done = Afterwards(), list[int](), asyncio.Event()
        afterwards.add(noting(found, 0))
        afterwards.add(noting(found, 1, refusals=3))
        afterwards.add(lambda _: done.set() is None)
        afterwards.some()
        assert found == [0]
        await done.wait()
        return found

    assert asyncio.run(run()) == [0, 1]


def test_they_do_not_grow_without_end() -> None:
    async def run() -> int:
        afterwards, found = Afterwards(), list[int]()
        for number in range(1_500):
            afterwards.add(noting(found, number, refusals=1_000_000))
        return len(found)

    assert asyncio.run(run()) == 500
