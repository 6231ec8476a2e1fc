"""What the steps of a path mean beyond keys and numbers."""

from __future__ import annotations

TEXT = "<text>"
"""The step from a text of a template into the document that the text is: `(…, "DefinitionString", TEXT, "States")`."""
