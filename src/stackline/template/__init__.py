"""The template engine: text ↔ meaning, positions, and edits that change only the bytes they must."""

from __future__ import annotations

from stackline.template.diff import project_diff, unified_diff
from stackline.template.project import Project
from stackline.template.references import Reference, references
from stackline.template.refusals import Path
from stackline.template.span import Span
from stackline.template.template import Template
from stackline.template.values import parse_dotted, parse_value, render_value
from stackline.template.warnings import rename_warnings

__all__ = [
    "Path",
    "Project",
    "Reference",
    "Span",
    "Template",
    "parse_dotted",
    "parse_value",
    "project_diff",
    "references",
    "rename_warnings",
    "render_value",
    "unified_diff",
]
