"""Adding a resource of any CloudFormation type: the smallest valid one, or what it lacks by name."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import Any

from stackline import schemas
from stackline.core import Refused
from stackline.design.requests import refusal
from stackline.template import Path


def is_type(kind: str) -> bool:
    """Whether what a person asks to add is a CloudFormation type, not a kind of the palette."""
    return "::" in kind


def check_type(type: str) -> None:
    """Raises Refused where there is no such type; custom resources may have any name."""
    if schemas.known(type) or re.fullmatch(r"Custom::[\w@-]{1,60}", type):
        return
    names = schemas.type_names()
    by_case = {name.lower(): name for name in names}
    near = [by_case[one] for one in difflib.get_close_matches(type.lower(), list(by_case), 3, 0.8)]
    fix = f"Did you mean {' or '.join(near)}?" if near else "Types are written like AWS::SQS::Queue."
    raise refusal("type-unknown", f"There is no resource type {type}", fix)


def stem_of(type: str) -> str:
    """What a resource of the type is called where nobody names it: `RecordSet`, `RecordSet2`, …"""
    return re.sub(r"[^A-Za-z0-9]", "", type.rpartition("::")[2]) or "Resource"


def check_complete(type: str, properties: Mapping[str, Any]) -> None:
    """Raises Refused, naming them, where properties that the type requires are not given: no placeholder is written."""
    lacking = schemas.missing(type, properties)
    groups = schemas.alternatives(type, properties)
    if lacking or groups:
        raise _lacking(type, lacking, groups)


def _lacking(type: str, lacking: list[Path], groups: list[tuple[str, ...]]) -> Refused:
    names = [".".join(str(step) for step in path) for path in lacking]
    names += [" or ".join(group) for group in groups]
    found = [schemas.find(type, path) for path in lacking]
    words = [
        f"{name}: {one.description}"
        for name, one in zip(names, found, strict=False)
        if one and one.description
    ]
    example = " ".join(f"--set {name.split(' or ')[0]}=…" for name in names)
    needs = (
        ", ".join(names[:-1]) + (", and " if len(names) > 2 else " and ") + names[-1]
        if names[1:]
        else names[0]
    )
    return refusal(
        "properties-required",
        f"{type} needs {needs}",
        f"Give them: {example}",
        "\n".join(words),
        lacking[0] if lacking else (),
    )
