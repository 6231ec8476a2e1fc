"""Dynamic references (`{{resolve:ssm:/shop/limit}}`) whose name is that of a resource of the template.

CloudFormation looks the value up by its name: it sees no dependency, and nothing keeps the two in step.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from stackline.catalog.given_names import as_text
from stackline.catalog.references import mapping
from stackline.design.card import RESOLVE
from stackline.design.dependencies import Dependency
from stackline.design.intrinsics import Path
from stackline.design.values import type_of

MARK = "{{resolve:"
_REFERENCE = re.compile(
    r"\{\{resolve:(ssm|ssm-secure|secretsmanager):([^:{}]*(?:\$\{[^{}]*\}[^:{}]*)*)[^{}]*\}\}"
)
_HOLDERS = {
    "ssm": "AWS::SSM::Parameter",
    "ssm-secure": "AWS::SSM::Parameter",
    "secretsmanager": "AWS::SecretsManager::Secret",
}


def resolved(data: Mapping[str, Any]) -> Iterator[Dependency]:
    """The dynamic references of the template's resources that name one of them, by the name it is given."""
    resources = {str(key): mapping(body) for key, body in mapping(data.get("Resources")).items()}
    known: dict[tuple[str, str], str] = {}
    for id, body in resources.items():
        name = as_text(mapping(body.get("Properties")).get("Name"))
        if name is not None and type_of(body) in _HOLDERS.values():
            known[type_of(body), name] = id
    for id, body in resources.items() if known else ():
        for path, text in _texts(body, ("Resources", id)):
            for service, name in _REFERENCE.findall(text):
                target = known.get((_HOLDERS[service], name))
                if target is not None and target != id:
                    yield Dependency(id, target, RESOLVE, path)


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Every text with a mark, what Sub and Join put together as one."""
    text = as_text(value)
    if text is not None:
        if MARK in text:
            yield path, text
        return
    if isinstance(value, dict):
        for key, item in cast("dict[str, Any]", value).items():
            yield from _texts(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(cast("list[Any]", value)):
            yield from _texts(item, (*path, index))
