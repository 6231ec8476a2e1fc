"""Which secrets the embedded cloud accepts: the project's, and those it has handed out itself."""

from __future__ import annotations

import re
import time

from stackline.embedded.sigv4 import Key
from stackline.embedded.upstream import module

_ACCOUNT = re.compile(r"\d{12}")


def find_key(key_id: str, secret: str) -> Key | None:
    """The key of this ID. A 12-digit ID is the account to act in and goes with the project's secret; others are
    sessions of AssumeRole and friends, or keys made with CreateAccessKey."""
    if _ACCOUNT.fullmatch(key_id):
        return Key(secret)
    session = module("services.sts")._sessions.get(key_id)
    if session is not None:
        expires = session.get("Expiration")
        if not session.get("SecretAccessKey") or (isinstance(expires, int | float) and expires < time.time()):
            return None
        return Key(session["SecretAccessKey"], session.get("SessionToken"))
    for (_, stored), record in list(module("services.iam")._access_keys._data.items()):
        if stored == key_id and record.get("Status") == "Active":
            return Key(record["SecretAccessKey"])
    return None
