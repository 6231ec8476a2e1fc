"""Whom an ARN that STS tells names. Names that whoever signs in chooses for themselves are none."""

from __future__ import annotations

import re

_NAMED = re.compile(r"arn:[\w-]+:(?:iam::\d+:user/(?:.*/)?|sts::\d+:assumed-role/[^/]+/)([^/]+)")


def named(arn: str) -> str:
    """A user's name, or that of a role's session; empty for an account's root and for a federated user."""
    match = _NAMED.fullmatch(arn)
    return match[1] if match else ""
