"""What was worked out of values that nobody changes, told by which objects they are.

An edit makes the value of what it edits anew; every other resource's is the object that it was. So whatever follows
from one resource alone is worked out once, however often the template around it changes.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Generic, TypeVar

T = TypeVar("T")

_KEPT = 20_000
"""Some ten times the resources of the largest templates there are."""


class OfSameValues(Generic[T]):
    """Remembers `make`'s results. It must read nothing but its arguments, and its result is shared: not to be changed.

    Called with the values, told apart by identity, and by `more`, told apart by being equal.
    """

    def __init__(self, make: Callable[..., T], kept: int = _KEPT) -> None:
        self._make = make
        self._kept = kept
        self._known: dict[tuple[Hashable, ...], tuple[tuple[Any, ...], T]] = {}
        self._lock = Lock()

    def __call__(self, *values: Any, more: tuple[Hashable, ...] = ()) -> T:
        key = (*map(id, values), more)
        known = self._known.get(key)
        if known is not None:
            return known[1]
        made = self._make(*values, *more)
        with self._lock:
            while len(self._known) >= self._kept:
                del self._known[next(iter(self._known))]
            # With the values: as long as they are kept, no other object has their identity.
            self._known[key] = (values, made)
        return made
