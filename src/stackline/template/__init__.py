"""The template engine: text ↔ meaning, positions, and edits that change only the bytes they must."""

from stackline.template.refusals import Path
from stackline.template.span import Span
from stackline.template.template import Template

__all__ = ["Path", "Span", "Template"]
