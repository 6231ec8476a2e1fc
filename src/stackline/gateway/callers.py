"""Who may call an API of this machine: which Hosts and Origins, and what of CORS they are told. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from stackline.gateway.untyped import rows


def host_allowed(host: str, port: int) -> bool:
    """Only names that mean this machine, with our port: a rebound DNS name has another Host."""
    name, _, stated = host.partition(":")
    if stated != str(port):
        return False
    return (
        name in ("127.0.0.1", "localhost")
        or re.fullmatch(r"([a-z0-9_-]+\.)+localhost", name.lower()) is not None
    )


def is_loopback_origin(origin: str) -> bool:
    """An Origin served from this machine. `null` (a file, a sandboxed frame) is not."""
    try:
        parts = urlsplit(origin)
        name = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme not in ("http", "https"):
        return False
    return name in ("localhost", "127.0.0.1", "::1") or name.endswith(".localhost")


def is_of_a_foreign_page(headers: Mapping[str, str]) -> bool:
    """An image or a script carries no Origin, but browsers mark it, and a page cannot make up its Referer."""
    return headers.get("sec-fetch-site") == "cross-site" and not is_loopback_origin(
        headers.get("referer", "")
    )


def is_named(allowed: Any, origin: str) -> bool:
    """Whether one of the Origins that an API's CORS allows is this one."""
    return any(
        entry in ("*", origin) or ("*" in entry and _wildcard(entry, origin)) for entry in rows(allowed)
    )


def cors_headers(cors: Mapping[str, Any], origin: str) -> dict[str, str]:
    """What an HTTP API adds to the answer of a function: "Configuring CORS for HTTP APIs" (developer guide)."""
    allowed = [one.lower() for one in rows(cors.get("allowOrigins"))]
    if allowed == ["*"]:
        said = "*"
    elif origin and origin.lower() in allowed:
        said = origin
    else:
        return {}
    found = {"Access-Control-Allow-Origin": said}
    if cors.get("allowCredentials") and said != "*":
        found["Access-Control-Allow-Credentials"] = "true"
    if exposed := rows(cors.get("exposeHeaders")):
        found["Access-Control-Expose-Headers"] = ",".join(exposed)
    return {**found, "Vary": "Origin"}


def _wildcard(entry: str, origin: str) -> bool:
    start, _, end = entry.partition("*")
    return origin.startswith(start) and origin.endswith(end) and len(origin) >= len(start) + len(end)
