"""Where a project's packages are built, and what its settings say of them."""

from __future__ import annotations

from pathlib import Path

from stackline.build import Workshop
from stackline.environments import load_settings


def workshop(folder: Path) -> Workshop:
    """Raises DiagnosticError where the settings cannot be read."""
    return Workshop.of(folder, load_settings(folder).exclude)
