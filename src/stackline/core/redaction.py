"""Keeping secrets out of what is printed, logged and journaled."""

from __future__ import annotations

import re
from collections.abc import Iterable

MASK = "****"
# user:password@ in an address, as package indexes and databases have it.
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s'\"]+(?=@)")


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """`text` with every secret, and every user and password in an address, replaced by `****`.

    Secrets under four characters are left: masking `1` everywhere hides more than it protects.
    """
    for secret in sorted({s for s in secrets if len(s) >= 4}, key=len, reverse=True):
        text = text.replace(secret, MASK)
    return _CREDENTIALS.sub(MASK, text)
