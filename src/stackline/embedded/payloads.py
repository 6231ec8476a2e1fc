"""Payloads as they are told: without secrets, and cut where they are long."""

from __future__ import annotations

import json
from typing import Any

from stackline.core.payloads import redact_payload, redact_text

LONGEST = 16 * 1024  # characters


def shown(name: str, value: Any, longest: int = LONGEST) -> dict[str, Any]:
    """`{name: JSON text}`, and `{f"{name}_size": n}` with the size of the whole where it is cut."""
    return _cut(name, json.dumps(redact_payload(value), ensure_ascii=False, default=str), longest)


def shown_body(name: str, body: bytes, size: int, longest: int = LONGEST) -> dict[str, Any]:
    """The same for a request's body or an answer's, of which `body` is the beginning."""
    if not body:
        return {}
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return {name: "", f"{name}_size": size}
    if len(body) < size:
        return _cut(name, redact_text(text), longest) | {f"{name}_size": size}
    try:
        return shown(name, json.loads(text), longest)
    except ValueError:
        return _cut(name, redact_text(text), longest)


def _cut(name: str, text: str, longest: int) -> dict[str, Any]:
    return {name: text} if len(text) <= longest else {name: text[:longest], f"{name}_size": len(text)}
