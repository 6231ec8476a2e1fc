"""How two environments differ: what their files say, and what the template's parameters are in each."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from stackline.environments.environment import Environment
from stackline.environments.parameters import as_text, hidden_parameters, is_reference
from stackline.template import Template

_OWN = ("name", "file", "inherits")
"""What differs between any two."""
Fingerprint = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Difference:
    """`what` is a key of the file (`region`), or one below it (`parameters.Url`, `tags.team`). None: not said."""

    what: str
    a: str | None
    b: str | None

    def to_json(self) -> dict[str, Any]:
        return {"what": self.what, "a": self.a, "b": self.b}


def fingerprints() -> Fingerprint:
    """Eight digits that tell the same value from another within one answer only: the key is new each time."""
    key = secrets.token_bytes(32)
    return lambda value: f"#{hmac.new(key, value.encode(), hashlib.sha256).hexdigest()[:8]}"


def facts(
    environment: Environment,
    template: Template,
    fingerprint: Fingerprint,
    looked_up: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Everything that is said of an environment, as text by its key; hidden values by fingerprint.

    `looked_up`: a reference as written → its value, where the cloud was asked.
    """
    found: dict[str, str] = {}
    for key, value in environment.to_json().items():
        if key not in _OWN:
            _flatten(found, key, value)
    hidden = hidden_parameters(template)
    declared = cast("dict[str, Any]", template.get(("Parameters",)) or {})
    for name, declaration in declared.items():
        default = (
            cast("dict[str, Any]", declaration).get("Default") if isinstance(declaration, dict) else None
        )
        node = environment.parameters.get(name)
        text = as_text(node) if node is not None else None if default is None else str(default)
        if text is None:
            continue
        value = (looked_up or {}).get(text)
        if name in hidden or text.startswith("secret:"):
            said = fingerprint(text if value is None else value)
            # Where a secret is kept may be shown; what is hidden and written out may not.
            found[f"parameters.{name}"] = (
                said if not is_reference(text) else text if value is None else f"{text} {said}"
            )
        else:
            found[f"parameters.{name}"] = text if value is None else value
    return found


def differences(a: Mapping[str, str], b: Mapping[str, str]) -> list[Difference]:
    """What is not the same in both, in the order of the first."""
    keys = dict.fromkeys((*a, *b))
    return [Difference(key, a.get(key), b.get(key)) for key in keys if a.get(key) != b.get(key)]


def _flatten(found: dict[str, str], key: str, value: Any) -> None:
    if isinstance(value, dict):
        for name, one in cast("dict[str, Any]", value).items():
            _flatten(found, f"{key}.{name}", one)
    elif isinstance(value, list):
        if value:
            found[key] = ", ".join(map(str, cast("list[Any]", value)))
    elif isinstance(value, bool):
        found[key] = "true" if value else "false"
    elif value not in (None, ""):
        found[key] = str(value)
