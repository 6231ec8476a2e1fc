"""What a developer must be told before they trust what they see: that IAM decides nothing here."""

from __future__ import annotations

import os

from stackline.core import Diagnostic, Fix
from stackline.dev.fidelity.reading import fidelity
from stackline.template import Project

_IAM = "api-iam"
_FIX = Fix(
    "Run `stackline local stop`, then start with STACKLINE_CLOUD_IAM=enforce in the environment: policies count then."
)


def unchecked(project: Project) -> tuple[Diagnostic, ...]:
    """A warning for everything with IAM authorization, unless the cloud is one that enforces policies."""
    if os.environ.get("STACKLINE_CLOUD_IAM") == "enforce":
        return ()
    found = [(one.id, part) for one in fidelity(project) for part in one.parts if part.row.id == _IAM]
    return tuple(_warning(id, *part.place(project)) for id, part in found)


def _warning(id: str, file: str, line: int) -> Diagnostic:
    summary = f"IAM: not checked locally for {id}"
    detail = "A call must be signed, but anyone's signature will do: no policy is asked."
    return Diagnostic("warning", "iam-not-checked", summary, detail, file, ("Resources", id), line, fix=_FIX)
