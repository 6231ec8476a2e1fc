"""What the ways of loading a page have in common: how it fails, how large it may be, and who asks for it."""

from __future__ import annotations

LARGEST = 5 * 1024 * 1024
USER_AGENT = "scorecard/1.0 (+https://example.com/bot)"


class PageUnavailable(Exception):
    """The page could not be had this time; another try may succeed."""


class BrowserMissing(Exception):
    """There is no browser to load pages with. No page can be had until somebody mends that; the message says how."""
