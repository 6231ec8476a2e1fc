"""Parameters and results of AWS's calls between two spellings: Pascal case, and the names of the API's own model."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Any, cast

from stackline.embedded.upstream import record


def given(value: Any, shape: Any) -> Any:
    """Parameters in Pascal case, named as the API's model names them; keys of maps are data."""
    kind = getattr(shape, "type_name", "")
    if kind == "structure" and isinstance(value, dict):
        members = {name.lower(): name for name in shape.members}
        named = {members.get(key.lower(), key): item for key, item in record(value).items()}
        return {key: given(item, shape.members.get(key)) for key, item in named.items()}
    if kind == "map" and isinstance(value, dict):
        return {key: given(item, shape.value) for key, item in record(value).items()}
    if kind == "list" and isinstance(value, list):
        return [given(item, shape.member) for item in cast("list[Any]", value)]
    if kind == "blob" and not isinstance(value, str | bytes):
        return json.dumps(value)
    return value


def result(value: Any, shape: Any) -> Any:
    """An answer as JSON in Pascal case."""
    kind = getattr(shape, "type_name", "")
    if kind == "structure" and isinstance(value, dict):
        return {
            key[:1].upper() + key[1:]: result(item, shape.members.get(key))
            for key, item in record(value).items()
        }
    if kind == "map" and isinstance(value, dict):
        return {key: result(item, shape.value) for key, item in record(value).items()}
    if kind == "list" and isinstance(value, list):
        return [result(item, shape.member) for item in cast("list[Any]", value)]
    if hasattr(value, "read"):
        value = value.read()
    if isinstance(value, bytes):
        return _text(value)
    return value.isoformat() if isinstance(value, datetime) else value


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return base64.b64encode(value).decode()
