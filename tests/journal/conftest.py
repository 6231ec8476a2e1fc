"""Every test of the journal's contract is run on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import postgres
from stackline.journal import Journal, open_journal

_NUMBERS = itertools.count(1)
Place = Path | str


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    programs = postgres.binaries()
    if programs is None:
        pytest.skip(postgres.MISSING)
    with postgres.cluster(programs) as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def new_place(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Place]:
    """Where a new, empty journal is."""
    if request.param == "sqlite":
        return lambda: tmp_path / f"state-{next(_NUMBERS)}" / "journal.db"
    address = request.getfixturevalue("server")
    return lambda: postgres.schema(address, f"journal_{next(_NUMBERS)}")


@pytest.fixture
def place(new_place: Callable[[], Place]) -> Place:
    return new_place()


@pytest.fixture
def journal(place: Place) -> Iterator[Journal]:
    found = open_journal(place)
    yield found
    found.close()
