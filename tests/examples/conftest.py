"""A runner for each test, ended with all of its workers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from runner.bench import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.run(made.host.close())
    made.loop.close()
