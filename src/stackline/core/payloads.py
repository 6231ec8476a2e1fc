"""What a payload may show to who watches: secrets are masked by the names they have, and by what they look like.

A rule, not a promise: what has a plain name and a plain look is shown.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, cast

from stackline.core.redaction import MASK, redact

# Matched in a name without its case, hyphens and underscores.
_SECRET_NAMES = re.compile(
    r"pass(word|wd|phrase|code)|^pwd$|secret|token|authorization|cookie|credential|apikey|accesskey|privatekey|signature"
    r"|cardnumber|creditcard|^cvv|^cvc|^pan$|^pin$|^ssn$|^iban$"
)
_NAME = (
    r"[\w.-]{0,40}(?:pass(?:word|wd|phrase|code)|pwd|secret|token|authorization|cookie|credential|api[-_]?key"
    r"|signature)[\w.-]{0,40}"
)
_IN_TEXT = (
    # "name": "value", also where the quotes are escaped once more; name=value; Name: value.
    re.compile(rf'(\\?"{_NAME}\\?"\s*:\s*\\?")((?:[^"\\]|\\(?!"))+)', re.IGNORECASE),
    re.compile(rf"(\b{_NAME}=)([^&\s;,\"'\\]+)", re.IGNORECASE),
    re.compile(r"(\b(?:authorization|cookie|set-cookie)\s*:\s*)([^\r\n\"']+)", re.IGNORECASE),
    re.compile(r"(\b(?:Bearer|Basic)\s+)([\w.~+/=-]{8,})", re.IGNORECASE),
)
_LOOKS = re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b")
_CARD = re.compile(r"(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w.-])")
# Nearly every text holds none of these, and going through it with every rule takes a hundred times as long.
_HINTS = (
    *(
        "pass",
        "pwd",
        "secret",
        "token",
        "auth",
        "cookie",
        "credential",
        "key",
        "signature",
        "bearer",
        "basic",
    ),
    *("eyj", "akia", "asia", "://"),
)
_DIGITS = re.compile(r"\d[\d -]{12}")
_DEEPEST = 60


def redact_text(text: str) -> str:
    """`text` without what looks like a secret or a payment card's number."""
    if len(text) < 4:
        return text
    lower = text.lower()
    if not any(hint in lower for hint in _HINTS) and not _DIGITS.search(text):
        return text
    for rule in _IN_TEXT:
        text = rule.sub(lambda found: found[1] + MASK, text)
    text = _CARD.sub(lambda found: MASK if _is_card(found[0]) else found[0], _LOOKS.sub(MASK, text))
    return redact(text)


def redact_payload(value: Any) -> Any:
    """JSON without its secrets, of the same shape; JSON in a text, or in base64 where AWS has it, is gone through."""
    return _redacted(value, 0)


def restore(edited: Any, original: Any) -> Any:
    """`edited`, where every text that is as `redact_payload` shows it, is what it is in the original at that place."""
    if edited == original or (edited == redact_payload(original)):
        return original
    if isinstance(edited, dict) and isinstance(original, dict):
        before, after = cast("dict[str, Any]", original), cast("dict[str, Any]", edited)
        shown = cast("dict[str, Any]", redact_payload(before))
        merged: dict[str, Any] = {
            key: before[key] if key in before and item == shown[key] else restore(item, before.get(key))
            for key, item in after.items()
        }
        return merged
    if isinstance(edited, list) and isinstance(original, list):
        after_items, before_items = cast("list[Any]", edited), cast("list[Any]", original)
        rest = before_items + [None] * (len(after_items) - len(before_items))
        restored: list[Any] = [restore(one, other) for one, other in zip(after_items, rest, strict=False)]
        return restored
    if isinstance(edited, str) and isinstance(original, str):
        return _restored_text(edited, original)
    return cast(Any, edited)


def _restored_text(edited: str, original: str) -> str:
    inner, before = _json_in(edited), _json_in(original)
    if inner is not None and before is not None:
        return json.dumps(restore(inner, before), ensure_ascii=False)
    return edited


def _redacted(value: Any, depth: int) -> Any:
    if depth > _DEEPEST:
        return MASK
    if isinstance(value, dict):
        given = cast("dict[str, Any]", value)
        return {key: _of_name(str(key), item, given, depth) for key, item in given.items()}
    if isinstance(value, list):
        return [_redacted(item, depth + 1) for item in cast("list[Any]", value)]
    if isinstance(value, str):
        return _redacted_string(value, depth)
    if isinstance(value, int) and not isinstance(value, bool) and _CARD.fullmatch(str(value)):
        return MASK if _is_card(str(value)) else value
    return value


def _of_name(name: str, value: Any, beside: dict[str, Any], depth: int) -> Any:
    if value is None or isinstance(value, bool) or value in ("", [], {}):
        return value
    if _is_secret(name):
        return MASK
    if isinstance(value, str) and (
        (name == "body" and beside.get("isBase64Encoded") is True)
        or (name == "data" and "sequenceNumber" in beside)
    ):
        return _in_base64(value, lambda text: _redacted_string(text, depth + 1))
    return _redacted(value, depth + 1)


@lru_cache(4096)
def _is_secret(name: str) -> bool:
    return _SECRET_NAMES.search(re.sub(r"[-_.\s]", "", name).lower()) is not None


def _redacted_string(text: str, depth: int) -> str:
    inner = _json_in(text)
    if inner is None:
        return redact_text(text)
    shown = _redacted(inner, depth + 1)
    return text if shown == inner else json.dumps(shown, ensure_ascii=False)


def _json_in(text: str) -> Any:
    """The object or list that a text holds as JSON."""
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return cast(Any, found) if isinstance(found, dict | list) else None


def _in_base64(value: str, change: Callable[[str], str]) -> str:
    """What is no text is left."""
    try:
        text = base64.b64decode(value, validate=True).decode()
    except (binascii.Error, ValueError):
        return value
    shown = change(text)
    return value if shown == text else base64.b64encode(shown.encode()).decode()


def _is_card(text: str) -> bool:
    """By its check digit (ISO/IEC 7812-1); all zeros is no card."""
    digits = [int(one) for one in text if one.isdigit()]
    if len(set(digits)) < 2:
        return False
    doubled = [digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
