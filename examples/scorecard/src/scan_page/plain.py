"""Loads a page over HTTP as it is served: no script of it runs. Within a time and a size."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from http.client import HTTPException

from page import LARGEST, USER_AGENT, PageUnavailable

SECONDS = 5.0
HEADERS = {"User-Agent": USER_AGENT, "Accept": "text/html"}


def load(url: str, seconds: float = SECONDS) -> bytes:
    """The page's body. Takes at most twice `seconds`, and raises PageUnavailable on every kind of failure."""
    deadline = time.monotonic() + seconds
    body = bytearray()
    try:
        with urllib.request.urlopen(
            urllib.request.Request(url, headers=HEADERS), timeout=seconds
        ) as response:
            while chunk := response.read1(65536):
                body += chunk
                if len(body) > LARGEST:
                    raise PageUnavailable(f"larger than {LARGEST:,} bytes")
                if time.monotonic() > deadline:
                    raise PageUnavailable(f"not whole after {seconds:g} seconds")
    except urllib.error.HTTPError as error:
        raise PageUnavailable(f"HTTP {error.code}") from error
    except (OSError, HTTPException) as error:
        raise PageUnavailable(str(error) or type(error).__name__) from error
    return bytes(body)
