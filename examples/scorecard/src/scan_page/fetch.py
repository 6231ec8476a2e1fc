"""Loads a page in the way that the environment chooses: LOADER is `browser` or `http`."""

from __future__ import annotations

import os

if os.environ.get("LOADER", "browser") == "http":
    from plain import load as fetch

    def prepare() -> None:
        """HTTP needs nothing, and nothing of the browser is imported: such a function starts quicker."""
else:
    import atexit

    from browser import Browser

    # One for the process: a warm function finds its browser warm.
    _browser = Browser()
    atexit.register(_browser.close)
    fetch = _browser.load
    prepare = _browser.ready

__all__ = ["fetch", "prepare"]
