"""Which keys of the template a value names: by reference, by an alias's reference, or by the alias's name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from stackline.catalog.references import branches, mapping, plain

if TYPE_CHECKING:
    from stackline.catalog.view import View

KIND = "key"
_ALIAS = "AWS::KMS::Alias"
# `alias/orders` at the end of an ARN, with the holes it may have.
_NAME = re.compile(r"alias/(?!aws/)[A-Za-z0-9/_${}.:-]+$")


def keys_named(view: View, value: Any) -> list[str]:
    """One as a rule; of each branch where the value is conditional."""
    found: dict[str, None] = {}
    for _, branch in branches(value):
        found.update(dict.fromkeys(view.ends(branch, KIND) or _by_alias(view, branch)))
    return list(found)


def _by_alias(view: View, value: Any) -> list[str]:
    name = _alias_name(value)
    if name is None:
        return []
    return [
        key
        for alias in view.by_type.get(_ALIAS, ())
        if _alias_name(view.properties(alias).get("AliasName")) == name
        for key in view.ends(view.properties(alias).get("TargetKeyId"), KIND)
    ]


def _alias_name(value: Any) -> str | None:
    """`alias/orders`, or with the holes of a Sub; None where the value is no alias's name or ARN."""
    text = mapping(plain(value)).get("Fn::Sub", value)
    found = _NAME.search(text) if isinstance(text, str) else None
    return found[0] if found else None
