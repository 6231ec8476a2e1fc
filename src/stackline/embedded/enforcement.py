"""Policies that count: with `STACKLINE_CLOUD_IAM=enforce` MiniStack evaluates IAM, and a function acts as its role.

Without it every caller may do everything. AWS gives a function the credentials of a session of its role; so do we
then, named as AWS names it, by the function.
"""

from __future__ import annotations

import os
import secrets
import threading
import time
from dataclasses import dataclass, field

from stackline.embedded.upstream import module

VARIABLE = "STACKLINE_CLOUD_IAM"
_SECONDS = 12 * 3600
_EARLY = 600  # seconds before its end a session is replaced


def wanted() -> bool:
    return os.environ.get(VARIABLE, "").lower() == "enforce"


@dataclass
class Sessions:
    """One session for each role and name, made when it is first asked for."""

    _made: dict[tuple[str, str], tuple[float, dict[str, str]]] = field(
        default_factory=dict[tuple[str, str], "tuple[float, dict[str, str]]"]
    )
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, role: str, name: str) -> dict[str, str]:
        """The variables an SDK takes its credentials from."""
        key = (role, name)
        with self._lock:
            ends, found = self._made.get(key, (0.0, {}))
            if ends - _EARLY < time.time():
                ends, found = time.time() + _SECONDS, _session(role, name)
                self._made[key] = (ends, found)
            return found


def _session(role: str, name: str) -> dict[str, str]:
    made = {
        "AWS_ACCESS_KEY_ID": f"ASIA{secrets.token_hex(8).upper()}",
        "AWS_SECRET_ACCESS_KEY": secrets.token_urlsafe(30),
        "AWS_SESSION_TOKEN": secrets.token_urlsafe(60),
    }
    account, role_name = role.split(":")[4], role.rpartition("/")[2]
    module("services.sts").register_session(
        made["AWS_ACCESS_KEY_ID"],
        {
            "Arn": f"arn:aws:sts::{account}:assumed-role/{role_name}/{name}",
            "UserId": f"AROA{role_name}:{name}",
            "SecretAccessKey": made["AWS_SECRET_ACCESS_KEY"],
            "SessionToken": made["AWS_SESSION_TOKEN"],
            "Expiration": time.time() + _SECONDS,
            "AccountId": account,
            "PrincipalType": "AssumedRole",
        },
    )
    return made
