"""For all tests."""

from __future__ import annotations

import os
import signal

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from edit_totals import RandomEdits

PATIENCE = {"cloud": 1200, "deep": 3600}
"""Seconds before a test of this mark is taken to hang. The first cloud of a machine installs it."""
DEEP = PATIENCE["deep"] if os.environ.get("STACKLINE_DEEP") else 0
"""Some tests without the mark try more then."""

LONG = ("test_pictured_states.py",)
"""Files of minutes whose tests share nothing: each test is handed out by itself, before others with a browser."""

# How long an example takes is the machine's doing.
settings.register_profile("stackline", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("stackline")


def pytest_configure(config: pytest.Config) -> None:
    """A shell starts background jobs with Ctrl-C ignored, and what they start inherits that: tests send it for real."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(RandomEdits())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests with a browser come last: Playwright keeps an event loop running in its process for as long as it lives,
    and a test that makes a loop of its own cannot run beside it."""
    items.sort(key=lambda item: ("browser" in item.path.parts, item.path.name not in LONG))
    for item in items:
        marked = [seconds for mark, seconds in PATIENCE.items() if item.get_closest_marker(mark)]
        patience = max([DEEP, *marked])
        if patience and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(patience))


class ByFile(LoadFileScheduling):
    """A file goes to one worker, so that what its tests share is made once; no worker is left with a long one at the
    end."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return nodeid if file.endswith(LONG) else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile | None:
    return ByFile(config, log) if config.getvalue("dist") == "loadfile" else None
