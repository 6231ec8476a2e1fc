"""For all tests."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests with a browser come last: Playwright keeps an event loop running in its process for as long as it lives,
    and a test that makes a loop of its own cannot run beside it."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
