"""Schemas of GraphQL APIs as far as the template holds them: which fields a type has. No parser of all of GraphQL."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stackline.catalog.references import mapping

if TYPE_CHECKING:
    from stackline.catalog.view import View

# Descriptions, strings and comments may hold anything, braces too.
_ASIDE = re.compile(r'"""(?:\\"""|.)*?"""|"(?:\\.|[^"\\\n])*"|\#[^\n]*', re.DOTALL)
_ARGUMENTS = re.compile(r"\([^()]*\)")
_FIELD = re.compile(r"([_A-Za-z]\w*)\s*:")


def schema_text(view: View, api: str) -> str | None:
    """The schema where it is a text of the template; None where it is in a file."""
    values = [view.properties(api).get("SchemaInline")]
    for key in view.by_type.get("AWS::AppSync::GraphQLSchema", ()):
        if api in view.named(view.properties(key).get("ApiId")):
            values.append(view.properties(key).get("Definition"))
    for value in values:
        text = mapping(value).get("Fn::Sub", value)
        if isinstance(text, str):
            return text
    return None


def fields(schema: str, type: str) -> list[str]:
    """The fields that a type has, those of its extensions too."""
    plain = _ARGUMENTS.sub(" ", _ASIDE.sub(" ", schema))
    found: list[str] = []
    for start in re.finditer(rf"\btype\s+{re.escape(type)}\b[^{{}}]*\{{([^{{}}]*)\}}", plain):
        found += _FIELD.findall(start[1])
    return found
