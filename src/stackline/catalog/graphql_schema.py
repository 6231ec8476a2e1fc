"""Schemas of GraphQL APIs as far as the template holds them: which fields a type has. No parser of all of GraphQL."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from stackline.catalog.model import Path
from stackline.catalog.references import mapping

if TYPE_CHECKING:
    from stackline.catalog.view import View

# Descriptions, strings and comments may hold anything, braces too.
_ASIDE = re.compile(r'"""(?:\\"""|.)*?"""|"(?:\\.|[^"\\\n])*"|\#[^\n]*', re.DOTALL)
_ARGUMENTS = re.compile(r"\([^()]*\)")
_FIELD = re.compile(r"([_A-Za-z]\w*)\s*:")


def schema_text(view: View, api: str) -> str | None:
    """The schema where it is a text of the template; None where it is in a file."""
    found = schema_place(view, api)
    return None if found is None else found[1]


def schema_place(view: View, api: str) -> tuple[Path, str] | None:
    """The place of the schema in the template, and its text; None where it is in a file, or put together."""
    for path, value in _written(view, api, "SchemaInline", "Definition"):
        text = mapping(value).get("Fn::Sub", value)
        if isinstance(text, str):
            return path, text
    return None


def schema_file(view: View, api: str) -> tuple[Path, str] | None:
    """The property that names the schema's file on this machine, and the file as a path's first step."""
    for path, written in _written(view, api, "SchemaUri", "DefinitionS3Location"):
        if (
            isinstance(written, str)
            and written
            and "://" not in written
            and not written.startswith(("/", "~"))
        ):
            return path, "./" + posixpath.normpath(written)
    return None


def _written(view: View, api: str, own: str, of_resource: str) -> Iterator[tuple[Path, Any]]:
    """The API's own property, and that of AppSync's resources for its schema."""
    yield ("Resources", api, "Properties", own), view.properties(api).get(own)
    for key in view.by_type.get("AWS::AppSync::GraphQLSchema", ()):
        if api in view.named(view.properties(key).get("ApiId")):
            yield ("Resources", key, "Properties", of_resource), view.properties(key).get(of_resource)


def fields(schema: str, type: str) -> list[str]:
    """The fields that a type has, those of its extensions too."""
    plain = _ARGUMENTS.sub(" ", _ASIDE.sub(" ", schema))
    found: list[str] = []
    for start in re.finditer(rf"\btype\s+{re.escape(type)}\b[^{{}}]*\{{([^{{}}]*)\}}", plain):
        found += _FIELD.findall(start[1])
    return found
