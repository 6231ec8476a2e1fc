"""Local files that a template names, named from another folder."""

from __future__ import annotations

import posixpath
from typing import Any, cast

# Properties whose text is a path relative to the template (SAM, "sam package"; `aws cloudformation package`).
PATHS = frozenset(
    {
        "BodyS3Location",
        "Code",
        "CodeS3Location",
        "CodeUri",
        "Content",
        "ContentUri",
        "DefinitionS3Location",
        "DefinitionUri",
        "DockerContext",
        "Location",
        "RequestMappingTemplateS3Location",
        "ResponseMappingTemplateS3Location",
        "SchemaUri",
        "TemplateURL",
    }
)


def rebased(value: Any, old: str, new: str) -> Any:
    """The value with every local path, so far relative to the folder `old`, relative to the folder `new`."""
    if isinstance(value, list):
        return [rebased(item, old, new) for item in cast("list[Any]", value)]
    if not isinstance(value, dict):
        return value
    return {
        key: _moved(item, old, new)
        if key in PATHS and isinstance(item, str) and is_local(item)
        else rebased(item, old, new)
        for key, item in cast("dict[str, Any]", value).items()
    }


def is_local(text: str) -> bool:
    """Whether such a property's text is a file or folder beside the template."""
    return bool(text) and "://" not in text and not text.startswith(("/", "arn:", "{")) and "\n" not in text


def _moved(path: str, old: str, new: str) -> str:
    moved = posixpath.relpath(posixpath.join(old, path), new or ".")
    return moved + "/" if path.endswith("/") else moved
