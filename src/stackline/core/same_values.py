"""What was worked out of values that nobody changes, told by which objects they are.

An edit makes the value of what it edits anew; every other resource's is the object that it was. So whatever follows
from one resource alone is worked out once, however often the template around it changes.

What no template has needed for some rounds is forgotten: whoever reads a whole template begins one (`begin_round`).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Generic, TypeVar

T = TypeVar("T")

_ROUNDS = 4
"""What was not needed in so many is forgotten, at the latest after twice as many."""
_MOST = 100_000
"""Where nobody begins rounds."""

_lock = Lock()
_all: list[OfSameValues[Any]] = []
_round = 0


class OfSameValues(Generic[T]):
    """Remembers `make`'s results. It must read nothing but its arguments, and its result is shared: not to be changed.

    Called with the values, told apart by identity, and by `more`, told apart by being equal. To be made once, for a
    module or for what lives as long.
    """

    def __init__(self, make: Callable[..., T]) -> None:
        self._make = make
        self._new: dict[tuple[Hashable, ...], tuple[tuple[Any, ...], T]] = {}
        self._old: dict[tuple[Hashable, ...], tuple[tuple[Any, ...], T]] = {}
        _all.append(self)

    def __call__(self, *values: Any, more: tuple[Hashable, ...] = ()) -> T:
        key = (*map(id, values), more)
        known = self._new.get(key)
        if known is not None:
            return known[1]
        known = self._old.get(key)
        if known is None:
            # With the values: as long as they are kept, no other object has their identity.
            known = (values, self._make(*values, *more))
        if len(self._new) >= _MOST:
            self.age()
        self._new[key] = known
        return known[1]

    def __len__(self) -> int:
        return len({**self._old, **self._new})

    def age(self) -> None:
        """Forget what was not needed since the last time."""
        with _lock:
            self._old, self._new = self._new, {}


def begin_round() -> None:
    """A whole template is read now."""
    global _round
    with _lock:
        _round += 1
        due = _round % _ROUNDS == 0
    if due:
        for each in _all:
            each.age()
