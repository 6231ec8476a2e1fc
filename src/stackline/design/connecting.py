"""What `stackline connect` and the canvas ask for in one step: a wire drawn or changed, and its variables renamed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

from stackline.core import Diagnostic
from stackline.design.draw import connect_with_notes
from stackline.design.requests import Wanted
from stackline.design.wire_variables import rename_variable
from stackline.design.wires import Draft, read_wires


def connect_and_name(
    draft: Draft,
    source: str,
    target: str,
    variables: Mapping[str, str] | None = None,
    **wanted: Unpack[Wanted],
) -> tuple[Draft, list[Diagnostic]]:
    """As `connect_with_notes`; `variables` gives variables of the wire other names: old to new.

    Where only names are asked for, a wire that is there is not completed: its other lines stay as they are.
    """
    notes: list[Diagnostic] = []
    facet, connection = wanted.get("facet"), wanted.get("connection")
    only_names = variables and wanted.get("access") is None and not wanted.get("settings")
    if not (only_names and _is_there(draft, (source, target), facet, connection)):
        draft, notes = connect_with_notes(draft, source, target, **wanted)
    for old, new in (variables or {}).items():
        draft, told = rename_variable(draft, source, target, old, new, facet=facet, connection=connection)
        notes = [*notes, *told]
    return draft, notes


def _is_there(draft: Draft, ends: tuple[str, str], facet: str | None, connection: str | None) -> bool:
    return any(
        (wire.source, wire.target) == ends
        and facet in (None, wire.facet)
        and connection in (None, wire.connection)
        for wire in read_wires(draft)
    )
