"""What a rename cannot follow: IDs that SAM derives from a resource's, and plain text in Metadata."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from stackline.core import Diagnostic
from stackline.template.refusals import Path, dotted

if TYPE_CHECKING:
    from stackline.template.template import Template


def rename_warnings(template: Template, old: str) -> list[Diagnostic]:
    """The places that name something derived from `old` and would be left behind by its rename.

    SAM derives IDs from a resource's (SAM: Generated CloudFormation resources): `FnRole`, `FnUrl`, `ApiStage`, …
    """
    declared = {
        name for section in ("Resources", "Parameters", "Conditions") for name in _names(template, section)
    }
    found: list[Diagnostic] = []
    for path, target, via in template.references:
        if target.startswith(old) and target != old and target not in declared:
            summary = f"{dotted(path)} refers to {target} ({via}), which SAM derives from {old}; rename it there too"
            found.append(_warning(template, "derived-id", summary, path))
    word = re.compile(rf"(?<![A-Za-z0-9]){re.escape(old)}(?![A-Za-z0-9])")
    for path, text in _texts(template.data.get("Metadata"), ("Metadata",)):
        if word.search(text):
            summary = f"{dotted(path)} names {old} in its text; rename it there too"
            found.append(_warning(template, "metadata-names-id", summary, path))
    return found


def _names(template: Template, section: str) -> list[str]:
    members = template.data.get(section)
    return list(cast("dict[str, Any]", members)) if isinstance(members, dict) else []


def _texts(value: Any, path: Path) -> list[tuple[Path, str]]:
    if isinstance(value, str):
        return [(path, value)]
    found: list[tuple[Path, str]] = []
    if isinstance(value, dict):
        for key, member in cast("dict[str, Any]", value).items():
            found += _texts(member, (*path, key))
            found += [((*path, key), key)] if isinstance(member, dict | list) else []
    elif isinstance(value, list):
        for index, member in enumerate(cast("list[Any]", value)):
            found += _texts(member, (*path, index))
    return found


def _warning(template: Template, code: str, summary: str, path: Path) -> Diagnostic:
    span = template.span(path)
    line, column = (span.line, span.column) if span else (0, 0)
    return Diagnostic("warning", code, summary, file=template.file, path=path, line=line, column=column)
