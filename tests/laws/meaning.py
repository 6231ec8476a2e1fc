"""What two templates have in common though their text differs."""

from __future__ import annotations

from typing import Any


def normal(value: Any) -> Any:
    """The meaning: a lone item is a list of one, an empty container is nothing."""
    if isinstance(value, dict):
        found = {key: normal(item) for key, item in value.items()}
        for key in ("Policies", "Statement", "Layers", "DependsOn", "Transform"):
            if key in found and not isinstance(found[key], list):
                found[key] = [found[key]]
        return {key: item for key, item in found.items() if item not in ({}, [], None)}
    if isinstance(value, list):
        return [normal(item) for item in value]
    return value
