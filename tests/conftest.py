"""For all tests."""

from __future__ import annotations

import signal

import pytest


def pytest_configure() -> None:
    """A shell starts background jobs with Ctrl-C ignored, and what they start inherits that: tests send it for real."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests with a browser come last: Playwright keeps an event loop running in its process for as long as it lives,
    and a test that makes a loop of its own cannot run beside it."""
    items.sort(key=lambda item: "browser" in item.path.parts)
