"""Payloads as they are told: without secrets, and cut where they are long."""

from __future__ import annotations

import json
from typing import Any, cast

from stackline.core.payloads import redact_payload, redact_text

LONGEST = 16 * 1024  # characters


def shown(name: str, value: Any, longest: int = LONGEST) -> dict[str, Any]:
    """`{name: JSON text}`, and `{f"{name}_size": n}` with the size of the whole where it is cut."""
    size = len(json.dumps(value, ensure_ascii=False, default=str))
    if size > longest:  # going through megabytes for what is cut off would hold up the call
        value = _beginning(value, [longest])
    text = json.dumps(redact_payload(value), ensure_ascii=False, default=str)
    return {name: text} if size <= longest else {name: text[:longest], f"{name}_size": size}


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


def _beginning(value: Any, left: list[int]) -> Any:
    """As much of it as has about `left` characters, which is counted down."""
    if isinstance(value, str):
        text = value[: left[0]]
        left[0] -= len(text)
        return text
    left[0] -= 8
    if isinstance(value, dict):
        found: dict[str, Any] = {}
        for key, item in cast("dict[str, Any]", value).items():
            if left[0] <= 0:
                break
            left[0] -= len(key)
            found[key] = _beginning(item, left)
        return found
    if isinstance(value, list):
        items: list[Any] = []
        for item in cast("list[Any]", value):
            if left[0] <= 0:
                break
            items.append(_beginning(item, left))
        return items
    return value


def _cut(name: str, text: str, longest: int) -> dict[str, Any]:
    return {name: text} if len(text) <= longest else {name: text[:longest], f"{name}_size": len(text)}
