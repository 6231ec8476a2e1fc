"""What a developer must be told before they trust what they see: that IAM decides nothing here."""

from __future__ import annotations

import os

from stackline.core import Diagnostic, Fix
from stackline.dev.fidelity.nested import Placed, everywhere
from stackline.dev.fidelity.reading import Part
from stackline.template import Project

_IAM = "api-iam"
_FIX = Fix(
    "Run `stackline local stop`, then start with STACKLINE_CLOUD_IAM=enforce in the environment: policies count then."
)


def unchecked(project: Project) -> tuple[Diagnostic, ...]:
    """A warning for everything with IAM authorization, also in nested templates.

    None where the cloud is one that enforces policies.
    """
    if os.environ.get("STACKLINE_CLOUD_IAM") == "enforce":
        return ()
    found = [(one, part) for one in everywhere(project) for part in one.one.parts if part.row.id == _IAM]
    return tuple(_warning(one, part) for one, part in found)


def _warning(placed: Placed, part: Part) -> Diagnostic:
    (file, line), id = part.place(placed.project), placed.one.id
    summary = f"IAM: not checked locally for {placed.id}"
    detail = "A call must be signed, but anyone's signature will do: no policy is asked."
    return Diagnostic("warning", "iam-not-checked", summary, detail, file, ("Resources", id), line, fix=_FIX)
