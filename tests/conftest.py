"""For all tests."""

from __future__ import annotations

import signal

import pytest

from edit_totals import RandomEdits

PATIENCE = {"cloud": 1200, "deep": 3600}
"""Seconds before a test of this mark is taken to hang. The first cloud of a machine installs it."""


def pytest_configure(config: pytest.Config) -> None:
    """A shell starts background jobs with Ctrl-C ignored, and what they start inherits that: tests send it for real."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(RandomEdits())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests with a browser come last: Playwright keeps an event loop running in its process for as long as it lives,
    and a test that makes a loop of its own cannot run beside it."""
    items.sort(key=lambda item: "browser" in item.path.parts)
    for item in items:
        patience = max(
            (seconds for mark, seconds in PATIENCE.items() if item.get_closest_marker(mark)), default=0
        )
        if patience and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(patience))
