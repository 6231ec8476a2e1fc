"""The name of a template's stack: of the project, and of the template's file where it is not the project's own."""

from __future__ import annotations

import re
from pathlib import Path

# What `stackline` finds without -t.
OWN_TEMPLATES = ("template", "sam", "serverless")


def slug_of(template: str) -> str:
    """What the template's file adds to a stack's name; empty for the project's own template."""
    stem = Path(template).stem
    return "" if stem in OWN_TEMPLATES else re.sub("[^A-Za-z0-9]+", "-", stem).strip("-")
