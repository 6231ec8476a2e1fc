"""What actions come to in words: the deeds that the catalog has for a kind, put together as a person would."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Any

from stackline.catalog.model import Accessible, Deed, Resource


def rights(resource: Resource) -> Accessible | None:
    """What the catalog knows of grants on a kind."""
    return resource.access or resource.rights


def deeds_of(rules: Accessible | None, actions: Iterable[str], resources: Sequence[Any] = ()) -> list[Deed]:
    """The deeds that these actions allow on these resources (on any, where none are given), in the catalog's order."""
    if rules is None:
        return []
    patterns = [action.lower() for action in actions]
    return [one for one in rules.deeds if _on(rules, one, resources) and _allows(rules, one, patterns)]


def unsaid(rules: Accessible | None, actions: Iterable[str]) -> list[str]:
    """The actions for which the catalog has no words; they are named as IAM has them."""
    deeds = rules.deeds if rules is not None else ()
    return [
        action
        for action in dict.fromkeys(actions)
        if not any(rules is not None and _allows(rules, one, [action.lower()]) for one in deeds)
        and action.lower() not in _ALWAYS
        and (rules is None or _of_service(rules, action))
    ]


# Whoever polls a queue needs the first; the others say nothing about the resource.
_ALWAYS = ("iam:passrole",)


def _of_service(rules: Accessible, action: str) -> bool:
    return action.partition(":")[0].lower() in (
        rules.service,
        *(one.partition(":")[0] for one in rules.besides),
    )


def _allows(rules: Accessible, deed: Deed, patterns: Sequence[str]) -> bool:
    for action in deed.actions:
        wanted = (action if ":" in action else f"{rules.service}:{action}").lower()
        if any(fnmatchcase(wanted, pattern) or fnmatchcase(pattern, wanted) for pattern in patterns):
            return True
    return False


def _on(rules: Accessible, deed: Deed, resources: Sequence[Any]) -> bool:
    """Whether the resources are those that the deed is done with: a table's stream is not the table."""
    parts = [one.part for one in rules.deeds if one.part]
    if not resources or not parts:
        return True
    texts = [json.dumps(one, default=str).lower() for one in resources]
    if deed.part:
        return any(deed.part in text or text == '"*"' for text in texts)
    return any(not any(part in text for part in parts) for text in texts)


def phrase(deeds: Sequence[Deed], name: str) -> str:
    """`read and write items of Items, and delete it`: the resource is named once."""
    groups: dict[str, list[str]] = {}
    for one in deeds:
        groups.setdefault(one.what, []).append(one.verb)
    parts: list[str] = []
    for what, verbs in groups.items():
        parts.append(f"{joined(verbs)} {_named(what, None if parts else name)}")
    return joined(parts, ", and ") if len(parts) == 2 and len(deeds) > 2 else joined(parts)


def _named(what: str, name: str | None) -> str:
    if name is not None:
        return what.replace("{}", name)
    owned = re.sub(r"^(?:the )?(.+?) of (?:the )?\{\}$", r"its \1", what)
    return owned.replace("{}", "it")


def joined(parts: Sequence[str], last: str = " and ") -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])}{last}{parts[-1]}"
