"""A layer by its ARN attached to functions: pinned, or by a parameter that each environment gives a value."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stackline.core import Diagnostic
from stackline.design.draw import connect_with_notes
from stackline.design.reusing import add_existing
from stackline.design.wires import Draft, view_of

CONNECTION = "layer-extends-function"


def attach(
    template: Draft, layer: str, functions: Sequence[str], arn: str | None = None
) -> tuple[Draft, str, list[Diagnostic]]:
    """Attach `layer` to functions; the template after it, and the logical ID or parameter that stands for it.

    `layer` is a logical ID of the template, or the name of one that exists already with the `arn` of a version: then a
    parameter holds that, the one that is there where one holds the same layer. Raises Refused.
    """
    notes: list[Diagnostic] = []
    changed, id = (template, layer) if arn is None else _parameter(template, layer, arn)
    for function in functions:
        changed, told = connect_with_notes(changed, id, function, connection=CONNECTION)
        notes += told
    return changed, id, notes


def _parameter(template: Draft, layer: str, arn: str) -> tuple[Draft, str]:
    view = view_of(template)
    same = arn.rpartition(":")[0]
    for name, one in view.outside.items():
        default = view.parameters.get(name, {}).get("Default")
        if one.kind == "layer" and isinstance(default, str) and default.rpartition(":")[0] == same:
            return (template.set(("Parameters", name, "Default"), arn) if default != arn else template), name
    return add_existing(template, "layer", f"{_stem(layer)}Arn", arn)


def _stem(layer: str) -> str:
    """`shared-tools` → `SharedTools`, and `SharedToolsLayer` where that says nothing of a layer."""
    stem = "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", layer))
    return stem if stem.endswith("Layer") else f"{stem}Layer"
