"""A browser that loads one page after another. A new one takes its place when it is worn out or broken."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from typing import Protocol

from chromium import Broken, Chromium
from page import LARGEST, PageUnavailable

# What a browser holds grows with the pages it has seen.
PAGES = 200
SECONDS = 10.0

log = logging.getLogger()


class Program(Protocol):
    """A running browser. Both raise Broken where it is of no more use."""

    def load(self, url: str, seconds: float) -> tuple[int, str]:
        """The HTTP status and the document as it is once the page has loaded. Raises PageUnavailable."""
        ...

    def end(self) -> None:
        """End it with all of its processes and files. Never raises."""
        ...


class Browser:
    """Starts a program when there is something to do; `pages` is how many each loads before the next takes over."""

    def __init__(self, start: Callable[[], Program] = Chromium, pages: int | None = None) -> None:
        self._start = start
        self._pages = pages or int(os.environ.get("PAGES_A_BROWSER", PAGES))
        self._program: Program | None = None
        self._loaded = 0

    def ready(self) -> None:
        """Have a browser running. Raises BrowserMissing where there is none, PageUnavailable where it fails."""
        if self._program is not None and self._loaded >= self._pages:
            self.close()
        if self._program is None:
            try:
                self._program, self._loaded = self._start(), 0
            except Broken as problem:
                raise PageUnavailable(f"the browser did not start: {problem}") from problem

    def load(self, url: str, seconds: float = SECONDS) -> bytes:
        """The document, scripts run, as HTML. Raises PageUnavailable on every kind of failure of the page."""
        self.ready()
        assert self._program is not None
        self._loaded += 1
        try:
            status, html = self._program.load(url, seconds)
        except Broken as problem:
            log.warning("the browser is started anew", extra={"reason": str(problem), "url": url})
            self.close()
            raise PageUnavailable(f"the browser failed: {problem}") from problem
        if not 200 <= status < 400:
            raise PageUnavailable(
                f"HTTP {status}" if status else "the browser shows a page of its own instead"
            )
        document = html.encode("utf-8", "replace")
        if len(document) > LARGEST:
            raise PageUnavailable(f"larger than {LARGEST:,} bytes")
        return document

    def close(self) -> None:
        if self._program is not None:
            self._program.end()
            self._program = None
